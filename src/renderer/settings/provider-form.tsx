import { useEffect } from 'react';
import { useForm, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { Provider } from '../../shared/provider.ts';
import { api, CallFailure, unwrap } from '../api.ts';
import { Button } from '../ui/button.tsx';
import { AddressFields } from './address-fields.tsx';
import { AdvancedFields } from './advanced-fields.tsx';
import { CredentialFields } from './credential-fields.tsx';
import { FormField } from './form-field.tsx';
import { PracticeFields } from './practice-fields.tsx';
import { type ProviderFields, toFields, toProvider } from './provider-fields.ts';

interface ProviderFormProps {
  readonly provider: Provider;
  readonly onDone: () => void;
}

/** A provider's own fields. Its keys and models have controls of their own. */
export function ProviderForm({ provider, onDone }: ProviderFormProps) {
  const { t } = useTranslation();
  const form = useForm<ProviderFields>({ defaultValues: toFields(provider) });
  const { setFocus } = form;
  // Whoever opened it is about to type.
  useEffect(() => setFocus('name'), [setFocus]);
  const kind = useWatch({ control: form.control, name: 'kind' });
  const { isSubmitting, errors } = form.formState;
  const save = form.handleSubmit(async (fields) => {
    try {
      await unwrap(api.providersSave(toProvider(provider, fields)));
      onDone();
    } catch (reason) {
      const message = reason instanceof Error ? reason.message : String(reason);
      // Main looks at the address closer than the page can.
      if (reason instanceof CallFailure && reason.details.field === 'baseUrl')
        form.setError(
          'baseUrl',
          { message: t('providerCards.addressRefused', { message }) },
          { shouldFocus: true },
        );
      else form.setError('root', { message: t('providerCards.refused', { message }) });
    }
  });
  return (
    <form className="grid gap-4" onSubmit={(event) => void save(event)} noValidate>
      <div className="grid gap-4 sm:grid-cols-2">
        <FormField
          form={form}
          name="name"
          label={t('providers.name')}
          rules={{
            validate: (value) => value.trim() !== '' || t('providers.nameMissing'),
            maxLength: { value: 80, message: t('providers.nameMissing') },
          }}
        >
          {(control) => <input {...control} />}
        </FormField>
        <FormField form={form} name="kind" label={t('providers.kind')}>
          {(control) => (
            <select {...control} disabled={kind === 'simulator'}>
              {(kind === 'simulator' ? (['simulator'] as const) : (['openai', 'anthropic'] as const)).map(
                (value) => (
                  <option key={value} value={value}>
                    {t(`providers.kinds.${value}`)}
                  </option>
                ),
              )}
            </select>
          )}
        </FormField>
      </div>
      {kind === 'simulator' ? (
        <PracticeFields form={form} />
      ) : (
        <>
          <AddressFields form={form} provider={provider} />
          <CredentialFields form={form} />
          <AdvancedFields form={form} provider={provider} />
        </>
      )}
      {errors.root && (
        <p role="alert" className="text-sm text-bad">
          {errors.root.message}
        </p>
      )}
      <div className="flex gap-2">
        <Button type="submit" tone="primary" disabled={isSubmitting}>
          {t('common.save')}
        </Button>
        <Button onClick={onDone}>{t('common.cancel')}</Button>
      </div>
    </form>
  );
}

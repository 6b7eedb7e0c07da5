import { type UseFormReturn, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { finalUrl, normalizeBaseUrl } from '../../shared/base-url.ts';
import type { Provider } from '../../shared/provider.ts';
import { useSlice } from '../stores/app-store.ts';
import { FormField } from './form-field.tsx';
import type { ProviderFields } from './provider-fields.ts';

interface AddressFieldsProps {
  readonly form: UseFormReturn<ProviderFields>;
  readonly provider: Provider;
}

/** Where a provider is: the base URL, the address that follows from it, and what another one means for the key. */
export function AddressFields({ form, provider }: AddressFieldsProps) {
  const { t } = useTranslation();
  const { credentials } = useSlice('settings');
  const [kind, baseUrl] = useWatch({ control: form.control, name: ['kind', 'baseUrl'] });
  const target = finalUrl(kind, baseUrl);
  const isMoved = normalizeBaseUrl(kind, baseUrl) !== normalizeBaseUrl(provider.kind, provider.baseUrl);
  const losesKey = isMoved && provider.credential.source !== 'none' && credentials[provider.id]?.set === true;
  return (
    <div>
      <FormField
        form={form}
        name="baseUrl"
        label={t('providers.baseUrl')}
        rules={{ validate: (value, { kind: of }) => finalUrl(of, value) !== null || t('providers.badUrl') }}
        hint={target === null ? undefined : t('providers.finalUrl', { url: target })}
      >
        {(control) => (
          <input {...control} inputMode="url" spellCheck={false} placeholder="https://api.example.com/v1" />
        )}
      </FormField>
      {losesKey && <output className="mt-1 block text-xs text-warn">{t('providerCards.keyAgain')}</output>}
    </div>
  );
}

import { type UseFormReturn, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { FormField } from './form-field.tsx';
import { LIFETIME_MINUTES, type ProviderFields } from './provider-fields.ts';

/** Where a provider's first key comes from. The key itself is entered on the card. */
export function CredentialFields({ form }: { readonly form: UseFormReturn<ProviderFields> }) {
  const { t } = useTranslation();
  const source = useWatch({ control: form.control, name: 'credentialSource' });
  const [minimum = 0, maximum = 0] = LIFETIME_MINUTES;
  const isLifetime = (value: number | string) => Number(value) >= minimum && Number(value) <= maximum;
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        <FormField form={form} name="credentialSource" label={t('providers.keySource')}>
          {(control) => (
            <select {...control}>
              {(['vault', 'environment'] as const).map((value) => (
                <option key={value} value={value}>
                  {t(`providers.sources.${value}`)}
                </option>
              ))}
              <option value="command">{t('providerCards.commandSource')}</option>
              <option value="none">{t('providers.sources.none')}</option>
            </select>
          )}
        </FormField>
        {source === 'environment' && (
          <FormField
            form={form}
            name="variable"
            label={t('providers.variable')}
            rules={{
              required: t('providers.badVariable'),
              pattern: { value: /^[A-Za-z_]\w{0,127}$/, message: t('providers.badVariable') },
            }}
          >
            {(control) => <input {...control} spellCheck={false} />}
          </FormField>
        )}
        {source === 'command' && (
          <FormField
            form={form}
            name="lifetimeMinutes"
            label={t('providerCards.lifetime')}
            rules={{
              validate: (value) =>
                isLifetime(value) || t('providerCards.badLifetime', { minimum: minimum.toFixed(2), maximum }),
            }}
          >
            {(control) => <input {...control} inputMode="decimal" />}
          </FormField>
        )}
      </div>
      {source === 'command' && (
        <FormField
          form={form}
          name="command"
          label={t('providerCards.command')}
          hint={t('providerCards.commandHint')}
          rules={{ validate: (value) => value.trim() !== '' || t('providerCards.commandMissing') }}
        >
          {(control) => (
            <input {...control} className="field font-mono" spellCheck={false} maxLength={2_048} />
          )}
        </FormField>
      )}
    </>
  );
}

import type { UseFormReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { FormField } from './form-field.tsx';
import type { ProviderFields } from './provider-fields.ts';

const FAILURES = ['none', 'rate-limited', 'unavailable', 'unauthorized', 'cut-mid-answer'] as const;

/** How the practice provider behaves. */
export function PracticeFields({ form }: { readonly form: UseFormReturn<ProviderFields> }) {
  const { t } = useTranslation();
  const bounds = { minimum: 1, maximum: 100_000 };
  const isSpeed = (value: number | string) =>
    Number.isInteger(Number(value)) && Number(value) >= bounds.minimum && Number(value) <= bounds.maximum;
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <FormField
        form={form}
        name="speed"
        label={t('providers.speed')}
        rules={{ validate: (value) => isSpeed(value) || t('settings.outOfBounds', bounds) }}
      >
        {(control) => <input {...control} inputMode="numeric" />}
      </FormField>
      <FormField form={form} name="failWith" label={t('providers.failWith')}>
        {(control) => (
          <select {...control}>
            {FAILURES.map((value) => (
              <option key={value} value={value}>
                {t(`providers.failures.${value}`)}
              </option>
            ))}
          </select>
        )}
      </FormField>
    </div>
  );
}

import { type ReactNode, useId } from 'react';
import { type UseFormReturn, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { type Provider, Provider as ProviderSchema, ProxySetting } from '../../shared/provider.ts';
import { SETTING_BOUNDS } from '../../shared/setting-bounds.ts';
import { useSlice } from '../stores/app-store.ts';
import { FormField } from './form-field.tsx';
import {
  badHeaderLine,
  isParameterObject,
  OWN_TIMEOUTS,
  type ProviderFields,
  readNames,
} from './provider-fields.ts';

const ADVANCED = ['unsupported', 'defaults', 'headers', 'proxyUrl', ...OWN_TIMEOUTS] as const;

interface AdvancedFieldsProps {
  readonly form: UseFormReturn<ProviderFields>;
  readonly provider: Provider;
}

/** What most people never touch: caching, parameters, headers, the way out. */
export function AdvancedFields({ form, provider }: AdvancedFieldsProps) {
  const { t } = useTranslation();
  const { catalogue } = useSlice('app');
  const row = catalogue.find(({ id }) => id === provider.catalogueId);
  const kind = useWatch({ control: form.control, name: 'kind' });
  const leftOut = row?.unsupportedParameters ?? [];
  // What is refused in here has to be seen.
  const isAtFault = ADVANCED.some((name) => form.formState.errors[name] !== undefined);
  const isTaken = (names: string[]) => ProviderSchema.shape.unsupportedParameters.safeParse(names).success;
  return (
    <details open={isAtFault || undefined} className="rounded-lg border border-line px-4 py-2.5 open:pb-4">
      <summary className="text-sm font-medium text-soft">{t('providers.advanced')}</summary>
      <div className="mt-4 grid gap-4">
        <Check
          form={form}
          name="costsNothing"
          label={t('providers.costsNothing')}
          hint={t('providers.costsNothingHint')}
        />
        {kind === 'anthropic' && (
          <FormField form={form} name="cacheRetention" label={t('providers.cacheRetention')}>
            {(control) => (
              <select {...control}>
                <option value="">
                  {t('providerCards.asVendor', {
                    value: t(`providers.retentions.${row?.cacheRetention ?? 'none'}`),
                  })}
                </option>
                {(['none', 'short', 'long'] as const).map((value) => (
                  <option key={value} value={value}>
                    {t(`providers.retentions.${value}`)}
                  </option>
                ))}
              </select>
            )}
          </FormField>
        )}
        <div className="grid gap-4 sm:grid-cols-2">
          <FormField
            form={form}
            name="unsupported"
            label={t('providers.unsupported')}
            hint={
              leftOut.length === 0
                ? t('providers.unsupportedHint')
                : t('providerCards.vendorLeavesOut', { names: leftOut.join(', ') })
            }
            rules={{ validate: (value) => isTaken(readNames(value)) || t('providerCards.badUnsupported') }}
          >
            {(control) => <input {...control} spellCheck={false} />}
          </FormField>
          <FormField
            form={form}
            name="defaults"
            label={t('providers.defaults')}
            hint={t('providers.defaultsHint')}
            rules={{ validate: (value) => isParameterObject(value) || t('providers.badJson') }}
          >
            {(control) => <textarea {...control} className="field font-mono" rows={2} spellCheck={false} />}
          </FormField>
        </div>
        <FormField
          form={form}
          name="headers"
          label={t('providerCards.headers')}
          hint={t('providerCards.headersHint')}
          rules={{
            validate: (value) => {
              const line = badHeaderLine(value);
              return line === null || t('providerCards.badHeader', { line });
            },
          }}
        >
          {(control) => <textarea {...control} className="field font-mono" rows={2} spellCheck={false} />}
        </FormField>
        <ProxyFields form={form} />
        <TimeoutFields form={form} />
        <Check
          form={form}
          name="allowPrivateNetwork"
          label={t('providers.privateNetwork')}
          hint={t('providers.privateNetworkHint')}
        />
      </div>
    </details>
  );
}

type FormProps = Pick<AdvancedFieldsProps, 'form'>;

function ProxyFields({ form }: FormProps) {
  const { t } = useTranslation();
  const kind = useWatch({ control: form.control, name: 'proxyKind' });
  const isProxy = (url: string) => ProxySetting.safeParse({ kind: 'url', url }).success;
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <FormField form={form} name="proxyKind" label={t('providerCards.proxy')}>
        {(control) => (
          <select {...control}>
            {(['system', 'none', 'url'] as const).map((value) => (
              <option key={value} value={value}>
                {t(`providerCards.proxies.${value}`)}
              </option>
            ))}
          </select>
        )}
      </FormField>
      {kind === 'url' && (
        <FormField
          form={form}
          name="proxyUrl"
          label={t('providerCards.proxyUrl')}
          rules={{ validate: (value) => isProxy(value) || t('providerCards.badProxy') }}
        >
          {(control) => (
            <input {...control} inputMode="url" spellCheck={false} placeholder="http://proxy.example:8080" />
          )}
        </FormField>
      )}
    </div>
  );
}

function TimeoutFields({ form }: FormProps) {
  const { t } = useTranslation();
  const { timeouts } = useSlice('settings').settings;
  return (
    <fieldset>
      <legend className="label mb-1">{t('providerCards.timeouts')}</legend>
      <p className="hint mb-2">{t('providerCards.timeoutsHint')}</p>
      <div className="grid gap-4 sm:grid-cols-3">
        {OWN_TIMEOUTS.map((name) => {
          const [minimum, maximum] = SETTING_BOUNDS.timeouts[name];
          const isTaken = (text: string) =>
            text.trim() === '' ||
            (/^\d+$/.test(text.trim()) && Number(text) >= minimum && Number(text) <= maximum);
          return (
            <FormField
              key={name}
              form={form}
              name={name}
              label={t(`providerCards.${name}`)}
              rules={{
                validate: (value) => isTaken(value) || t('providerCards.badTimeout', { minimum, maximum }),
              }}
            >
              {(control) => <input {...control} inputMode="numeric" placeholder={String(timeouts[name])} />}
            </FormField>
          );
        })}
      </div>
    </fieldset>
  );
}

interface CheckProps extends FormProps {
  readonly name: 'costsNothing' | 'allowPrivateNetwork';
  readonly label: string;
  readonly hint: ReactNode;
}

function Check({ form, name, label, hint }: CheckProps) {
  const id = useId();
  return (
    <div className="flex items-start gap-2 text-sm">
      <input
        id={id}
        type="checkbox"
        className="mt-1"
        aria-describedby={`${id}-hint`}
        {...form.register(name)}
      />
      <div>
        <label htmlFor={id}>{label}</label>
        <p id={`${id}-hint`} className="hint">
          {hint}
        </p>
      </div>
    </div>
  );
}

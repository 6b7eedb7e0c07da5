import { useId } from 'react';
import { useForm, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { finalUrl } from '../../shared/base-url.ts';
import type { Provider } from '../../shared/provider.ts';
import { saveProvider } from '../stores/actions.ts';
import { Button } from '../ui/button.tsx';
import { isParameterObject, type ProviderFields, toFields, toProvider } from './provider-fields.ts';

/** A provider's own fields. Its key and models have controls of their own. */
export function ProviderForm({
  provider,
  onDone,
}: {
  readonly provider: Provider;
  readonly onDone: () => void;
}) {
  const { t } = useTranslation();
  const prefix = useId();
  const { register, handleSubmit, control, formState } = useForm<ProviderFields>({
    defaultValues: toFields(provider),
  });
  const { errors, isSubmitting } = formState;
  const [kind, baseUrl, source] = useWatch({ control, name: ['kind', 'baseUrl', 'credentialSource'] });
  const isPractice = kind === 'simulator';
  const target = finalUrl(kind, baseUrl);
  const save = handleSubmit(async (fields) => {
    if (await saveProvider(toProvider(provider, fields))) onDone();
  });
  const row = (name: keyof ProviderFields, label: string, control: React.ReactNode, hint?: string) => (
    <div>
      <label htmlFor={`${prefix}-${name}`} className="label mb-1 block">
        {label}
      </label>
      {control}
      {hint !== undefined && <p className="hint mt-1 break-all">{hint}</p>}
      {errors[name] && (
        <p role="alert" className="mt-1 text-xs text-bad">
          {errors[name].message}
        </p>
      )}
    </div>
  );
  const field = (name: keyof ProviderFields, rules: Parameters<typeof register>[1] = {}) => ({
    id: `${prefix}-${name}`,
    className: 'field',
    'aria-invalid': errors[name] !== undefined,
    ...register(name, rules),
  });
  return (
    <form className="grid gap-4" onSubmit={(event) => void save(event)} noValidate>
      <div className="grid gap-4 sm:grid-cols-2">
        {row(
          'name',
          t('providers.name'),
          <input {...field('name', { required: t('providers.nameMissing') })} />,
        )}
        {row(
          'kind',
          t('providers.kind'),
          <select {...field('kind')} disabled={isPractice}>
            {(isPractice ? (['simulator'] as const) : (['openai', 'anthropic'] as const)).map((value) => (
              <option key={value} value={value}>
                {t(`providers.kinds.${value}`)}
              </option>
            ))}
          </select>,
        )}
      </div>
      {isPractice ? (
        <PracticeFields row={row} field={field} />
      ) : (
        <>
          {row(
            'baseUrl',
            t('providers.baseUrl'),
            <input
              {...field('baseUrl', {
                validate: (value) => finalUrl(kind, String(value)) !== null || t('providers.badUrl'),
              })}
              inputMode="url"
              spellCheck={false}
            />,
            target === null ? undefined : t('providers.finalUrl', { url: target }),
          )}
          <div className="grid gap-4 sm:grid-cols-2">
            {row(
              'credentialSource',
              t('providers.keySource'),
              <select {...field('credentialSource')}>
                {(['vault', 'environment', 'none'] as const).map((value) => (
                  <option key={value} value={value}>
                    {t(`providers.sources.${value}`)}
                  </option>
                ))}
              </select>,
            )}
            {source === 'environment' &&
              row(
                'variable',
                t('providers.variable'),
                <input
                  {...field('variable', {
                    pattern: { value: /^[A-Za-z_]\w*$/, message: t('providers.badVariable') },
                    required: t('providers.badVariable'),
                  })}
                  spellCheck={false}
                />,
              )}
          </div>
          <label className="flex items-start gap-2 text-sm">
            <input type="checkbox" className="mt-1" {...register('costsNothing')} />
            <span>
              {t('providers.costsNothing')}
              <span className="hint block">{t('providers.costsNothingHint')}</span>
            </span>
          </label>
          <details>
            <summary className="text-sm text-soft">{t('providers.advanced')}</summary>
            <div className="mt-3 grid gap-4">
              {kind === 'anthropic' &&
                row(
                  'cacheRetention',
                  t('providers.cacheRetention'),
                  <select {...field('cacheRetention')}>
                    {(['none', 'short', 'long'] as const).map((value) => (
                      <option key={value} value={value}>
                        {t(`providers.retentions.${value}`)}
                      </option>
                    ))}
                  </select>,
                )}
              {row(
                'unsupported',
                t('providers.unsupported'),
                <input {...field('unsupported')} />,
                t('providers.unsupportedHint'),
              )}
              {row(
                'defaults',
                t('providers.defaults'),
                <textarea
                  {...field('defaults', {
                    validate: (value) => isParameterObject(String(value)) || t('providers.badJson'),
                  })}
                  rows={3}
                  spellCheck={false}
                />,
                t('providers.defaultsHint'),
              )}
              <label className="flex items-start gap-2 text-sm">
                <input type="checkbox" className="mt-1" {...register('allowPrivateNetwork')} />
                <span>
                  {t('providers.privateNetwork')}
                  <span className="hint block">{t('providers.privateNetworkHint')}</span>
                </span>
              </label>
            </div>
          </details>
        </>
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

interface PracticeFieldsProps {
  readonly row: (
    name: keyof ProviderFields,
    label: string,
    control: React.ReactNode,
    hint?: string,
  ) => React.ReactNode;
  readonly field: (name: keyof ProviderFields, rules?: { min?: number; max?: number }) => object;
}

function PracticeFields({ row, field }: PracticeFieldsProps) {
  const { t } = useTranslation();
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      {row(
        'speed',
        t('providers.speed'),
        <input type="number" {...field('speed', { min: 1, max: 100_000 })} min={1} max={100_000} />,
      )}
      {row(
        'failWith',
        t('providers.failWith'),
        <select {...field('failWith')}>
          {(['none', 'rate-limited', 'unavailable', 'unauthorized', 'cut-mid-answer'] as const).map(
            (value) => (
              <option key={value} value={value}>
                {t(`providers.failures.${value}`)}
              </option>
            ),
          )}
        </select>,
      )}
    </div>
  );
}

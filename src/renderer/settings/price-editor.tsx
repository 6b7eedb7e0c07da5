import { type ComponentProps, useEffect, useId, useRef } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { type Provider, ProviderModel } from '../../shared/provider.ts';
import { saveProvider } from '../stores/actions.ts';
import { Button } from '../ui/button.tsx';
import { hasOwnPrice, type OwnPriceFields, toOwnPriceFields, withOwnPrice } from './own-price.ts';

interface PriceEditorProps {
  readonly provider: Provider;
  readonly model: ProviderModel;
  readonly onDone: () => void;
}

/** The rates with their labels. Those of the cache may be left out. */
const RATES = [
  { name: 'inputUsdPerMillion', label: 'input', isNeeded: true },
  { name: 'outputUsdPerMillion', label: 'output', isNeeded: true },
  { name: 'cacheReadUsdPerMillion', label: 'cacheRead', isNeeded: false },
  { name: 'cacheWriteUsdPerMillion', label: 'cacheWrite', isNeeded: false },
  { name: 'cacheWriteLongUsdPerMillion', label: 'cacheWriteLong', isNeeded: false },
] as const;

/** The person's own price of one model: the only place where it is set and removed. */
export function PriceEditor({ provider, model, onDone }: PriceEditorProps) {
  const { t } = useTranslation();
  const { register, handleSubmit, formState } = useForm<OwnPriceFields>({
    defaultValues: toOwnPriceFields(model),
  });
  const form = useRef<HTMLFormElement>(null);
  // Whoever opens it wants to type.
  useEffect(() => form.current?.querySelector('input')?.focus(), []);
  const save = async (changed: ProviderModel) => {
    const models = provider.models.map((old) => (old.id === model.id ? changed : old));
    if (await saveProvider({ ...provider, models })) onDone();
  };
  const submit = handleSubmit((fields) => save(withOwnPrice(model, fields)));
  const problemOf = (name: keyof OwnPriceFields) => formState.errors[name]?.message;
  return (
    <form
      ref={form}
      aria-label={t('prices.formOf', { model: model.id })}
      className="grid gap-3 rounded-lg bg-sunken p-4"
      onSubmit={(event) => void submit(event)}
      noValidate
    >
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-3">
        {RATES.map(({ name, label, isNeeded }) => (
          <Field
            key={name}
            label={t(`prices.${label}`)}
            problem={problemOf(name)}
            inputMode="decimal"
            placeholder={isNeeded ? undefined : t('prices.followsInput')}
            {...register(name, {
              required: isNeeded && t('prices.both'),
              validate: (text) => isTaken(name, text) || t('prices.bad'),
            })}
          />
        ))}
        <Field
          label={t('prices.from')}
          problem={problemOf('priceFrom')}
          type="date"
          {...register('priceFrom', {
            validate: (text) => isTaken('priceFrom', text) || t('prices.badDate'),
          })}
        />
      </div>
      <p className="hint">{t('prices.fromHint')}</p>
      <div className="flex flex-wrap gap-2">
        <Button type="submit" tone="primary" disabled={formState.isSubmitting}>
          {t('common.save')}
        </Button>
        <Button onClick={onDone}>{t('common.cancel')}</Button>
        {hasOwnPrice(model) && (
          <Button tone="quiet" className="ml-auto" onClick={() => void save(withOwnPrice(model))}>
            {t('prices.reset')}
          </Button>
        )}
      </div>
    </form>
  );
}

/** Whether a field of the settings takes a text; empty is nothing set. */
function isTaken(name: keyof OwnPriceFields, text: string): boolean {
  return text.trim() === '' || ProviderModel.shape[name].safeParse(text.trim()).success;
}

interface FieldProps extends ComponentProps<'input'> {
  readonly label: string;
  readonly problem: string | undefined;
}

function Field({ label, problem, ...input }: FieldProps) {
  const id = useId();
  const isRefused = problem !== undefined;
  return (
    <div>
      <label htmlFor={id} className="hint mb-1 block">
        {label}
      </label>
      <input
        id={id}
        className="field tabular"
        autoComplete="off"
        aria-invalid={isRefused}
        aria-describedby={isRefused ? `${id}-problem` : undefined}
        {...input}
      />
      {isRefused && (
        <p id={`${id}-problem`} role="alert" className="mt-1 text-xs text-bad">
          {problem}
        </p>
      )}
    </div>
  );
}

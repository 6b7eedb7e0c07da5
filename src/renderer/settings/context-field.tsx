import { type ComponentProps, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProviderModel } from '../../shared/provider.ts';

interface ContextFieldProps {
  readonly model: ProviderModel;
  readonly onChange: (model: ProviderModel) => void;
}

/** A model's window in tokens, where the person knows it better than its list. */
export function ContextField({ model, onChange }: ContextFieldProps) {
  const { t } = useTranslation();
  const id = useId();
  const value = model.contextLength === undefined ? '' : String(model.contextLength);
  // `null` while nothing is being typed: the saved value shows.
  const [typed, setTyped] = useState<string | null>(null);
  const [isRefused, setRefused] = useState(false);
  const text = (typed ?? value).trim();
  const commit = () => {
    const contextLength = text === '' ? undefined : Number(text);
    const checked = ProviderModel.safeParse({ ...model, contextLength });
    setRefused(!checked.success);
    if (!checked.success) return;
    setTyped(null);
    if (text !== value) onChange(checked.data);
  };
  const onKeyDown: ComponentProps<'input'>['onKeyDown'] = (event) => {
    if (event.key === 'Enter') commit();
  };
  return (
    <div className="flex flex-wrap items-center gap-x-1.5 gap-y-1">
      <label htmlFor={id} className="hint">
        {t('providers.contextLength')}
      </label>
      <input
        id={id}
        inputMode="numeric"
        aria-label={t('modelList.editContext', { model: model.id })}
        className="tabular w-20 rounded border border-transparent bg-transparent px-1.5 py-0.5 text-xs hover:border-line focus-visible:border-accent focus-visible:bg-surface aria-invalid:border-bad"
        placeholder="–"
        value={typed ?? value}
        aria-invalid={isRefused}
        aria-describedby={isRefused ? `${id}-problem` : undefined}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={commit}
        onKeyDown={onKeyDown}
      />
      {isRefused && (
        <p id={`${id}-problem`} role="alert" className="text-xs text-bad">
          {t('providers.badContext')}
        </p>
      )}
    </div>
  );
}

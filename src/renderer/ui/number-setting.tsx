import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button.tsx';

interface NumberSettingProps {
  readonly label: string;
  readonly hint: string;
  readonly unit?: string;
  readonly value: number;
  readonly fallback: number;
  readonly bounds: readonly [number, number];
  readonly onChange: (value: number) => void;
}

/** A whole number among the settings: applied when the field is left or Enter is pressed, refused with a reason. */
export function NumberSetting({ label, hint, unit, value, fallback, bounds, onChange }: NumberSettingProps) {
  const { t } = useTranslation();
  const id = useId();
  // `null` while nothing is being typed: the setting itself shows.
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? String(value);
  const parsed = parseWhole(text, bounds);
  const commit = () => {
    if (parsed === null) return;
    setTyped(null);
    if (parsed !== value) onChange(parsed);
  };
  const [minimum, maximum] = bounds;
  return (
    <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 py-3">
      <div className="min-w-48 flex-1">
        <label htmlFor={id} className="label">
          {label}
        </label>
        <p id={`${id}-hint`} className="hint">
          {hint} {t('common.default', { value: unit === undefined ? fallback : `${fallback} ${unit}` })}
        </p>
        {parsed === null && (
          <p id={`${id}-error`} role="alert" className="mt-1 text-xs text-bad">
            {t('settings.outOfBounds', { minimum, maximum })}
          </p>
        )}
      </div>
      <div className="flex items-center gap-2">
        {value !== fallback && (
          <Button
            tone="quiet"
            onClick={() => {
              setTyped(null);
              onChange(fallback);
            }}
            aria-label={`${t('common.reset')}: ${label}`}
          >
            {t('common.reset')}
          </Button>
        )}
        <input
          id={id}
          inputMode="numeric"
          className="field tabular w-28 text-right"
          value={text}
          aria-invalid={parsed === null}
          aria-describedby={parsed === null ? `${id}-hint ${id}-error` : `${id}-hint`}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={commit}
          onKeyDown={(event) => event.key === 'Enter' && commit()}
        />
        <span className="hint w-6">{unit}</span>
      </div>
    </div>
  );
}

/** A whole number within bounds; `null` for any other text. */
export function parseWhole(text: string, [minimum, maximum]: readonly [number, number]): number | null {
  if (!/^\d{1,12}$/.test(text.trim())) return null;
  const value = Number(text);
  return value >= minimum && value <= maximum ? value : null;
}

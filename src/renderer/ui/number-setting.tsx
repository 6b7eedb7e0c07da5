import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ResetButton } from './reset-button.tsx';

interface NumberSettingProps {
  readonly label: string;
  readonly hint: string;
  readonly unit?: string;
  /** How many of the setting's own steps one shown unit is, such as 1000 milliseconds; 1 where it is shown as it is. */
  readonly perUnit?: number;
  readonly value: number;
  readonly fallback: number;
  readonly bounds: readonly [number, number];
  readonly onChange: (value: number) => void;
}

/** A number among the settings: applied when the field is left or Enter is pressed, refused with a reason. */
export function NumberSetting({
  label,
  hint,
  unit,
  perUnit = 1,
  value,
  fallback,
  bounds,
  onChange,
}: NumberSettingProps) {
  const { t } = useTranslation();
  const id = useId();
  // `null` while nothing is being typed: the setting itself shows.
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? inUnits(value, perUnit);
  // What nobody has typed is the setting itself, which its unit may round.
  const parsed = typed === null ? value : parseNumber(text, bounds, perUnit);
  const commit = () => {
    if (parsed === null) return;
    setTyped(null);
    if (parsed !== value) onChange(parsed);
  };
  const [minimum, maximum] = bounds.map((bound) => inUnits(bound, perUnit));
  const shownFallback = inUnits(fallback, perUnit);
  const inWords = (shown = '') => (unit === undefined ? shown : `${shown} ${unit}`);
  return (
    <div data-setting className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 py-3">
      <div className="min-w-48 flex-1">
        <label htmlFor={id} className="label">
          {label}
        </label>
        <p id={`${id}-hint`} className="hint">
          {hint} {t('common.default', { value: inWords(shownFallback) })}{' '}
          {t('common.bounds', { minimum, maximum: inWords(maximum) })}
        </p>
        {parsed === null && (
          <p id={`${id}-error`} role="alert" className="mt-1 text-xs text-bad">
            {t('settings.outOfBounds', { minimum, maximum })}
          </p>
        )}
      </div>
      <div className="flex items-center gap-2">
        {value !== fallback && (
          <ResetButton
            label={label}
            onReset={() => {
              setTyped(null);
              onChange(fallback);
            }}
          />
        )}
        <input
          id={id}
          inputMode="decimal"
          className="field tabular w-28 text-right"
          value={text}
          aria-invalid={parsed === null}
          aria-describedby={parsed === null ? `${id}-hint ${id}-error` : `${id}-hint`}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={commit}
          onKeyDown={(event) => event.key === 'Enter' && commit()}
        />
        <span className="hint w-7">{unit}</span>
      </div>
    </div>
  );
}

/**
 * A number typed in units, as the setting keeps it; `null` for any other text and outside the bounds. Fractions only where
 * a unit has parts.
 */
export function parseNumber(
  text: string,
  [minimum, maximum]: readonly [number, number],
  perUnit = 1,
): number | null {
  const form = perUnit === 1 ? /^\d{1,12}$/ : /^\d{1,9}(\.\d{1,3})?$/;
  if (!form.test(text.trim())) return null;
  const value = Math.round(Number(text) * perUnit);
  return value >= minimum && value <= maximum ? value : null;
}

/** A setting in units, with at most three decimal places. */
function inUnits(value: number, perUnit: number): string {
  return String(Math.round((value / perUnit) * 1_000) / 1_000);
}

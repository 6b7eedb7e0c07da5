import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { ResetButton } from '../ui/reset-button.tsx';

interface SelectFieldProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  readonly onChange: (value: Value) => void;
  /** For a setting: what it does, and its default. */
  readonly setting?: { readonly hint: string; readonly fallback: Value };
}

/** A choice among a few, with a label. The system's own control: it needs no scripts and works everywhere. */
export function SelectField<Value extends string>({
  label,
  value,
  options,
  onChange,
  setting,
}: SelectFieldProps<Value>) {
  const { t } = useTranslation();
  const id = useId();
  const fallback = options.find((option) => option.value === setting?.fallback);
  return (
    <div data-setting={setting && ''}>
      <label htmlFor={id} className="label mb-1 block">
        {label}
      </label>
      <select
        id={id}
        className="field"
        aria-describedby={setting && `${id}-hint`}
        value={value}
        onChange={(event) => {
          const chosen = options.find((option) => option.value === event.target.value);
          if (chosen) onChange(chosen.value);
        }}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      {setting && fallback && (
        <div className="mt-1 flex items-start justify-between gap-2">
          <p id={`${id}-hint`} className="hint">
            {setting.hint} {t('common.default', { value: fallback.label })}
          </p>
          {value !== fallback.value && <ResetButton label={label} onReset={() => onChange(fallback.value)} />}
        </div>
      )}
    </div>
  );
}

import { Switch as RadixSwitch } from 'radix-ui';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { ResetButton } from './reset-button.tsx';

interface SwitchProps {
  readonly label: string;
  readonly hint?: string;
  readonly checked: boolean;
  /** The setting's default; left out where there is none. */
  readonly fallback?: boolean;
  readonly onChange: (checked: boolean) => void;
}

/** A setting that is on or off, named by its own label. */
export function Switch({ label, hint, checked, fallback, onChange }: SwitchProps) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <div data-setting className="flex items-start gap-x-2 py-3">
      <div className="mr-4 flex-1">
        <label htmlFor={id} className="label">
          {label}
        </label>
        {hint !== undefined && (
          <p id={`${id}-hint`} className="hint">
            {hint}
            {fallback !== undefined &&
              ` ${t('common.default', { value: t(fallback ? 'common.on' : 'common.off') })}`}
          </p>
        )}
      </div>
      {fallback !== undefined && checked !== fallback && (
        <span className="-my-1">
          <ResetButton label={label} onReset={() => onChange(fallback)} />
        </span>
      )}
      <Toggle
        id={id}
        label={label}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        checked={checked}
        onChange={onChange}
      />
    </div>
  );
}

interface ToggleProps extends Pick<SwitchProps, 'label' | 'checked' | 'onChange'> {
  readonly id?: string;
  readonly 'aria-describedby'?: string;
}

/** The switch alone, for where something else shows what it is for. */
export function Toggle({ label, checked, onChange, ...rest }: ToggleProps) {
  return (
    <RadixSwitch.Root
      aria-label={label}
      checked={checked}
      onCheckedChange={onChange}
      className="relative mt-0.5 h-5 w-9 shrink-0 rounded-full border border-soft/40 bg-soft/30 transition-colors data-[state=checked]:border-accent data-[state=checked]:bg-accent"
      {...rest}
    >
      <RadixSwitch.Thumb className="block size-4 translate-x-px rounded-full bg-surface shadow-sm transition-transform data-[state=checked]:translate-x-[17px]" />
    </RadixSwitch.Root>
  );
}

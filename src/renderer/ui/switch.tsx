import { Switch as RadixSwitch } from 'radix-ui';
import { useId } from 'react';

interface SwitchProps {
  readonly label: string;
  readonly hint?: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

/** A setting that is on or off, named by its own label. */
export function Switch({ label, hint, checked, onChange }: SwitchProps) {
  const id = useId();
  return (
    <div className="flex items-start justify-between gap-6 py-3">
      <div>
        <label htmlFor={id} className="label">
          {label}
        </label>
        {hint !== undefined && (
          <p id={`${id}-hint`} className="hint">
            {hint}
          </p>
        )}
      </div>
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

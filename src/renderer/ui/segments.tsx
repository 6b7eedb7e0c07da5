import { useId } from 'react';

interface SegmentsProps<Value extends string> {
  /** Its name for a screen reader. */
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  readonly onChange: (value: Value) => void;
}

/** A choice among a few that all stay in view. Native radio buttons: the browser moves between them by arrow key. */
export function Segments<Value extends string>({ label, value, options, onChange }: SegmentsProps<Value>) {
  const name = useId();
  return (
    <div
      role="radiogroup"
      aria-label={label}
      className="flex flex-wrap rounded-md border border-line bg-sunken p-0.5 text-sm"
    >
      {options.map((option) => (
        <label
          key={option.value}
          className="relative rounded px-3 py-0.5 font-medium whitespace-nowrap text-soft transition-colors hover:text-ink has-checked:bg-surface has-checked:text-ink has-checked:shadow-sm has-focus-visible:outline-2 has-focus-visible:outline-accent"
        >
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={value === option.value}
            onChange={() => onChange(option.value)}
            className="absolute inset-0 cursor-pointer appearance-none rounded outline-none"
          />
          {option.label}
        </label>
      ))}
    </div>
  );
}

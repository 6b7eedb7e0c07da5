interface FilterSelectProps {
  readonly label: string;
  /** `''` filters nothing. */
  readonly value: string;
  /** What stands there while nothing is filtered. */
  readonly everything: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly onChange: (value: string) => void;
}

/** A filter among many values: the system's own list, marked while it leaves something out. */
export function FilterSelect({ label, value, everything, options, onChange }: FilterSelectProps) {
  const mark = value === '' ? '' : 'border-accent! bg-accent-wash! font-medium';
  return (
    <select
      aria-label={label}
      className={`field w-auto! max-w-52 min-w-0 truncate max-lg:max-w-32 ${mark}`}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      <option value="">{everything}</option>
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}

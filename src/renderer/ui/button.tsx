import type { ComponentProps, ReactNode } from 'react';

/** How much a button asks for attention. */
type Tone = 'primary' | 'plain' | 'quiet' | 'danger';

const TONES: Readonly<Record<Tone, string>> = {
  primary: 'bg-accent text-on-accent border-transparent hover:opacity-90',
  plain: 'bg-surface text-ink border-line hover:bg-sunken',
  quiet: 'bg-transparent text-soft border-transparent hover:bg-sunken hover:text-ink',
  danger: 'bg-surface text-bad border-line hover:bg-bad-wash',
};

interface ButtonProps extends ComponentProps<'button'> {
  readonly tone?: Tone;
  /** Lower and narrower, for rows of text. */
  readonly isCompact?: boolean;
  readonly icon?: ReactNode;
}

/** A button with words on it. */
export function Button({
  tone = 'plain',
  isCompact = false,
  icon,
  children,
  className = '',
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      className={`inline-flex ${isCompact ? 'h-7 px-2 text-xs' : 'h-8 px-3 text-sm'} shrink-0 items-center justify-center gap-1.5 rounded-md border font-medium whitespace-nowrap transition-colors disabled:opacity-50 ${TONES[tone]} ${className}`}
      {...rest}
    >
      {icon}
      {children}
    </button>
  );
}

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  /** Its name for everyone: read aloud, and shown when pointed at. */
  readonly label: string;
  readonly icon: ReactNode;
}

/** A button that is an icon, with a name. */
export function IconButton({ label, icon, className = '', ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={`inline-flex size-7 shrink-0 items-center justify-center rounded-md text-soft transition-colors hover:bg-sunken hover:text-ink disabled:opacity-40 ${className}`}
      {...rest}
    >
      {icon}
    </button>
  );
}

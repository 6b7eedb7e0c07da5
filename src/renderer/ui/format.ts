/** An amount with all its digits, as the decimal string says. */
export function money(amount: string): string {
  return `$${amount}`;
}

/** Time left as `0:42` or `1:02:03`; never below zero. */
export function countdown(leftMs: number): string {
  const seconds = Math.max(0, Math.ceil(leftMs / 1_000));
  const parts = [Math.floor(seconds / 3_600), Math.floor((seconds % 3_600) / 60), seconds % 60];
  const [hours, minutes, rest] = parts.map((part) => String(part));
  if (hours === '0') return `${minutes}:${rest?.padStart(2, '0')}`;
  return `${hours}:${minutes?.padStart(2, '0')}:${rest?.padStart(2, '0')}`;
}

/** A day such as `2026-09-23` as the language writes it. */
export function day(isoDate: string, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium' }).format(new Date(`${isoDate}T00:00`));
}

/** A whole number with the language's separators. */
export function whole(count: number, language: string): string {
  return new Intl.NumberFormat(language).format(count);
}

/** A number in few digits, such as `1.2K`. */
export function compact(count: number, language: string): string {
  return new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 }).format(count);
}

/** A duration as people read it: milliseconds below a second, then tenths of a second. */
export function duration(durationMs: number): string {
  return durationMs < 1_000 ? `${Math.round(durationMs)} ms` : `${(durationMs / 1_000).toFixed(1)} s`;
}

import type { Day } from './ledger.ts';

/** The calendar day of an instant where this machine is. */
export function dayOf(wallMs: number): Day {
  const date = new Date(wallMs);
  const month = String(date.getMonth() + 1).padStart(2, '0');
  return `${date.getFullYear()}-${month}-${String(date.getDate()).padStart(2, '0')}`;
}

/** The hour of an instant, 0 to 23, where this machine is. */
export function hourOf(wallMs: number): number {
  return new Date(wallMs).getHours();
}

/** The calendar month of a day, `YYYY-MM`. */
export function monthOf(day: Day): string {
  return day.slice(0, 7);
}

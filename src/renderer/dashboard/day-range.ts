import type { Day } from '../../shared/ledger.ts';
import type { ChosenRange } from '../stores/dashboard-view.ts';

/** Two days and all between them. */
export interface DayRange {
  readonly fromDay: Day;
  readonly toDay: Day;
}

/** The days that a choice means today. `ledgerDays` bounds `all`; `null` where nothing is recorded. */
export function daysOf(
  range: ChosenRange,
  today: Day,
  ledgerDays: { readonly first: Day; readonly last: Day } | null,
): DayRange {
  switch (range.kind) {
    case 'today':
      return { fromDay: today, toDay: today };
    case 'last-7':
      return { fromDay: addDays(today, -6), toDay: today };
    case 'last-30':
      return { fromDay: addDays(today, -29), toDay: today };
    case 'month':
      return { fromDay: `${today.slice(0, 7)}-01`, toDay: today };
    case 'all':
      return { fromDay: earlier(ledgerDays?.first ?? today, today), toDay: later(ledgerDays?.last, today) };
    case 'custom':
      return { fromDay: range.fromDay, toDay: range.toDay };
  }
}

/** The day so many days later, or earlier for a negative number. */
export function addDays(day: Day, days: number): Day {
  const date = new Date(`${day}T00:00:00Z`);
  // Counted in UTC, where every day has 24 hours.
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** Every day of a range, in order; empty where it ends before it begins. */
export function eachDay({ fromDay, toDay }: DayRange): readonly Day[] {
  const days: Day[] = [];
  for (let day = fromDay; day <= toDay; day = addDays(day, 1)) days.push(day);
  return days;
}

function earlier(day: Day, other: Day): Day {
  return day < other ? day : other;
}

function later(day: Day | undefined, other: Day): Day {
  return day !== undefined && day > other ? day : other;
}

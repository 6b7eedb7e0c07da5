import { dayOf } from '../../shared/local-day.ts';
/** A day such as `2026-01-31` as people write it; with an hour, as in `2026-01-31T09`, that too. */
export function timeWords(time: string, language: string, style: keyof typeof FIELDS = 'short'): string {
  const [day = '', hour] = time.split('T');
  // The day is already the person's own: it must not move with the zone of this computer.
  const atMs = Date.parse(`${day}T${hour ?? '00'}:00:00Z`);
  return new Intl.DateTimeFormat(language, {
    ...FIELDS[style],
    ...(hour !== undefined && HOUR),
    timeZone: 'UTC',
  }).format(atMs);
}

/** A moment as the request log writes it: today by the clock, earlier with its day. */
export function momentWords(atMs: number, today: string, language: string): string {
  const date = new Date(atMs);
  const isToday = dayOf(date.getTime()) === today;
  return new Intl.DateTimeFormat(language, {
    ...(!isToday && FIELDS.short),
    hour: 'numeric',
    minute: '2-digit',
    ...(isToday && { second: '2-digit' }),
  }).format(date);
}

const FIELDS = {
  short: { month: 'short', day: 'numeric' },
  full: { weekday: 'short', year: 'numeric', month: 'short', day: 'numeric' },
  dated: { year: 'numeric', month: 'short', day: 'numeric' },
  /** The hour alone, where the day is known. */
  hour: {},
} as const;

const HOUR = { hour: 'numeric' } as const;

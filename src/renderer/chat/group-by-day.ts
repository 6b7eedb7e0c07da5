/** Which day something happened on, as lists tell it. */
export type Day = 'today' | 'yesterday' | 'earlier';

const DAYS: readonly Day[] = ['today', 'yesterday', 'earlier'];

/** Items by the local day of their last change, today first; days without any are left out. */
export function groupByDay<Item extends { readonly updatedAtMs: number }>(
  items: readonly Item[],
  nowMs: number,
): readonly { readonly day: Day; readonly items: readonly Item[] }[] {
  const today = new Date(nowMs).setHours(0, 0, 0, 0);
  // By the calendar: a day is not always 24 hours long.
  const yesterday = new Date(today).setDate(new Date(today).getDate() - 1);
  const dayOf = ({ updatedAtMs }: Item): Day =>
    updatedAtMs >= today ? 'today' : updatedAtMs >= yesterday ? 'yesterday' : 'earlier';
  return DAYS.map((day) => ({ day, items: items.filter((item) => dayOf(item) === day) })).filter(
    ({ items: found }) => found.length > 0,
  );
}

import { targetIdOf, type TargetRef } from '../../shared/provider.ts';

/** The lists of the chain. */
export type ListName = 'primary' | 'cheap';

/** Both lists as they stand. */
export type Lists = Readonly<Record<ListName, readonly TargetRef[]>>;

/** Where a target stands, or a list's end. */
export interface Place {
  readonly list: ListName;
  /** `null` for the end. */
  readonly targetId: string | null;
}

/** The lists after a target has been dropped on a place; the same object where that changes nothing. */
export function dropped(lists: Lists, from: Place, to: Place): Lists {
  const source = lists[from.list];
  const index = source.findIndex((ref) => targetIdOf(ref) === from.targetId);
  const target = source[index];
  if (!target || (from.list === to.list && from.targetId === to.targetId)) return lists;
  const destination = lists[to.list];
  const before = destination.findIndex((ref) => targetIdOf(ref) === to.targetId);
  const end = before === -1 ? destination.length : before;
  if (from.list === to.list) {
    return {
      ...lists,
      [to.list]: source.toSpliced(index, 1).toSpliced(Math.min(end, source.length - 1), 0, target),
    };
  }
  // A target stands in a list once.
  if (destination.some((ref) => targetIdOf(ref) === from.targetId)) return lists;
  return {
    ...lists,
    [from.list]: source.toSpliced(index, 1),
    [to.list]: destination.toSpliced(end, 0, target),
  };
}

import type { UniqueIdentifier } from '@dnd-kit/core';
import type { ListName, Place } from './dropped.ts';

/** The name of a row, or of a whole list, while something is dragged: a target may stand in both lists. */
export function dragId({ list, targetId }: Place): string {
  return `${list}:${targetId ?? ''}`;
}

/** The place that a {@link dragId} names. */
export function placeOfId(id: UniqueIdentifier): Place {
  const text = String(id);
  const end = text.indexOf(':');
  const list: ListName = text.slice(0, end) === 'cheap' ? 'cheap' : 'primary';
  const targetId = text.slice(end + 1);
  return { list, targetId: targetId === '' ? null : targetId };
}

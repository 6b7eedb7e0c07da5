/** A list with one of its items moved by one place; the same order where it is at the end already. */
export function moved<Item>(items: readonly Item[], index: number, by: -1 | 1): readonly Item[] {
  const item = items[index];
  const to = index + by;
  if (item === undefined || to < 0 || to >= items.length) return items;
  const others = items.toSpliced(index, 1);
  return others.toSpliced(to, 0, item);
}

import type { AppliedRates } from '../../shared/route.ts';
import type { Database } from './database.ts';

/** The row of a set of rates, made where there is none yet. */
export function priceId(db: Database, rates: AppliedRates): number {
  const { source, input, output, cacheRead, cacheWrite, cacheWriteLong } = rates;
  const values = [source, '', input, output, cacheRead, cacheWrite, cacheWriteLong];
  const find = db.prepare(
    `SELECT price_id FROM prices WHERE source = ? AND as_of = ? AND input = ? AND output = ? AND cache_read = ?
       AND cache_write = ? AND cache_write_long = ?`,
  );
  const known = find.get(...values) as { readonly price_id: number } | undefined;
  if (known) return known.price_id;
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO prices (source, as_of, input, output, cache_read, cache_write, cache_write_long)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(...values);
  return Number(lastInsertRowid);
}

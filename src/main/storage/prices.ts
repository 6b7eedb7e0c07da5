import { createHash } from 'node:crypto';
import { usd } from '../../shared/money.ts';
import type { AppliedRates } from '../../shared/route.ts';
import type { TokenRates } from '../llm/price-usage.ts';
import type { Database } from './database.ts';
import type { AttemptRow } from './route-rows.ts';

/** As much of a hash as a number holds exactly; a ledger has hundreds of prices, not millions. */
const ID_BYTES = 6;

/** The row of a set of rates, made where there is none yet. */
export function priceId(db: Database, rates: AppliedRates): number {
  const { source, input, output, cacheRead, cacheWrite, cacheWriteLong } = rates;
  const values = [source, '', input, output, cacheRead, cacheWrite, cacheWriteLong];
  const id = createHash('sha256').update(JSON.stringify(values)).digest().readUIntBE(0, ID_BYTES);
  db.prepare(
    `INSERT INTO prices (price_id, source, as_of, input, output, cache_read, cache_write, cache_write_long)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (price_id) DO NOTHING`,
  ).run(id, ...values);
  return id;
}

/** The rates that a row was priced with, as amounts; `null` where it has none. */
export function perTokenAmount(row: AttemptRow): TokenRates | null {
  if (row.source === null || !row.input) return null;
  return {
    input: usd(row.input),
    output: usd(row.output ?? '0'),
    cacheRead: usd(row.cache_read ?? '0'),
    cacheWrite: usd(row.cache_write ?? '0'),
    cacheWriteLong: usd(row.cache_write_long ?? '0'),
    source: row.source,
  };
}

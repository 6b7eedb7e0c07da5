import { createHash } from 'node:crypto';
import { usd } from '../../shared/money.ts';
import type { AppliedRates, AttemptStep } from '../../shared/route.ts';
import type { TokenRates } from '../llm/price-usage.ts';
import { type Database, prepared } from './database.ts';

/** What an attempt was priced with: rates, or a provider's own word on the whole. */
type PricedBy = Pick<AttemptStep, 'rates' | 'priceSource'>;

const NO_RATES = { asOf: null, input: '', output: '', cacheRead: '', cacheWrite: '', cacheWriteLong: '' };

/** As much of a hash as a number holds exactly; a ledger has hundreds of prices, not millions. */
const ID_BYTES = 6;

/** The row of what an attempt was priced with, made where there is none yet; `null` where nothing priced it. */
export function priceId(db: Database, { rates, priceSource }: PricedBy): number | null {
  if (priceSource === null) return null;
  const { asOf, input, output, cacheRead, cacheWrite, cacheWriteLong } = rates ?? NO_RATES;
  const values = [priceSource, asOf ?? '', input, output, cacheRead, cacheWrite, cacheWriteLong];
  const id = createHash('sha256').update(JSON.stringify(values)).digest().readUIntBE(0, ID_BYTES);
  prepared(
    db,
    `INSERT INTO prices (price_id, source, as_of, input, output, cache_read, cache_write, cache_write_long)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (price_id) DO NOTHING`,
  ).run(id, ...values);
  return id;
}

/** Applied rates as amounts. */
export function tokenRatesOf({
  input,
  output,
  cacheRead,
  cacheWrite,
  cacheWriteLong,
}: AppliedRates): TokenRates {
  return {
    input: usd(input),
    output: usd(output),
    cacheRead: usd(cacheRead),
    cacheWrite: usd(cacheWrite),
    cacheWriteLong: usd(cacheWriteLong),
  };
}

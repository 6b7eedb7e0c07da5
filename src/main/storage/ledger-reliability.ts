import type { LedgerFilter, Percentiles, Reliability, Savings } from '../../shared/ledger.ts';
import { picoToUsd } from '../../shared/money.ts';
import type { Database } from './database.ts';
import { whereOf } from './ledger-where.ts';

/** Percentiles are of what providers took: answered, and not from the response cache, which would only flatter them. */
export const MEASURED = `outcome = 'completed' AND cache = 'none'`;

interface CountsRow {
  readonly requests: number;
  readonly answered: number;
  readonly fell_back: number;
  readonly cancelled: number;
  readonly cached: number;
  readonly saved_pico: string;
  readonly first_tokens: number;
  readonly durations: number;
}

/** How the requests of a filter fared, and what the response cache saved. A provider's or model's are those that it answered, or was asked last in. */
export function reliabilityOf(
  db: Database,
  filter: LedgerFilter,
): { readonly reliability: Reliability; readonly cache: Pick<Savings, 'cacheUsd' | 'cachedRequests'> } {
  const { sql, parameters } = whereOf(filter, { of: 'requests' });
  const counts = db
    .prepare(
      `SELECT count(*) AS requests,
        count(*) FILTER (WHERE outcome = 'completed') AS answered,
        count(*) FILTER (WHERE outcome = 'completed' AND fell_back) AS fell_back,
        count(*) FILTER (WHERE outcome = 'cancelled') AS cancelled,
        count(*) FILTER (WHERE cache <> 'none') AS cached,
        CAST(coalesce(sum(saved_pico) FILTER (WHERE cache <> 'none'), 0) AS TEXT) AS saved_pico,
        count(first_token_ms) FILTER (WHERE ${MEASURED}) AS first_tokens,
        count(duration_ms) FILTER (WHERE ${MEASURED}) AS durations
      FROM requests WHERE ${sql}`,
    )
    .get(parameters) as CountsRow;
  const { requests, answered, fell_back: fellBack, cancelled, cached } = counts;
  return {
    reliability: { requests, answered, fellBack, cancelled, cached, ...timesOf(db, filter, counts) },
    cache: { cacheUsd: picoToUsd(counts.saved_pico), cachedRequests: cached },
  };
}

function timesOf(
  db: Database,
  filter: LedgerFilter,
  { first_tokens: firstTokens, durations }: CountsRow,
): Pick<Reliability, 'firstToken' | 'duration'> {
  const { sql, parameters } = whereOf(filter, { of: 'requests' });
  const times = db
    .prepare(
      `SELECT
        percentile_disc(first_token_ms, :first50) AS first50, percentile_disc(first_token_ms, :first95) AS first95,
        percentile_disc(duration_ms, :whole50) AS whole50, percentile_disc(duration_ms, :whole95) AS whole95
      FROM requests WHERE ${sql} AND ${MEASURED}`,
    )
    .get({
      ...parameters,
      first50: fractionAt(50, firstTokens),
      first95: fractionAt(95, firstTokens),
      whole50: fractionAt(50, durations),
      whole95: fractionAt(95, durations),
    }) as Record<'first50' | 'first95' | 'whole50' | 'whole95', number | null>;
  return {
    firstToken: percentiles(times.first50, times.first95),
    duration: percentiles(times.whole50, times.whole95),
  };
}

function percentiles(p50Ms: number | null, p95Ms: number | null): Percentiles | null {
  return p50Ms === null || p95Ms === null ? null : { p50Ms, p95Ms };
}

/**
 * What to ask `percentile_disc` for, to be given the percentile by nearest rank: the smallest value that at least `percent` of
 * all values do not exceed, so always a value that was measured. SQLite takes the one at `floor(fraction * (count - 1))`;
 * a quarter of a place more keeps binary fractions from falling short of it.
 */
function fractionAt(percent: number, count: number): number {
  const place = Math.ceil((percent * count) / 100) - 1;
  return count < 2 ? 0 : Math.min(1, (place + 0.25) / (count - 1));
}

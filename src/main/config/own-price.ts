import type { Provider } from '../../shared/provider.ts';
import { usd } from '../../shared/money.ts';
import { perToken, type TokenPrice } from '../llm/price-usage.ts';

const NOTHING = usd(0);

/** What the person says when everything from a provider costs nothing, reading and writing its cache included. */
const COSTS_NOTHING: TokenPrice = {
  input: NOTHING,
  output: NOTHING,
  source: 'user',
  asOf: null,
};

/** The person's own price of a model at a time, `null` where there is none or it does not count yet. */
export function ownPrice({ models, costsNothing }: Provider, model: string, atMs: number): TokenPrice | null {
  if (costsNothing) return COSTS_NOTHING;
  const row = models.find(({ id }) => id === model);
  if (row?.inputUsdPerMillion === undefined || row.outputUsdPerMillion === undefined) return null;
  const { priceFrom = null } = row;
  // Without a zone it is midnight here.
  if (priceFrom !== null && atMs < Date.parse(`${priceFrom}T00:00`)) return null;
  return {
    input: perToken(row.inputUsdPerMillion),
    output: perToken(row.outputUsdPerMillion),
    cacheRead: maybePerToken(row.cacheReadUsdPerMillion),
    cacheWrite: maybePerToken(row.cacheWriteUsdPerMillion),
    cacheWriteLong: maybePerToken(row.cacheWriteLongUsdPerMillion),
    source: 'user',
    asOf: priceFrom,
  };
}

function maybePerToken(usdPerMillion: string | undefined) {
  return usdPerMillion === undefined ? undefined : perToken(usdPerMillion);
}

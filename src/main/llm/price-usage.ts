import type { TokenUsage } from '../../shared/usage.ts';
import { roundToPicoUsd, usd, type UsdAmount, usdToString } from '../../shared/money.ts';
import type { AppliedRates, PriceSource } from '../../shared/route.ts';

/** What a token costs, in USD. Cache rates that a price list names win over those derived from the input rate. */
export interface TokenPrice {
  readonly input: UsdAmount;
  readonly output: UsdAmount;
  readonly cacheRead?: UsdAmount;
  readonly cacheWrite?: UsdAmount;
  readonly cacheWriteLong?: UsdAmount;
  readonly source: PriceSource;
}

/** How a vendor's cache rates follow from its input rate where its price list does not name them. */
export interface CacheFactors {
  /** Input tokens paid for a token written with the short lifetime. */
  readonly write: UsdAmount;
  /** Input tokens paid for a token written with the long lifetime. */
  readonly writeLong: UsdAmount;
  /** Divisor of the input rate for a token read. */
  readonly readDiscount: UsdAmount;
}

/** A vendor without a cache price of its own: cached tokens cost what fresh ones do. */
export const NO_CACHE_FACTORS: CacheFactors = { write: usd(1), writeLong: usd(1), readDiscount: usd(1) };

/** Every rate of the formula, none left to derive. */
export interface TokenRates {
  readonly input: UsdAmount;
  readonly output: UsdAmount;
  readonly cacheRead: UsdAmount;
  readonly cacheWrite: UsdAmount;
  readonly cacheWriteLong: UsdAmount;
  readonly source: PriceSource;
}

/** Completes a price by the vendor's cache factors. */
export function ratesOf(price: TokenPrice, factors: CacheFactors): TokenRates {
  return {
    input: price.input,
    output: price.output,
    cacheRead: price.cacheRead ?? price.input.dividedBy(factors.readDiscount),
    cacheWrite: price.cacheWrite ?? price.input.times(factors.write),
    cacheWriteLong: price.cacheWriteLong ?? price.input.times(factors.writeLong),
    source: price.source,
  };
}

const NOTHING = usd(0);

/**
 * The cost of one attempt in USD, rounded once, half-even, to 1e-12:
 * `in·rIn + read·rRead + write·rWrite + writeLong·rWriteLong + out·rOut`.
 */
export function priceUsage(usage: TokenUsage, rates: TokenRates): UsdAmount {
  let cost = NOTHING;
  const add = (tokens: number, rate: UsdAmount) => {
    // Most calls use no cache, and an exact product costs a microsecond.
    if (tokens !== 0) cost = cost.plus(rate.times(tokens));
  };
  add(usage.inputTokens, rates.input);
  add(usage.cacheReadTokens, rates.cacheRead);
  add(usage.cacheWriteTokens, rates.cacheWrite);
  add(usage.cacheWriteLongTokens, rates.cacheWriteLong);
  add(usage.outputTokens, rates.output);
  return roundToPicoUsd(cost);
}

/** The rates in the form that a route and a ledger row keep. */
export function toAppliedRates(rates: TokenRates): AppliedRates {
  return {
    input: usdToString(rates.input),
    output: usdToString(rates.output),
    cacheRead: usdToString(rates.cacheRead),
    cacheWrite: usdToString(rates.cacheWrite),
    cacheWriteLong: usdToString(rates.cacheWriteLong),
    source: rates.source,
  };
}

/** USD per token from a price list's USD per million tokens. */
export function perToken(usdPerMillion: string): UsdAmount {
  return usd(usdPerMillion).dividedBy(1_000_000);
}

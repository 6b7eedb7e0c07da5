import type { TokenUsage } from '../../shared/usage.ts';
import { roundToPicoUsd, usd, type UsdAmount, usdToString } from '../../shared/money.ts';
import type { AppliedRates, PriceSource } from '../../shared/route.ts';

/** What a price list names of a model, in USD per token. What is missing of the cache follows from the input rate. */
export interface NamedRates {
  readonly input: UsdAmount;
  readonly output: UsdAmount;
  readonly cacheRead?: UsdAmount;
  readonly cacheWrite?: UsdAmount;
  readonly cacheWriteLong?: UsdAmount;
}

/** What a token costs, and who says so. Longer requests may have rates of their own. */
export interface TokenPrice extends NamedRates {
  /** Shortest first. */
  readonly tiers?: readonly (NamedRates & Threshold)[];
  readonly source: PriceSource;
  /** ISO date of the source, `null` where it has none. */
  readonly asOf: string | null;
}

/** Where a tier of longer requests begins. */
interface Threshold {
  /** The tier counts for a request with more input tokens than this, cached ones included. */
  readonly overInputTokens: number;
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
export type TokenRates = Required<NamedRates>;

/** The rates of one tier, and the same in the form that a route and a ledger row keep. Made once, used for many attempts. */
export interface TierRates extends Threshold {
  readonly rates: TokenRates;
  readonly applied: AppliedRates;
}

/** A price with nothing left to derive. */
export interface RateSchedule {
  readonly source: PriceSource;
  /** Shortest requests first; the first tier begins below every request. */
  readonly tiers: readonly [TierRates, ...TierRates[]];
}

/** Whose price counts where several are known, first of all the person's own. */
const PRECEDENCE: readonly PriceSource[] = ['user', 'provider', 'table', 'simulator'];

/** Whether one source's price counts before another's. */
export function comesBefore(source: PriceSource, other: PriceSource): boolean {
  return PRECEDENCE.indexOf(source) < PRECEDENCE.indexOf(other);
}

/** The price that counts among those that are known, `null` where none is. */
export function prevailing(...prices: readonly (TokenPrice | null)[]): TokenPrice | null {
  return prices.reduce(
    (best, price) => (best && price && comesBefore(price.source, best.source) ? price : (best ?? price)),
    null,
  );
}

/** Completes a price by the vendor's cache factors. */
export function scheduleOf(price: TokenPrice, factors: CacheFactors): RateSchedule {
  const { source, asOf } = price;
  const tier = (named: NamedRates, overInputTokens: number): TierRates => {
    const rates = ratesOf(named, factors);
    return { overInputTokens, rates, applied: { ...mapRates(rates, usdToString), source, asOf } };
  };
  const longer = price.tiers?.map((named) => tier(named, named.overInputTokens)) ?? [];
  return { source, tiers: [tier(price, -1), ...longer] };
}

/** Rates with those of the cache that no list names derived from the input rate. */
export function ratesOf(named: NamedRates, factors: CacheFactors): TokenRates {
  const { input, output } = named;
  return {
    input,
    output,
    cacheRead: named.cacheRead ?? input.dividedBy(factors.readDiscount),
    cacheWrite: named.cacheWrite ?? input.times(factors.write),
    cacheWriteLong: named.cacheWriteLong ?? input.times(factors.writeLong),
  };
}

/** The same of each rate. */
export function mapRates<Value>(rates: TokenRates, map: (rate: UsdAmount) => Value) {
  return {
    input: map(rates.input),
    output: map(rates.output),
    cacheRead: map(rates.cacheRead),
    cacheWrite: map(rates.cacheWrite),
    cacheWriteLong: map(rates.cacheWriteLong),
  };
}

/**
 * The tier that a usage falls into. Every vendor whose pages name one charges the whole request at its rates, output
 * included, not only the tokens past the threshold, and counts all input, read from the cache or written to it as well:
 * Google's "prompts > 200k tokens" (ai.google.dev/gemini-api/docs/pricing), OpenAI's long context above 272K
 * (developers.openai.com/api/docs/pricing), xAI's "every token in the request" (docs.x.ai/docs/models), Anthropic's former
 * 200K tier (platform.claude.com/docs/en/about-claude/pricing).
 */
export function tierOf({ tiers }: RateSchedule, usage: TokenUsage): TierRates {
  const [first] = tiers;
  if (tiers.length === 1) return first;
  const { inputTokens, cacheReadTokens, cacheWriteTokens, cacheWriteLongTokens } = usage;
  const allInput = inputTokens + cacheReadTokens + cacheWriteTokens + cacheWriteLongTokens;
  return tiers.findLast(({ overInputTokens }) => allInput > overInputTokens) ?? first;
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

/** USD per token from a price list's USD per million tokens. */
export function perToken(usdPerMillion: string): UsdAmount {
  return usd(usdPerMillion).dividedBy(1_000_000);
}

import { calcPrice, type ModelPrice } from '@pydantic/genai-prices';
import { type NamedRates, perToken, type TokenPrice } from '../llm/price-usage.ts';

/**
 * The bundled price table. It does not say when its prices were checked, so its date is the day on which its version was
 * published; a test holds the version to the one that is installed.
 */
export const PRICE_TABLE = {
  name: '@pydantic/genai-prices',
  version: '0.1.8',
  publishedOn: '2026-09-23',
} as const;

/** The table's names for what the formula prices. All are USD per million tokens. */
const KEYS = {
  input: 'input_mtok',
  output: 'output_mtok',
  cacheRead: 'cache_read_mtok',
  cacheWrite: 'cache_write_mtok',
  cacheWriteLong: 'cache_write_1h_mtok',
} as const;

/** Charges that belong to every answer and that the formula has no place for: a price without them would be too low. */
const BEYOND_THE_FORMULA = ['requests_kcount', 'output_reasoning_mtok', 'output_citation_mtok'];

/**
 * What the table says that a vendor's model costs at a time; `null` where it does not know the model, or names no price for
 * its input or output, or charges for more than tokens. Only rates are taken: the package multiplies in floating point.
 */
export function tablePrice(vendor: string, model: string, atMs: number): TokenPrice | null {
  const prices = listed(vendor, model, atMs)?.model_price;
  if (!prices) return null;
  if (BEYOND_THE_FORMULA.some((key) => prices[key] !== undefined)) return null;
  const base = ratesAt(prices, 0);
  if (!base) return null;
  const tiers = thresholdsOf(prices).flatMap((overInputTokens) => {
    const rates = ratesAt(prices, overInputTokens + 1);
    return rates ? [{ ...rates, overInputTokens }] : [];
  });
  return { ...base, tiers, source: 'table', asOf: PRICE_TABLE.publishedOn };
}

/** How many tokens the table says that a vendor's model holds; `null` where it does not say. */
export function tableContextLength(vendor: string, model: string, atMs: number): number | null {
  return listed(vendor, model, atMs)?.model.context_window ?? null;
}

function listed(vendor: string, model: string, atMs: number) {
  // Google's own list of models puts this before each name.
  const name = vendor === 'google' ? model.replace(/^models\//, '') : model;
  const found = calcPrice({}, name, { providerId: vendor, timestamp: new Date(atMs) });
  // The package falls back to vendors whose models another one resells; only what is listed under this one is this vendor's.
  return found?.provider.models.includes(found.model) ? found : null;
}

function thresholdsOf(prices: ModelPrice): readonly number[] {
  const starts = Object.values(KEYS).flatMap((key) => {
    const price = prices[key];
    return typeof price === 'object' ? price.tiers.map(({ start }) => start) : [];
  });
  return [...new Set(starts)].toSorted((a, b) => a - b);
}

/** The rates of a request with that many input tokens. A tier counts above its start. */
function ratesAt(prices: ModelPrice, inputTokens: number): NamedRates | null {
  const at = (key: string) => {
    const price = prices[key];
    if (price === undefined) return undefined;
    if (typeof price === 'number') return exactPerToken(price);
    const tier = price.tiers
      .toSorted((a, b) => a.start - b.start)
      .findLast(({ start }) => inputTokens > start);
    return exactPerToken(tier?.price ?? price.base);
  };
  const [input, output] = [at(KEYS.input), at(KEYS.output)];
  if (!input || !output) return null;
  return {
    input,
    output,
    cacheRead: at(KEYS.cacheRead),
    cacheWrite: at(KEYS.cacheWrite),
    cacheWriteLong: at(KEYS.cacheWriteLong),
  };
}

/** The decimal that a price page printed, before a float held it: the shortest one that reads back as the same float. */
function exactPerToken(printed: number) {
  return perToken(String(printed));
}

import { usd } from '../../shared/money.ts';
import { type CacheFactors, NO_CACHE_FACTORS } from '../llm/price-usage.ts';
import type { AdapterConfig } from './adapter-config.ts';

/** Input tokens paid for a cached one, from Anthropic's prompt caching price page: 5-minute write, 1-hour write, read. */
const ANTHROPIC_CACHE_FACTORS: CacheFactors = {
  write: usd('1.25'),
  writeLong: usd(2),
  readDiscount: usd(10),
};

/** How a protocol's cache rates follow from its input rate. OpenAI's differ by model, so they are taken from price lists only. */
export const CACHE_FACTORS: Readonly<Record<AdapterConfig['kind'], CacheFactors>> = {
  anthropic: ANTHROPIC_CACHE_FACTORS,
  openai: NO_CACHE_FACTORS,
  simulator: NO_CACHE_FACTORS,
};

import type { Provider } from '../../shared/provider.ts';
import { CACHE_FACTORS } from '../adapters/cache-factors.ts';
import { PRACTICE_PRICE } from '../adapters/simulator-adapter.ts';
import { ownPrice } from '../config/own-price.ts';
import { priceVendorOf } from '../config/price-vendors.ts';
import { prevailing, type RateSchedule, scheduleOf, type TokenPrice } from '../llm/price-usage.ts';

/** What one provider's models cost. */
export interface PriceBook {
  /** The price in force at a time, `null` where there is none. */
  priceAt(model: string, atMs: number): TokenPrice | null;
  /** The same with nothing left to derive. */
  scheduleAt(model: string, atMs: number): RateSchedule | null;
}

/** Opens a provider's price book. The table loads with the first vendor that it knows, not with the window. */
export async function openPriceBook(provider: Provider): Promise<PriceBook> {
  const listed = await listedPrices(provider);
  const priceAt = (model: string, atMs: number) =>
    prevailing(ownPrice(provider, model, atMs), listed(model, atMs));
  return {
    priceAt,
    scheduleAt: (model, atMs) => {
      const price = priceAt(model, atMs);
      return price && scheduleOf(price, CACHE_FACTORS[provider.kind]);
    },
  };
}

async function listedPrices(provider: Provider): Promise<(model: string, atMs: number) => TokenPrice | null> {
  if (provider.kind === 'simulator') return () => PRACTICE_PRICE;
  const vendor = priceVendorOf(provider);
  if (vendor === null) return () => null;
  const { tablePrice } = await import('../config/price-table.ts');
  return (model, atMs) => tablePrice(vendor, model, atMs);
}

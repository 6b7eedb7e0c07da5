import { usd, usdToString } from '../../shared/money.ts';
import type { ListedPrice, PriceList } from '../../shared/prices.ts';
import type { Provider } from '../../shared/provider.ts';
import { mapRates, type RateSchedule } from '../llm/price-usage.ts';
import { openPriceBook } from './price-book.ts';

const MILLION = usd(1_000_000);

/** Every model of every provider with its price in force at a time. */
export async function listPrices(providers: readonly Provider[], atMs: number): Promise<PriceList> {
  const { PRICE_TABLE } = await import('../config/price-table.ts');
  const rows = await Promise.all(
    providers.map(async (provider) => {
      const book = await openPriceBook(provider);
      return provider.models.map(({ id }) => {
        const schedule = book.scheduleAt(id, atMs);
        return { providerId: provider.id, model: id, price: schedule && toListed(schedule) };
      });
    }),
  );
  return { table: PRICE_TABLE, rows: rows.flat() };
}

function toListed({ source, tiers }: RateSchedule): ListedPrice {
  return {
    source,
    asOf: tiers[0].applied.asOf,
    tiers: tiers.map(({ overInputTokens, rates }, index) => ({
      overInputTokens: index === 0 ? null : overInputTokens,
      rates: mapRates(rates, (rate) => usdToString(rate.times(MILLION))),
    })),
  };
}

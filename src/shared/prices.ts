import type { AppliedRates, PriceSource } from './route.ts';

/** Every rate in USD per million tokens, as decimal strings. */
export type RatesPerMillion = Readonly<Record<Exclude<keyof AppliedRates, 'source' | 'asOf'>, string>>;

/** A price in force. */
export interface ListedPrice {
  readonly source: PriceSource;
  /** ISO date of the source, `null` where it has none. */
  readonly asOf: string | null;
  /** Shortest requests first. */
  readonly tiers: readonly PriceTier[];
}

/** The rates of requests of some length. */
export interface PriceTier {
  /** They count for a request with more input tokens than this; `null` for the first tier. */
  readonly overInputTokens: number | null;
  readonly rates: RatesPerMillion;
}

/** A model with the price in force for it, `null` where it is unpriced. */
export interface PriceRow {
  readonly providerId: string;
  readonly model: string;
  readonly price: ListedPrice | null;
}

/** Every model's price, and the table that was looked up for those without one of the person's own. */
export interface PriceList {
  readonly table: { readonly name: string; readonly version: string; readonly publishedOn: string };
  readonly rows: readonly PriceRow[];
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  NO_CACHE_FACTORS,
  perToken,
  prevailing,
  priceUsage,
  ratesOf,
  scheduleOf,
  tierOf,
  type TokenPrice,
} from '../../src/main/llm/price-usage.ts';
import { NO_USAGE } from '../../src/main/llm/usage.ts';
import { sumUsd, usd, usdToString } from '../../src/shared/money.ts';
import type { TokenUsage } from '../../src/shared/usage.ts';
import { propertyRuns } from '../support/property-runs.ts';

const ANTHROPIC_FACTORS = { write: usd('1.25'), writeLong: usd(2), readDiscount: usd(10) };

describe('priceUsage', () => {
  it('derives the cache rates that a price list does not name', () => {
    // At $3 and $15 a million: 50 × 3 + 10 000 × 0.3 + 2 000 × 3.75 + 1 000 × 6 + 400 × 15
    // = 150 + 3 000 + 7 500 + 6 000 + 6 000 = 22 650 millionths.
    const usage = {
      inputTokens: 50,
      cacheReadTokens: 10_000,
      cacheWriteTokens: 2_000,
      cacheWriteLongTokens: 1_000,
      outputTokens: 400,
      reasoningTokens: 120,
    };
    const rates = ratesOf({ input: perToken('3'), output: perToken('15') }, ANTHROPIC_FACTORS);
    expect(usdToString(priceUsage(usage, rates))).toBe('0.02265');
  });

  it('rounds half-even, once, to 1e-12', () => {
    const at = (rate: string, tokens: number) =>
      usdToString(
        priceUsage(
          { ...NO_USAGE, inputTokens: tokens },
          ratesOf({ input: usd(rate), output: usd(0) }, NO_CACHE_FACTORS),
        ),
      );
    expect(at('0.0000000000005', 1)).toBe('0');
    expect(at('0.0000000000005', 3)).toBe('0.000000000002');
    expect(at('0.0000000000005', 5)).toBe('0.000000000002');
    expect(at('0.1', 10_000)).toBe('1000');
  });
});

describe('100 000 random usages at random rates', () => {
  /** Rates go down to 1e-18 USD a token, far finer than any price list, so that rounding is at work in most costs. */
  const ATTO = 10n ** 18n;
  const count = fc.integer({ min: 0, max: 10_000_000 });
  const rate = fc.bigInt({ min: 0n, max: 200n * 10n ** 12n });
  const counts = fc.tuple(count, count, count, count, count);
  const rates = fc.tuple(rate, rate, rate, rate, rate);
  const bills = fc.sample(fc.tuple(counts, rates), { numRuns: 100_000, seed: 20261125 });

  const costs = bills.map(([[input, read, write, writeLong, output], attoRates]) => {
    const [rIn, rRead, rWrite, rWriteLong, rOut] = attoRates.map((atto) =>
      usd(atto.toString()).times('1e-18'),
    );
    if (!rIn || !rRead || !rWrite || !rWriteLong || !rOut) throw new Error('five rates');
    const usage: TokenUsage = {
      inputTokens: input,
      cacheReadTokens: read,
      cacheWriteTokens: write,
      cacheWriteLongTokens: writeLong,
      outputTokens: output,
      reasoningTokens: output,
    };
    return usdToString(
      priceUsage(usage, {
        input: rIn,
        cacheRead: rRead,
        cacheWrite: rWrite,
        cacheWriteLong: rWriteLong,
        output: rOut,
      }),
    );
  });

  /** Pico-USD by whole numbers alone: products, their sum, and one rounding of the half to the even neighbour. */
  const expectedPico = bills.map(([tokens, attoRates]) => {
    const atto = tokens.reduce(
      (sum, tokenCount, place) => sum + BigInt(tokenCount) * (attoRates[place] ?? 0n),
      0n,
    );
    const unit = ATTO / 10n ** 12n;
    const [whole, rest] = [atto / unit, atto % unit];
    const isUp = rest * 2n > unit || (rest * 2n === unit && whole % 2n === 1n);
    return isUp ? whole + 1n : whole;
  });

  it('cost what whole numbers say', () => {
    expect(costs.map((cost) => usd(cost).times('1e12').toFixed())).toEqual(
      expectedPico.map((pico) => pico.toString()),
    );
  });

  it('add up to one total in any order', () => {
    const total = expectedPico.reduce((sum, pico) => sum + pico, 0n).toString();
    const orders = [costs, costs.toReversed(), costs.toSorted(), shuffled(costs)];
    for (const order of orders) expect(sumUsd(order).times('1e12').toFixed()).toBe(total);
  });

  function shuffled(amounts: readonly string[]): readonly string[] {
    const [order] = fc.sample(fc.shuffledSubarray([...amounts.keys()], { minLength: amounts.length }), {
      numRuns: 1,
      seed: 7,
    });
    return (order ?? []).map((index) => amounts[index] ?? '');
  }
});

describe('scheduleOf', () => {
  it('lets a price list win over the derived cache rates, and keeps what it was', () => {
    const price: TokenPrice = {
      input: usd(8),
      cacheRead: usd(3),
      cacheWrite: usd(5),
      cacheWriteLong: usd(7),
      output: usd(1),
      source: 'table',
      asOf: '2026-09-23',
    };
    expect(scheduleOf(price, ANTHROPIC_FACTORS).tiers[0].applied).toEqual({
      input: '8',
      output: '1',
      cacheRead: '3',
      cacheWrite: '5',
      cacheWriteLong: '7',
      source: 'table',
      asOf: '2026-09-23',
    });
  });

  it('finds the tier by all input, cached or not', () => {
    const at = (overInputTokens: number) => ({ overInputTokens, input: usd(2), output: usd(2) });
    const schedule = scheduleOf(
      { input: usd(1), output: usd(1), tiers: [at(100), at(1_000)], source: 'table', asOf: null },
      NO_CACHE_FACTORS,
    );
    const tierAt = (usage: Partial<TokenUsage>) =>
      tierOf(schedule, { ...NO_USAGE, ...usage }).overInputTokens;
    expect(tierAt({})).toBe(-1);
    expect(tierAt({ inputTokens: 100, outputTokens: 5_000 })).toBe(-1);
    expect(tierAt({ inputTokens: 101 })).toBe(100);
    expect(
      tierAt({ inputTokens: 25, cacheReadTokens: 25, cacheWriteTokens: 25, cacheWriteLongTokens: 26 }),
    ).toBe(100);
    expect(tierAt({ inputTokens: 1_000 })).toBe(100);
    expect(tierAt({ cacheReadTokens: 1_001 })).toBe(1_000);
  });
});

describe('prevailing', () => {
  const priceOf = (source: TokenPrice['source']): TokenPrice => ({
    input: usd(1),
    output: usd(1),
    source,
    asOf: null,
  });

  it('takes the person’s own price before any other, whatever the order they are known in', () => {
    const [user, provider, table] = [priceOf('user'), priceOf('provider'), priceOf('table')];
    expect(prevailing(table, provider, user)).toBe(user);
    expect(prevailing(user, table)).toBe(user);
    expect(prevailing(table, provider)).toBe(provider);
    expect(prevailing(null, table)).toBe(table);
    expect(prevailing(null, null)).toBeNull();
  });
});

describe('sumUsd', () => {
  it('gives the same total in any order', { timeout: 600_000 }, () => {
    const amount = fc
      .bigInt({ min: 0n, max: 10n ** 15n })
      .map((pico) => usdToString(usd(pico.toString()).times('1e-12')));
    fc.assert(
      fc.property(
        fc
          .array(amount, { maxLength: 30 })
          .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([amounts, shuffled]) => {
          expect(sumUsd(shuffled).eq(sumUsd(amounts))).toBe(true);
        },
      ),
      propertyRuns('sums in any order', 100_000),
    );
  });
});

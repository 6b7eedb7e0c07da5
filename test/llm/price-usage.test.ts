import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  NO_CACHE_FACTORS,
  perToken,
  priceUsage,
  ratesOf,
  toAppliedRates,
} from '../../src/main/llm/price-usage.ts';
import { NO_USAGE } from '../../src/main/llm/usage.ts';
import { sumUsd, usd, usdToString } from '../../src/shared/money.ts';
import { propertyRuns } from '../support/property-runs.ts';

const ANTHROPIC_FACTORS = { write: usd('1.25'), writeLong: usd(2), readDiscount: usd(10) };

describe('priceUsage', () => {
  it('prices an OpenAI call with cached input', () => {
    // 1 200 prompt tokens of which 1 024 cached, 300 completion tokens, at $0.25, $0.025 and $2.00 a million:
    // 176 × 0.25 + 1 024 × 0.025 + 300 × 2 = 44 + 25.6 + 600 = 669.6 millionths of a dollar.
    const price = {
      input: perToken('0.25'),
      cacheRead: perToken('0.025'),
      output: perToken('2'),
      source: 'user' as const,
    };
    const usage = { ...NO_USAGE, inputTokens: 176, cacheReadTokens: 1_024, outputTokens: 300 };
    expect(usdToString(priceUsage(usage, ratesOf(price, NO_CACHE_FACTORS)))).toBe('0.0006696');
  });

  it('prices an Anthropic call with reads and both kinds of writes', () => {
    // At $3 and $15 a million: 50 × 3 + 10 000 × 0.3 + 2 000 × 3.75 + 1 000 × 6 + 400 × 15
    // = 150 + 3 000 + 7 500 + 6 000 + 6 000 = 22 650 millionths.
    const price = { input: perToken('3'), output: perToken('15'), source: 'user' as const };
    const usage = {
      inputTokens: 50,
      cacheReadTokens: 10_000,
      cacheWriteTokens: 2_000,
      cacheWriteLongTokens: 1_000,
      outputTokens: 400,
      reasoningTokens: 120,
    };
    expect(usdToString(priceUsage(usage, ratesOf(price, ANTHROPIC_FACTORS)))).toBe('0.02265');
  });

  it('lets a price list win over the derived cache rates', () => {
    const price = {
      input: usd(8),
      cacheRead: usd(3),
      cacheWrite: usd(5),
      cacheWriteLong: usd(7),
      output: usd(1),
      source: 'table' as const,
    };
    expect(toAppliedRates(ratesOf(price, ANTHROPIC_FACTORS))).toEqual({
      input: '8',
      output: '1',
      cacheRead: '3',
      cacheWrite: '5',
      cacheWriteLong: '7',
      source: 'table',
    });
  });

  it('rounds half-even, once, to 1e-12', () => {
    const at = (rate: string, tokens: number) =>
      usdToString(
        priceUsage(
          { ...NO_USAGE, inputTokens: tokens },
          ratesOf({ input: usd(rate), output: usd(0), source: 'user' }, NO_CACHE_FACTORS),
        ),
      );
    expect(at('0.0000000000005', 1)).toBe('0');
    expect(at('0.0000000000005', 3)).toBe('0.000000000002');
    expect(at('0.0000000000005', 5)).toBe('0.000000000002');
    expect(at('0.1', 10_000)).toBe('1000');
  });

  it('equals integer arithmetic for any counts and rates', { timeout: 600_000 }, () => {
    const count = fc.integer({ min: 0, max: 10_000_000 });
    // Rates in pico-dollars a token, so that BigInt can follow exactly.
    const rate = fc.bigInt({ min: 0n, max: 200_000_000n });
    fc.assert(
      fc.property(
        fc.tuple(count, count, count, count, count),
        fc.tuple(rate, rate, rate, rate, rate),
        (counts, rates) => {
          const [inputTokens, cacheReadTokens, cacheWriteTokens, cacheWriteLongTokens, outputTokens] = counts;
          const [input, cacheRead, cacheWrite, cacheWriteLong, output] = rates.map((pico) =>
            usd(pico.toString()).times('1e-12'),
          );
          if (!input || !cacheRead || !cacheWrite || !cacheWriteLong || !output)
            throw new Error('five rates');
          const cost = priceUsage(
            {
              inputTokens,
              cacheReadTokens,
              cacheWriteTokens,
              cacheWriteLongTokens,
              outputTokens,
              reasoningTokens: 0,
            },
            { input, cacheRead, cacheWrite, cacheWriteLong, output, source: 'user' },
          );
          const expected = counts.reduce(
            (sum, tokens, index) => sum + BigInt(tokens) * (rates[index] ?? 0n),
            0n,
          );
          expect(cost.times('1e12').toFixed()).toBe(expected.toString());
        },
      ),
      propertyRuns('pricing against integers', 20_000),
    );
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

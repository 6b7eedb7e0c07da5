import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { picoToUsd, sumUsd, usd, usdToPico, usdToString } from '../../src/shared/money.ts';
import { propertyRuns } from '../support/property-runs.ts';

/** What an INTEGER of the database holds. */
const stored = fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n);

describe('a stored amount', () => {
  it.each([
    ['0', '0'],
    ['1', '0.000000000001'],
    ['-1', '-0.000000000001'],
    ['1000000000000', '1'],
    ['1234567890120', '1.23456789012'],
    ['9223372036854775807', '9223372.036854775807'],
    ['-9223372036854775808', '-9223372.036854775808'],
  ])('%s pico-USD is %s USD, and back', (pico, amount) => {
    expect(picoToUsd(pico)).toBe(amount);
    expect(picoToUsd(BigInt(pico))).toBe(amount);
    expect(usdToPico(amount)).toBe(BigInt(pico));
  });

  it('comes back as it was, whatever it was', () => {
    fc.assert(
      fc.property(stored, (pico) => usdToPico(picoToUsd(pico)) === pico),
      propertyRuns('stored amounts', 2_000),
    );
  });

  it('adds up as decimals as it does as integers', () => {
    fc.assert(
      fc.property(fc.array(stored, { maxLength: 30 }), (amounts) => {
        const total = amounts.reduce((sum, amount) => sum + amount, 0n);
        expect(usdToString(sumUsd(amounts.map(picoToUsd)))).toBe(picoToUsd(total));
      }),
      propertyRuns('sums of stored amounts', 500),
    );
  });
});

describe('an amount that is no whole number of 1e-12 USD', () => {
  it.each([
    ['0.0000000000005', 0n],
    ['0.0000000000015', 2n],
    ['0.0000000000025', 2n],
    ['0.00000000000250000001', 3n],
    ['-0.0000000000015', -2n],
  ])('is rounded half-even: %s', (amount, pico) => {
    expect(usdToPico(amount)).toBe(pico);
    expect(usdToPico(usd(amount))).toBe(pico);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffDelayMs } from '../../src/main/chain/backoff.ts';
import { propertyRuns } from '../support/property-runs.ts';

const POLICY = { maxRetries: 2, baseDelayMs: 500, maxWaitMs: 10_000 };

describe('backoffDelayMs', () => {
  it('doubles from the base delay', () => {
    expect([0, 1, 2, 3].map((retry) => backoffDelayMs(POLICY, retry, undefined, 0.5))).toEqual([
      500, 1_000, 2_000, 4_000,
    ]);
  });

  it('spreads by a quarter to both sides', () => {
    expect(backoffDelayMs(POLICY, 0, undefined, 0)).toBe(375);
    expect(backoffDelayMs(POLICY, 0, undefined, 0.999_999)).toBeCloseTo(625, 2);
  });

  it('stays between 100 ms and 8 s', () => {
    expect(backoffDelayMs({ ...POLICY, baseDelayMs: 100 }, 0, undefined, 0)).toBe(100);
    expect(backoffDelayMs(POLICY, 9, undefined, 1)).toBe(8_000);
  });

  it('waits as long as the vendor asks, beyond 8 s too', () => {
    expect(backoffDelayMs(POLICY, 0, 9_000, 0.5)).toBe(9_000);
    expect(backoffDelayMs(POLICY, 0, 10_000, 0.5)).toBe(10_000);
  });

  it('does not wait at all where the vendor asks for more than the longest wait', () => {
    expect(backoffDelayMs(POLICY, 0, 10_001, 0.5)).toBeNull();
  });

  it('is never sooner than the vendor asks and never beyond both bounds', () => {
    fc.assert(
      fc.property(
        fc.nat(10),
        fc.option(fc.nat(20_000), { nil: undefined }),
        fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
        (retry, retryAfterMs, random) => {
          const delayMs = backoffDelayMs(POLICY, retry, retryAfterMs, random);
          if (delayMs === null) return (retryAfterMs ?? 0) > POLICY.maxWaitMs;
          return delayMs >= (retryAfterMs ?? 100) && delayMs <= Math.max(8_000, retryAfterMs ?? 0);
        },
      ),
      propertyRuns('backoff', 1_000),
    );
  });
});

/** When and how often the same target is tried again. */
export interface RetryPolicy {
  readonly maxRetries: number;
  readonly baseDelayMs: number;
  /** A vendor that asks for a longer wait than this is not waited for. */
  readonly maxWaitMs: number;
}

const SHORTEST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 8_000;
const JITTER = 0.25;

/**
 * The wait before retry number `retry` (from 0): `baseDelayMs · 2^retry ± 25 %`, between 100 ms and 8 s, and never sooner
 * than the vendor asks.
 * @param random uniform in [0, 1)
 * @returns milliseconds, or `null` when the vendor asks for more than `maxWaitMs`
 */
export function backoffDelayMs(
  policy: RetryPolicy,
  retry: number,
  retryAfterMs: number | undefined,
  random: number,
): number | null {
  if (retryAfterMs !== undefined && retryAfterMs > policy.maxWaitMs) return null;
  const jittered = policy.baseDelayMs * 2 ** retry * (1 - JITTER + 2 * JITTER * random);
  const delayMs = Math.min(LONGEST_DELAY_MS, Math.max(SHORTEST_DELAY_MS, jittered));
  return Math.max(delayMs, retryAfterMs ?? 0);
}

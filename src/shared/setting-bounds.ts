import * as z from 'zod';

/** Lowest and highest value of every number among the settings, both allowed. */
export const SETTING_BOUNDS = {
  retry: { maxRetries: [0, 10], baseDelayMs: [100, 60_000], maxWaitMs: [0, 600_000] },
  failover: {
    failureThreshold: [1, 100],
    cooldownMs: [1_000, 3_600_000],
    maxCooldownMs: [1_000, 3_600_000],
  },
  cache: { ttlMs: [1_000, 30 * 24 * 3_600_000], maxEntries: [1, 100_000] },
  routing: { longerThanCharacters: [1, 1_000_000], deeperThanTurns: [1, 1_000] },
  budget: { warnAtPercent: [1, 100], reserveOutputTokens: [1, 1_000_000] },
  timeouts: { connectMs: [100, 120_000], firstTokenMs: [100, 3_600_000], idleMs: [100, 3_600_000] },
  credentials: { lifetimeMs: [1_000, 30 * 24 * 3_600_000] },
} as const;

/** A whole number between two bounds, both allowed. */
export function within([minimum, maximum]: readonly [number, number]) {
  return z.int().min(minimum).max(maximum);
}

import type { LlmErrorCode } from '../../shared/llm-error-code.ts';

/** Whether a target may be called, as one state. Times are monotonic milliseconds. */
export type TargetHealth =
  /** Callable; `failures` requests in a row have failed on it. */
  | { readonly kind: 'ready'; readonly failures: number }
  /** Left alone until `untilMs`. */
  | {
      readonly kind: 'cooling';
      readonly sinceMs: number;
      readonly untilMs: number;
      readonly durationMs: number;
      readonly reason: LlmErrorCode;
      /** The vendor itself named the time, so not even a last resort goes there. */
      readonly byVendor: boolean;
    }
  /** One request may find out whether it is well again; `durationMs` is how long it had cooled, 0 for not at all. */
  | { readonly kind: 'probing'; readonly durationMs: number; readonly reason: LlmErrorCode }
  /** Will not work until its settings change. */
  | { readonly kind: 'blocked'; readonly reason: LlmErrorCode };

/** When a target cools, and for how long at first. */
export interface HealthPolicy {
  readonly failureThreshold: number;
  readonly cooldownMs: number;
  /** The longest cooldown that doubling reaches. */
  readonly maxCooldownMs: number;
}

/** What happened to a target. Outcomes that say nothing about it are no events. */
export type HealthEvent =
  | {
      readonly kind: 'failed';
      readonly code: LlmErrorCode;
      readonly retryAfterMs?: number;
      readonly nowMs: number;
    }
  | { readonly kind: 'refused'; readonly code: LlmErrorCode }
  | { readonly kind: 'committed' }
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'cooled-down' }
  | { readonly kind: 'retry-now' }
  | { readonly kind: 'cleared' };

/** The longest time that a vendor's `Retry-After` is believed. */
export const LONGEST_VENDOR_COOLDOWN_MS = 3_600_000;

/** A target that nothing is known about. */
export const HEALTHY: TargetHealth = { kind: 'ready', failures: 0 };

/** The state after an event. Pure: the same state comes back where the event changes nothing. */
export function nextHealth(health: TargetHealth, event: HealthEvent, policy: HealthPolicy): TargetHealth {
  switch (event.kind) {
    case 'failed':
      return afterFailure(health, event, policy);
    case 'refused':
      return { kind: 'blocked', reason: event.code };
    case 'committed':
      return health.kind === 'probing' ? { kind: 'ready', failures: policy.failureThreshold - 1 } : health;
    case 'succeeded':
    case 'cleared':
      return HEALTHY;
    case 'cooled-down':
      return health.kind === 'cooling' ? toProbing(health) : health;
    case 'retry-now':
      if (health.kind === 'cooling') return toProbing(health);
      return health.kind === 'blocked' ? { kind: 'probing', durationMs: 0, reason: health.reason } : health;
    default:
      return event satisfies never;
  }
}

type Failure = Extract<HealthEvent, { kind: 'failed' }>;

function afterFailure(health: TargetHealth, failure: Failure, policy: HealthPolicy): TargetHealth {
  const vendorMs = vendorCooldownMs(failure);
  switch (health.kind) {
    case 'ready': {
      if (vendorMs !== null) return cooling(failure, vendorMs, true);
      const failures = health.failures + 1;
      return failures >= policy.failureThreshold
        ? cooling(failure, policy.cooldownMs, false)
        : { kind: 'ready', failures };
    }
    case 'probing':
      return vendorMs === null
        ? cooling(failure, longerCooldownMs(health.durationMs, policy), false)
        : cooling(failure, vendorMs, true);
    case 'cooling':
      // A last resort that failed. Its deadline stays, unless the vendor has named a later one.
      return vendorMs !== null && failure.nowMs + vendorMs > health.untilMs
        ? { ...cooling(failure, vendorMs, true), sinceMs: health.sinceMs }
        : health;
    case 'blocked':
      return health;
    default:
      return health satisfies never;
  }
}

function vendorCooldownMs({ code, retryAfterMs }: Failure): number | null {
  if (code !== 'rate-limited' || retryAfterMs === undefined) return null;
  return Math.min(retryAfterMs, LONGEST_VENDOR_COOLDOWN_MS);
}

/** Twice as long as before, within bounds; a first cooldown above the longest is kept to. */
function longerCooldownMs(durationMs: number, policy: HealthPolicy): number {
  return Math.max(policy.cooldownMs, Math.min(2 * durationMs, policy.maxCooldownMs));
}

function cooling({ code, nowMs }: Failure, durationMs: number, byVendor: boolean): CoolingHealth {
  return { kind: 'cooling', sinceMs: nowMs, untilMs: nowMs + durationMs, durationMs, reason: code, byVendor };
}

type CoolingHealth = Extract<TargetHealth, { kind: 'cooling' }>;

function toProbing({ durationMs, reason }: CoolingHealth): TargetHealth {
  return { kind: 'probing', durationMs, reason };
}

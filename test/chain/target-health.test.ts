import { describe, expect, it } from 'vitest';
import {
  HEALTHY,
  type HealthEvent,
  nextHealth,
  type TargetHealth,
} from '../../src/main/chain/target-health.ts';

const POLICY = { failureThreshold: 3, cooldownMs: 60_000, maxCooldownMs: 300_000 };
const NOW_MS = 1_000_000;

function failed(more: Partial<Extract<HealthEvent, { kind: 'failed' }>> = {}): HealthEvent {
  return { kind: 'failed', code: 'unavailable', nowMs: NOW_MS, ...more };
}

function cooling(more: Partial<Extract<TargetHealth, { kind: 'cooling' }>> = {}) {
  return {
    kind: 'cooling',
    sinceMs: NOW_MS,
    untilMs: NOW_MS + 60_000,
    durationMs: 60_000,
    reason: 'unavailable',
    byVendor: false,
    ...more,
  } as const;
}

const PROBING: TargetHealth = { kind: 'probing', durationMs: 60_000, reason: 'unavailable' };
const BLOCKED: TargetHealth = { kind: 'blocked', reason: 'unauthorized' };

interface Row {
  readonly from: TargetHealth;
  readonly event: HealthEvent;
  readonly to: TargetHealth;
}

const limited = (retryAfterMs: number) => failed({ code: 'rate-limited', retryAfterMs });
const byVendor = (durationMs: number) =>
  cooling({ reason: 'rate-limited', byVendor: true, durationMs, untilMs: NOW_MS + durationMs });

const ROWS: Record<string, Row> = {
  'a first failure is counted': { from: HEALTHY, event: failed(), to: { kind: 'ready', failures: 1 } },
  'a second failure is counted': {
    from: { kind: 'ready', failures: 1 },
    event: failed(),
    to: { kind: 'ready', failures: 2 },
  },
  'the failure at the threshold cools': {
    from: { kind: 'ready', failures: 2 },
    event: failed({ code: 'timeout' }),
    to: cooling({ reason: 'timeout' }),
  },
  'a success forgets failures': {
    from: { kind: 'ready', failures: 2 },
    event: { kind: 'succeeded' },
    to: HEALTHY,
  },
  'one rate limit that names its time cools at once for exactly that long': {
    from: HEALTHY,
    event: limited(7_000),
    to: byVendor(7_000),
  },
  'a rate limit that names no time only counts': {
    from: HEALTHY,
    event: failed({ code: 'rate-limited' }),
    to: { kind: 'ready', failures: 1 },
  },
  'a time that another error names only counts': {
    from: HEALTHY,
    event: failed({ code: 'unavailable', retryAfterMs: 7_000 }),
    to: { kind: 'ready', failures: 1 },
  },
  'a vendor is believed for an hour at most': {
    from: HEALTHY,
    event: limited(86_400_000),
    to: byVendor(3_600_000),
  },
  'a cooldown that has passed lets a probe through': {
    from: cooling(),
    event: { kind: 'cooled-down' },
    to: PROBING,
  },
  'a probe that commits makes the target ready, one failure from cooling': {
    from: PROBING,
    event: { kind: 'committed' },
    to: { kind: 'ready', failures: 2 },
  },
  'a probe that completes makes the target ready': {
    from: PROBING,
    event: { kind: 'succeeded' },
    to: HEALTHY,
  },
  'a probe that fails cools twice as long': {
    from: PROBING,
    event: failed(),
    to: cooling({ durationMs: 120_000, untilMs: NOW_MS + 120_000 }),
  },
  'doubling ends at five minutes': {
    from: { ...PROBING, durationMs: 200_000 },
    event: failed(),
    to: cooling({ durationMs: 300_000, untilMs: NOW_MS + 300_000 }),
  },
  'a probe that is rate limited with a time cools exactly that long': {
    from: PROBING,
    event: limited(1_500),
    to: byVendor(1_500),
  },
  'a probe asked for by hand cools as at first': {
    from: { kind: 'probing', durationMs: 0, reason: 'unauthorized' },
    event: failed(),
    to: cooling(),
  },
  'a commit says nothing about a target that was ready': {
    from: { kind: 'ready', failures: 2 },
    event: { kind: 'committed' },
    to: { kind: 'ready', failures: 2 },
  },
  'a last resort that fails leaves the deadline alone': {
    from: cooling({ untilMs: NOW_MS + 5 }),
    event: failed(),
    to: cooling({ untilMs: NOW_MS + 5 }),
  },
  'a later deadline of the vendor wins over an earlier one': {
    from: cooling({ sinceMs: 5 }),
    event: limited(90_000),
    to: { ...byVendor(90_000), sinceMs: 5 },
  },
  'an earlier deadline of the vendor does not': { from: cooling(), event: limited(1_000), to: cooling() },
  'a last resort that succeeds makes the target ready': {
    from: cooling(),
    event: { kind: 'succeeded' },
    to: HEALTHY,
  },
  'a refusal blocks': {
    from: { kind: 'ready', failures: 1 },
    event: { kind: 'refused', code: 'quota-exceeded' },
    to: { kind: 'blocked', reason: 'quota-exceeded' },
  },
  'a failure leaves a blocked target blocked': { from: BLOCKED, event: failed(), to: BLOCKED },
  'time alone does not help a blocked target': { from: BLOCKED, event: { kind: 'cooled-down' }, to: BLOCKED },
  'retry now has a cooling target probe': { from: cooling(), event: { kind: 'retry-now' }, to: PROBING },
  'retry now has a blocked target probe': {
    from: BLOCKED,
    event: { kind: 'retry-now' },
    to: { kind: 'probing', durationMs: 0, reason: 'unauthorized' },
  },
  'retry now says nothing about a ready target': {
    from: { kind: 'ready', failures: 1 },
    event: { kind: 'retry-now' },
    to: { kind: 'ready', failures: 1 },
  },
  'clear makes a blocked target ready': { from: BLOCKED, event: { kind: 'cleared' }, to: HEALTHY },
  'clear makes a cooling target ready': { from: cooling(), event: { kind: 'cleared' }, to: HEALTHY },
};

describe('nextHealth', () => {
  it.each(Object.entries(ROWS))('%s', (_name, { from, event, to }) => {
    expect(nextHealth(from, event, POLICY)).toEqual(to);
  });

  it('cools at the first failure where the threshold is one', () => {
    expect(nextHealth(HEALTHY, failed(), { ...POLICY, failureThreshold: 1 })).toEqual(cooling());
  });

  it('keeps to a cooldown that is set above five minutes', () => {
    const policy = { ...POLICY, cooldownMs: 600_000 };
    expect(nextHealth({ ...PROBING, durationMs: 600_000 }, failed(), policy)).toMatchObject({
      durationMs: 600_000,
    });
  });
});

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { HealthRegistry } from '../../src/main/chain/health-registry.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { failure, POLICY } from './support/chain-parts.ts';

const ID = 'vendor, address, model, credential 1';

let clock: FakeClock;
let registry: HealthRegistry;

beforeEach(() => {
  clock = new FakeClock();
  registry = new HealthRegistry(clock);
});

function fail(times = 1, error = failure('unavailable'), identity = ID): void {
  for (let n = 0; n < times; n += 1) registry.failed(registry.admit(identity), error, POLICY, false);
}

const kindOf = (identity = ID) => registry.view(identity).health.kind;

describe('HealthRegistry', () => {
  it('knows nothing bad about a target it has not met', () => {
    expect(registry.view(ID)).toEqual({ health: { kind: 'ready', failures: 0 }, lastMessage: null });
    expect(registry.availability(ID)).toEqual({ kind: 'open' });
  });

  it('shows a cooldown with its deadline on the wall and the last message', () => {
    fail(3);
    clock.jump(10_000);
    expect(registry.view(ID)).toEqual({
      health: {
        kind: 'cooling',
        reason: 'unavailable',
        retryAtMs: clock.wallMs() + 50_000,
        durationMs: 60_000,
        byVendor: false,
      },
      lastMessage: 'It failed: unavailable.',
    });
  });

  it('lets one probe through after the cooldown', () => {
    fail(3);
    clock.jump(59_999);
    expect(registry.availability(ID).kind).toBe('cooling');
    clock.jump(1);
    expect(registry.availability(ID).kind).toBe('open');
    expect(registry.admit(ID).kind).toBe('probe');
    expect(registry.availability(ID).kind).toBe('probing');
    expect(registry.view(ID).health).toEqual({ kind: 'probing', reason: 'unavailable', underWay: true });
  });

  it('gives the place of a probe that says nothing to the next request', () => {
    fail(3);
    clock.jump(60_000);
    registry.failed(registry.admit(ID), failure('cancelled'), POLICY, false);
    expect(registry.availability(ID).kind).toBe('open');
    expect(registry.admit(ID).kind).toBe('probe');
  });

  it('opens the target to others at the probe’s commit, and forgets its failures at completion', () => {
    fail(3);
    clock.jump(60_000);
    const probe = registry.admit(ID);
    registry.committed(probe, POLICY);
    expect(registry.view(ID).health).toEqual({ kind: 'ready', failures: 2 });
    expect(registry.admit(ID).kind).toBe('ready');
    registry.succeeded(probe, POLICY);
    expect(registry.view(ID).health).toEqual({ kind: 'ready', failures: 0 });
  });

  it('cools again when a probe breaks after its commit', () => {
    fail(3);
    clock.jump(60_000);
    const probe = registry.admit(ID);
    registry.committed(probe, POLICY);
    registry.failed(probe, failure('stream-interrupted'), POLICY, false);
    expect(kindOf()).toBe('cooling');
  });

  it('lets no outcome of an older epoch change a newer state', () => {
    const [early, slow] = [registry.admit(ID), registry.admit(ID)];
    fail(3);
    registry.succeeded(early, POLICY);
    expect(kindOf()).toBe('cooling');
    clock.jump(60_000);
    registry.admit(ID);
    registry.failed(slow, failure('unauthorized'), POLICY, false);
    expect(kindOf()).toBe('probing');
    registry.committed(slow, POLICY);
    expect(kindOf()).toBe('probing');
  });

  it('keeps the epoch while only the count of failures changes', () => {
    const admission = registry.admit(ID);
    fail(1);
    expect(registry.holds(admission)).toBe(true);
    fail(2);
    expect(registry.holds(admission)).toBe(false);
  });

  it('never blames a target for an error that is not its own', () => {
    const blameless = [
      'invalid-response',
      'empty-response',
      'context-length',
      'content-filter',
      'invalid-request',
      'unsupported',
      'budget-exceeded',
      'offline',
      'cancelled',
    ] as const;
    for (const code of blameless) fail(5, failure(code));
    expect(registry.view(ID)).toEqual({ health: { kind: 'ready', failures: 0 }, lastMessage: null });
  });

  it('touches nothing for an error that the caller calls blameless', () => {
    registry.failed(registry.admit(ID), failure('model-not-found'), POLICY, true);
    expect(kindOf()).toBe('ready');
  });

  it('starts a changed identity afresh and keeps the old one’s record', () => {
    fail(1, failure('unauthorized'));
    expect(kindOf()).toBe('blocked');
    expect(kindOf('vendor, address, model, credential 2')).toBe('ready');
    expect(kindOf()).toBe('blocked');
  });

  it('probes a blocked target at the next request after "retry now"', () => {
    fail(1, failure('unauthorized'));
    registry.retryNow(ID);
    const probe = registry.admit(ID);
    expect(probe.kind).toBe('probe');
    registry.succeeded(probe, POLICY);
    expect(registry.view(ID).health).toEqual({ kind: 'ready', failures: 0 });
  });

  it('does not start a second probe when "retry now" comes while one runs', () => {
    fail(3);
    registry.retryNow(ID);
    registry.admit(ID);
    registry.retryNow(ID);
    expect(registry.availability(ID).kind).toBe('probing');
  });

  it('probes on wake, but waits for the time that a vendor named, on the wall', () => {
    fail(3);
    fail(1, failure('rate-limited', { retryAfterMs: 100_000 }), 'limited');
    registry.resumeAfterSleep(30_000);
    expect(registry.availability(ID).kind).toBe('open');
    expect(registry.availability('limited')).toMatchObject({ kind: 'cooling', untilMs: 70_000 });
    registry.resumeAfterSleep(70_000);
    expect(registry.availability('limited').kind).toBe('open');
  });

  it('tells subscribers of changes until they leave', () => {
    const listener = vi.fn<() => void>();
    const leave = registry.subscribe(listener);
    fail(1);
    expect(listener).toHaveBeenCalledTimes(1);
    registry.succeeded(registry.admit('another'), POLICY);
    expect(listener).toHaveBeenCalledTimes(1);
    leave();
    fail(1);
    expect(listener).toHaveBeenCalledTimes(1);
  });
});

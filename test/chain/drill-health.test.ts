import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { HealthRegistry } from '../../src/main/chain/health-registry.ts';
import type { RunningDrill } from '../../src/main/llm/running-drill.ts';
import type { LlmErrorCode } from '../../src/shared/llm-error-code.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { failure, POLICY } from './support/chain-parts.ts';

const ID = 'vendor, address, model, credential 1';

let clock: FakeClock;
let registry: HealthRegistry;

beforeEach(() => {
  clock = new FakeClock();
  registry = new HealthRegistry(clock);
});

function drillOf(id = 'drill-1'): RunningDrill & { isOver: boolean } {
  const stopped = new AbortController().signal;
  return { id, kind: 'unavailable', endsAtMs: 60_000, isOver: false, stopped };
}

function admitted(drill: RunningDrill | null) {
  const admission = registry.admit(ID);
  admission.drill = drill;
  return admission;
}

function fail(drill: RunningDrill | null, code: LlmErrorCode = 'unavailable', times = 1): void {
  for (let n = 0; n < times; n += 1) registry.failed(admitted(drill), failure(code), POLICY, false);
}

function end(drill: { readonly id: string; isOver: boolean }): void {
  drill.isOver = true;
  registry.endDrill(drill.id);
}

const health = () => registry.view(ID).health;

describe('a target’s health after a drill', () => {
  it.each(['unavailable', 'unauthorized'] as const)(
    'is what it was before, failures included: %s',
    (code) => {
      fail(null, 'unavailable', 2);
      const before = registry.view(ID);
      const drill = drillOf();
      fail(drill, code);
      expect(health().kind).toBe(code === 'unavailable' ? 'cooling' : 'blocked');
      expect(registry.drillKind(ID)).toBe('unavailable');
      end(drill);
      expect(registry.view(ID)).toEqual(before);
      expect(registry.drillKind(ID)).toBeNull();
    },
  );

  it('keeps what the vendor itself did meanwhile', () => {
    const drill = drillOf();
    const inFlight = registry.admit(ID);
    fail(drill);
    registry.failed(inFlight, failure('unauthorized'), POLICY, false);
    end(drill);
    expect(health()).toEqual({ kind: 'blocked', reason: 'unauthorized' });
  });

  it('keeps what the person did meanwhile', () => {
    fail(null, 'unauthorized');
    const drill = drillOf();
    registry.clear(ID);
    fail(drill, 'unauthorized');
    registry.clear(ID);
    end(drill);
    expect(health()).toEqual({ kind: 'ready', failures: 0 });
  });

  it('is that of a cooldown whose time goes on', () => {
    fail(null, 'unavailable', 3);
    const drill = drillOf();
    clock.jump(60_000);
    // The drill takes the probe, and fails it.
    fail(drill);
    expect(health().kind).toBe('cooling');
    end(drill);
    expect(health()).toMatchObject({ kind: 'probing', underWay: false });
  });

  it('is not touched by an attempt of a drill that is over', () => {
    const drill = drillOf();
    const late = admitted(drill);
    end(drill);
    registry.failed(late, failure('unauthorized'), POLICY, false);
    expect(health()).toEqual({ kind: 'ready', failures: 0 });
  });

  it('gives the place of a probe back where the drill that took it is over', () => {
    fail(null, 'unavailable', 3);
    clock.jump(60_000);
    const drill = drillOf();
    const late = admitted(drill);
    end(drill);
    registry.failed(late, failure('unavailable'), POLICY, false);
    expect(registry.availability(ID)).toEqual({ kind: 'open' });
  });

  it('is that of a registry which never saw the drill', () => {
    const code = fc.constantFrom<LlmErrorCode>('unavailable', 'unauthorized', 'rate-limited', 'timeout');
    const failures = fc.array(code, { maxLength: 6 });
    fc.assert(
      fc.property(failures, failures, failures, (before, during, after) => {
        clock = new FakeClock();
        const [withDrill, without] = [new HealthRegistry(clock), new HealthRegistry(clock)];
        const drill = drillOf();
        registry = withDrill;
        for (const each of before) fail(null, each);
        for (const each of during) fail(drill, each);
        end(drill);
        for (const each of after) fail(null, each);
        registry = without;
        for (const each of [...before, ...after]) fail(null, each);
        expect(withDrill.view(ID)).toEqual(without.view(ID));
      }),
      propertyRuns('drills leave nothing', 300),
    );
  });
});

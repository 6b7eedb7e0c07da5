import { describe, expect, it } from 'vitest';
import { RetryProvider } from '../../src/main/chain/retry-provider.ts';
import type { FailoverTarget } from '../../src/main/chain/failover-target.ts';
import { LLM_ERROR_CODES, type LlmErrorCode } from '../../src/shared/llm-error-code.ts';
import { FakeClock } from '../support/fake-clock.ts';
import {
  ask,
  errorOf,
  failoverOver,
  failure,
  finished,
  Listener,
  scriptedTarget,
} from './support/chain-parts.ts';

const RETRY = { maxRetries: 2, baseDelayMs: 500, maxWaitMs: 10_000 };

/** What is to be done about a code, written out once more and by hand. */
interface Row {
  /** Calls of a target that fails with it, alone and with another one ready. */
  readonly callsAlone: number;
  readonly callsBesideAnother: number;
  /** Whether the next target, remote and of the same context length, gets the request. */
  readonly movesOn: boolean;
  /** The target's health after three such requests. */
  readonly health: 'ready' | 'cooling' | 'blocked';
  readonly failures?: number;
}

const TRANSIENT: Row = { callsAlone: 3, callsBesideAnother: 2, movesOn: true, health: 'cooling' };
const SLOW: Row = { callsAlone: 3, callsBesideAnother: 1, movesOn: true, health: 'cooling' };
const REFUSED: Row = { callsAlone: 1, callsBesideAnother: 1, movesOn: true, health: 'blocked' };
const ELSEWHERE: Row = { callsAlone: 1, callsBesideAnother: 1, movesOn: true, health: 'ready' };
const NOWHERE: Row = { callsAlone: 1, callsBesideAnother: 1, movesOn: false, health: 'ready' };

const TABLE: Record<LlmErrorCode, Row> = {
  'rate-limited': SLOW,
  unavailable: TRANSIENT,
  network: TRANSIENT,
  timeout: SLOW,
  'stream-interrupted': TRANSIENT,
  unauthorized: REFUSED,
  'quota-exceeded': REFUSED,
  'model-not-found': REFUSED,
  'invalid-response': ELSEWHERE,
  'empty-response': ELSEWHERE,
  'context-length': NOWHERE,
  'content-filter': NOWHERE,
  'invalid-request': NOWHERE,
  unsupported: ELSEWHERE,
  'budget-exceeded': ELSEWHERE,
  offline: NOWHERE,
  cancelled: NOWHERE,
};

function chainOf(
  error: ReturnType<typeof failure>,
  others: readonly FailoverTarget[],
  pieces: string[] = [],
) {
  const clock = new FakeClock();
  const failing = scriptedTarget('a', { error, pieces });
  const ports = { clock, random: () => 0.5 };
  const retrying = { ...failing, provider: new RetryProvider(failing.provider, RETRY, ports) };
  return { ...failoverOver([retrying, ...others], {}, clock), failing };
}

describe.each(LLM_ERROR_CODES)('a target that fails with %s', (code) => {
  const row = TABLE[code];

  it(`is called ${row.callsAlone} times when it is alone`, async () => {
    const { chain, clock, failing } = chainOf(failure(code), []);
    const error = await errorOf(finished(chain.complete(ask()), clock));
    expect(error.code).toBe(code);
    expect(failing.vendor.calls).toHaveLength(row.callsAlone);
    expect(error.route.steps).toHaveLength(row.callsAlone);
  });

  it(`is called ${row.callsBesideAnother} times beside a ready one, which ${row.movesOn ? 'then answers' : 'gets nothing'}`, async () => {
    const second = scriptedTarget('b');
    const { chain, clock, failing } = chainOf(failure(code), [second]);
    const outcome = await finished(chain.complete(ask()), clock).then(
      ({ text }) => text,
      () => null,
    );
    expect(outcome).toBe(row.movesOn ? 'b-model answers' : null);
    expect(failing.vendor.calls).toHaveLength(row.callsBesideAnother);
    expect(second.vendor.calls).toHaveLength(row.movesOn ? 1 : 0);
  });

  it(`is ${row.health} after three such requests`, async () => {
    const { chain, clock, failing, registry } = chainOf(failure(code), [scriptedTarget('b')]);
    for (let n = 0; n < 3; n += 1) {
      await finished(
        chain.complete(ask()).catch(() => null),
        clock,
      );
    }
    const { health } = registry.view(failing.identity);
    expect(health).toMatchObject(
      row.health === 'ready' ? { kind: 'ready', failures: 0 } : { kind: row.health },
    );
  });

  it('neither retries nor moves on after the commit', async () => {
    const second = scriptedTarget('b');
    const { chain, clock, failing } = chainOf(failure(code), [second], ['Because']);
    const sink = new Listener();
    const error = await errorOf(finished(chain.complete(ask(), { sink }), clock));
    expect(error.code).toBe(code);
    expect(sink.text).toBe('Because');
    expect(failing.vendor.calls).toHaveLength(1);
    expect(second.vendor.calls).toHaveLength(0);
  });
});

describe('errors that only some targets can help with', () => {
  it('counts an interruption after the commit toward the cooldown', async () => {
    const { chain, clock, failing, registry } = chainOf(failure('stream-interrupted'), [], ['Because']);
    for (let n = 0; n < 3; n += 1) {
      await errorOf(finished(chain.complete(ask(), { sink: new Listener() }), clock));
    }
    expect(registry.view(failing.identity).health.kind).toBe('cooling');
  });

  it('takes a request that was too long only to a target known to hold more', async () => {
    const error = failure('context-length', { context: { used: 9_000, limit: 8_000 } });
    const unknown = scriptedTarget('b');
    const same = scriptedTarget('c', {}, { contextLength: 8_000 });
    const larger = scriptedTarget('d', {}, { contextLength: 32_000 });
    const { chain } = chainOf(error, [unknown, same, larger]);
    const { text, route } = await chain.complete(ask());
    expect(text).toBe('d-model answers');
    expect(route.steps.map((step) => (step.kind === 'skipped' ? step.reason : step.outcome))).toEqual([
      'context-length',
      'context-length',
      'context-length',
      'completed',
    ]);
  });

  it('takes a request only to loopback when the machine is offline', async () => {
    const local = scriptedTarget('local', {}, { isLoopback: true });
    const remote = scriptedTarget('b');
    const { chain, registry, failing } = chainOf(failure('offline'), [remote, local]);
    expect((await chain.complete(ask())).text).toBe('local-model answers');
    expect(remote.vendor.calls).toHaveLength(0);
    expect(registry.view(failing.identity).health).toEqual({ kind: 'ready', failures: 0 });
  });

  it.each(['unauthorized', 'quota-exceeded', 'model-not-found'] as const)(
    'stops at %s where the setting says so, and blocks the target all the same',
    async (code) => {
      const refusing = scriptedTarget('a', { error: failure(code) });
      const second = scriptedTarget('b');
      const { chain, registry } = failoverOver([refusing, second], { moveOnWhenBlocked: false });
      expect((await errorOf(chain.complete(ask()))).code).toBe(code);
      expect(second.vendor.calls).toHaveLength(0);
      expect(registry.view(refusing.identity).health).toEqual({ kind: 'blocked', reason: code });
    },
  );
});

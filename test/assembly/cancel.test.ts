import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../src/main/llm/clock.ts';
import { chainFixture, localProvider, question } from '../support/chain-fixture.ts';
import { type Behaviour, startUpstream, type Upstream } from '../support/upstream.ts';

/** Ten times what a cancel may take. */
const SLACK_MS = 1_000;

let upstream: Upstream;

beforeEach(async () => {
  upstream = await startUpstream();
});

afterEach(() => upstream.close());

/** The machine's time, which knows how many timers are set and when somebody sleeps. */
class WatchedClock implements Clock {
  readonly monotonicMs = () => systemClock.monotonicMs();
  readonly wallMs = () => systemClock.wallMs();
  timers = 0;
  sleepers = 0;

  schedule(delayMs: number, callback: () => void): () => void {
    let isSet = true;
    this.timers += 1;
    const end = () => {
      if (isSet) this.timers -= 1;
      isSet = false;
    };
    const unschedule = systemClock.schedule(delayMs, () => {
      end();
      callback();
    });
    return () => {
      end();
      unschedule();
    };
  }

  async sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
    this.sleepers += 1;
    await systemClock.sleep(durationMs, signal).finally(() => (this.sleepers -= 1));
  }
}

describe.each(['openai', 'anthropic'] as const)('cancelling an answer of the %s protocol', (kind) => {
  it.each<[string, Behaviour]>([
    ['before its headers', { hold: 'before-headers' }],
    ['before its first piece', { hold: 0 }],
    ['between two pieces', { hold: 1 }],
    ['while it waits for a retry', { status: 503 }],
  ])('%s ends at once and leaves nothing behind', async (_when, behaviour) => {
    const clock = new WatchedClock();
    const fixture = chainFixture(clock);
    const { primary, auto } = await fixture.build({
      providers: [localProvider('a', kind, upstream.url)],
      primary: [{ providerId: 'a', model: 'a-model' }],
      retry: { baseDelayMs: 60_000 },
      cache: { enabled: true },
    });
    // A first answer, so that a connection is open already.
    await primary.provider.complete(question('First'));
    upstream.behave(behaviour);
    const caller = new AbortController();
    const pieces: string[] = [];
    const sink = { push: (delta: { kind: string }) => void pieces.push(delta.kind) };
    const cancelled = primary.provider.complete(question('Second'), { sink, signal: caller.signal }).then(
      () => 'completed',
      (error: { code: string }) => error.code,
    );
    await upstream.arrived(2);
    if (behaviour.hold === 1) await expect.poll(() => pieces.length).toBe(1);
    if (behaviour.status) await expect.poll(() => clock.sleepers).toBe(1);
    const atMs = performance.now();
    caller.abort();
    expect(await cancelled).toBe('cancelled');
    expect(performance.now() - atMs).toBeLessThan(SLACK_MS);
    expect([clock.timers, clock.sleepers]).toEqual([0, 0]);
    expect(getEventListeners(caller.signal, 'abort')).toEqual([]);
    if (behaviour.hold !== undefined) await expect.poll(() => upstream.requests[1]?.aborted).toBe(true);
    // What is still open is idle in the pool, and closes with the chain.
    primary.dispose();
    auto.dispose();
    await expect.poll(() => upstream.connections(), { timeout: 10_000 }).toBe(0);
    const seen = pieces.length;
    upstream.release();
    await new Promise((resolve) => setImmediate(resolve));
    expect(pieces).toHaveLength(seen);
  });
});

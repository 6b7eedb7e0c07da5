import { describe, expect, it } from 'vitest';
import { RetryProvider } from '../../src/main/chain/retry-provider.ts';
import { FakeClock, settle } from '../support/fake-clock.ts';
import { ask, errorOf, failure, finished, Listener, metered, shortRoute } from './support/chain-parts.ts';
import { ScriptedProvider } from './support/scripted-provider.ts';

const POLICY = { maxRetries: 2, baseDelayMs: 500, maxWaitMs: 10_000 };
const DOWN = { error: failure('unavailable') };

function retrying(script: ScriptedProvider['script'], policy: Partial<typeof POLICY> = {}) {
  const clock = new FakeClock();
  const vendor = new ScriptedProvider('model', script);
  const provider = new RetryProvider(
    metered(vendor, 'a', { clock }),
    { ...POLICY, ...policy },
    { clock, random: () => 0.5 },
  );
  return { clock, vendor, provider };
}

/** A failover that says what the test wants to hear. */
function hints(more: { readonly another?: boolean; admit?: () => boolean } = {}) {
  return { anotherTargetReady: () => more.another ?? false, admitAgain: more.admit ?? (() => true) };
}

describe('RetryProvider', () => {
  it('tries again after a passing failure, with every attempt in the route', async () => {
    const { provider, clock, vendor } = retrying((_call, index) => (index < 2 ? DOWN : {}));
    const { route, text } = await finished(provider.complete(ask()), clock);
    expect(text).toBe('model answers');
    expect(shortRoute(route)).toEqual(['a:unavailable', 'a:unavailable', 'a:completed']);
    expect(vendor.calls).toHaveLength(3);
  });

  it('gives up with the last error and all attempts', async () => {
    const codes = ['unavailable', 'network', 'stream-interrupted'] as const;
    const { provider, clock } = retrying((_call, index) => ({ error: failure(codes[index] ?? 'timeout') }));
    const error = await errorOf(finished(provider.complete(ask()), clock));
    expect(error.code).toBe('stream-interrupted');
    expect(shortRoute(error.route)).toEqual(['a:unavailable', 'a:network', 'a:stream-interrupted']);
  });

  it('waits between attempts as the backoff says', async () => {
    const { provider, clock, vendor } = retrying(DOWN);
    const call = errorOf(provider.complete(ask()));
    const startedAt: number[] = [];
    for (let elapsedMs = 0; elapsedMs <= 2_000; elapsedMs += 100) {
      while (startedAt.length < vendor.calls.length) startedAt.push(clock.monotonicMs());
      await clock.advance(100);
    }
    await call;
    expect(startedAt).toEqual([0, 500, 1_500]);
  });

  it('moves on rather than wait as long as a vendor asks where another target is ready', async () => {
    const later = { error: failure('unavailable', { retryAfterMs: 4_000 }) };
    const { provider, vendor } = retrying((_call, index) => (index === 0 ? later : {}));
    const error = await errorOf(provider.complete(ask(), { failover: hints({ another: true }) }));
    expect(error.code).toBe('unavailable');
    expect(vendor.calls).toHaveLength(1);
  });

  it('tries once more, at once, where the vendor asks for less than the backoff', async () => {
    const soon = { error: failure('unavailable', { retryAfterMs: 200 }) };
    const { provider, clock } = retrying((_call, index) => (index === 0 ? soon : {}));
    const options = { failover: hints({ another: true }) };
    const { route } = await finished(provider.complete(ask(), options), clock);
    expect(shortRoute(route)).toEqual(['a:unavailable', 'a:completed']);
  });

  it('never tries again sooner than the vendor asks', async () => {
    const error = failure('rate-limited', { retryAfterMs: 4_000 });
    const { provider, clock, vendor } = retrying((_call, index) => (index === 0 ? { error } : {}));
    const call = provider.complete(ask());
    await clock.advance(3_999);
    expect(vendor.calls).toHaveLength(1);
    await clock.advance(1);
    await call;
    expect(vendor.calls).toHaveLength(2);
  });

  it('does not wait where the vendor asks for too long', async () => {
    const { provider, clock } = retrying({ error: failure('rate-limited', { retryAfterMs: 10_001 }) });
    const error = await errorOf(provider.complete(ask()));
    expect(error.retryAfterMs).toBe(10_001);
    expect(clock.pending).toBe(0);
  });

  it('asks for admission before each further attempt and gives the request up without it', async () => {
    let isAdmitted = true;
    const { provider, clock, vendor } = retrying(DOWN);
    const call = errorOf(provider.complete(ask(), { failover: hints({ admit: () => isAdmitted }) }));
    await clock.advance(500);
    expect(vendor.calls).toHaveLength(2);
    isAdmitted = false;
    await clock.advance(1_000);
    const error = await call;
    expect(error.code).toBe('unavailable');
    expect(vendor.calls).toHaveLength(2);
    expect(shortRoute(error.route)).toEqual(['a:unavailable', 'a:unavailable']);
  });

  it.each([
    ['rate-limited', 1],
    ['timeout', 1],
    ['unavailable', 2],
    ['network', 2],
  ] as const)('keeps nobody waiting for %s while another target is ready', async (code, calls) => {
    const { provider, clock, vendor } = retrying({ error: failure(code) });
    await errorOf(finished(provider.complete(ask(), { failover: hints({ another: true }) }), clock));
    expect(vendor.calls).toHaveLength(calls);
  });

  it('does not repeat what the caller has begun to see', async () => {
    const { provider, vendor } = retrying({ pieces: ['Because'], error: failure('stream-interrupted') });
    const sink = new Listener();
    expect((await errorOf(provider.complete(ask(), { sink }))).code).toBe('stream-interrupted');
    expect(vendor.calls).toHaveLength(1);
    expect(sink.text).toBe('Because');
  });

  it('repeats a broken stream that nobody was shown', async () => {
    const broken = { pieces: ['Because'], error: failure('stream-interrupted') };
    const { provider, clock, vendor } = retrying((_call, index) => (index === 0 ? broken : {}));
    await finished(provider.complete(ask()), clock);
    expect(vendor.calls).toHaveLength(2);
  });

  it('stops waiting at once when the caller cancels, and leaves no timer', async () => {
    const { provider, clock, vendor } = retrying(DOWN);
    const caller = new AbortController();
    const call = errorOf(provider.complete(ask(), { signal: caller.signal }));
    await settle();
    expect(clock.pending).toBe(1);
    caller.abort();
    const error = await call;
    expect(error.code).toBe('cancelled');
    expect(shortRoute(error.route)).toEqual(['a:unavailable']);
    expect(clock.pending).toBe(0);
    expect(vendor.calls).toHaveLength(1);
  });

  it('sets no timer for a call that succeeds', async () => {
    const { provider, clock } = retrying({});
    await provider.complete(ask());
    expect(clock.pending).toBe(0);
  });
});

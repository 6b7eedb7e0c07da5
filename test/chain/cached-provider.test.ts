import { MemoryJournal } from '../support/memory-journal.ts';
import { describe, expect, it } from 'vitest';
import { CachedProvider } from '../../src/main/chain/cached-provider.ts';
import { ResponseCache } from '../../src/main/chain/response-cache.ts';
import { perToken, scheduleOf, NO_CACHE_FACTORS } from '../../src/main/llm/price-usage.ts';
import { DelegatingProvider } from '../../src/main/llm/delegating-provider.ts';
import type { CallOptions, LlmProvider } from '../../src/main/llm/llm-provider.ts';
import type { CompletionRequest, CompletionResponse, FinishReason } from '../../src/shared/completion.ts';
import { EMPTY_ROUTE } from '../../src/shared/route.ts';
import { FakeClock, settle } from '../support/fake-clock.ts';
import {
  ask,
  errorOf,
  failoverOver,
  failure,
  labelOf,
  Listener,
  metered,
  scriptedTarget,
  shortRoute,
} from './support/chain-parts.ts';
import { Gate, type Script, ScriptedProvider } from './support/scripted-provider.ts';

/** $1 and $2 a million: the scripted 10 and 5 tokens cost 20 millionths. */
const RATES = scheduleOf(
  { input: perToken('1'), output: perToken('2'), source: 'user', asOf: null },
  NO_CACHE_FACTORS,
);

function cachedOver(script: ScriptedProvider['script'] = {}) {
  const clock = new FakeClock();
  clock.jump(1);
  const journal = new MemoryJournal();
  const store = new ResponseCache({ ttlMs: 3_600_000, maxEntries: 100 }, clock);
  const vendor = new ScriptedProvider('a-model', script);
  const build = (chain = 'primary', identity = 'a') =>
    new CachedProvider(metered(vendor, 'a', { clock, journal, scheduleAt: () => RATES }), {
      store,
      chain,
      keptTarget: () => ({
        targetId: labelOf('a').targetId,
        identity,
        effectiveModelName: (requested) => vendor.effectiveModelName(requested),
      }),
    });
  return { clock, journal, store, vendor, cached: build(), build };
}

/** Switches the model just before it calls. */
class SwitchingProvider extends DelegatingProvider {
  protected readonly inner: LlmProvider;

  constructor(inner: LlmProvider) {
    super();
    this.inner = inner;
  }

  override complete(request: CompletionRequest, options?: CallOptions): Promise<CompletionResponse> {
    this.inner.setModel('another');
    return this.inner.complete(request, options);
  }
}

describe('CachedProvider: a hit', () => {
  it('answers a repeated question without a call, for nothing, and says so', async () => {
    const { cached, vendor, store, journal } = cachedOver();
    const first = await cached.complete(ask());
    const second = await cached.complete(ask());
    expect(vendor.calls).toHaveLength(1);
    expect(second).toEqual({
      ...first,
      route: { ...EMPTY_ROUTE, cache: 'hit', savedUsd: '0.00002', answeredBy: labelOf('a') },
    });
    expect(journal.opened).toHaveLength(1);
    expect(store.counters()).toEqual({ requests: 2, hits: 1, joined: 0, entries: 1, savedUsd: '0.00002' });
  });

  it('streams when the caller streams', async () => {
    const reasoning = [{ kind: 'text', text: 'Short waves scatter.', signature: null }] as const;
    const { cached } = cachedOver({ response: { reasoning } });
    await cached.complete(ask());
    const sink = new Listener();
    await cached.complete(ask(), { sink });
    expect(sink.deltas).toEqual([
      { kind: 'reasoning', text: 'Short waves scatter.' },
      { kind: 'text', text: 'a-model answers' },
    ]);
  });

  it('is over with its lifetime', async () => {
    const { cached, vendor, clock } = cachedOver();
    await cached.complete(ask());
    clock.jump(3_600_001);
    await cached.complete(ask());
    expect(vendor.calls).toHaveLength(2);
  });

  it('comes again after a reload on the same store, but not for another chain or target', async () => {
    const { cached, build, vendor } = cachedOver();
    await cached.complete(ask());
    await build().complete(ask());
    expect(vendor.calls).toHaveLength(1);
    await build('cheap').complete(ask());
    await build('primary', 'another').complete(ask());
    expect(vendor.calls).toHaveLength(3);
  });

  it('is not given to a caller that has gone', async () => {
    const { cached, store } = cachedOver();
    await cached.complete(ask());
    const error = await errorOf(cached.complete(ask(), { signal: AbortSignal.abort() }));
    expect(error.code).toBe('cancelled');
    expect(store.counters().hits).toBe(0);
  });
});

describe('CachedProvider: what is never stored', () => {
  async function callsForTwo(
    script: ScriptedProvider['script'],
    call: (cached: CachedProvider) => Promise<unknown> = (cached) => cached.complete(ask()),
  ): Promise<number> {
    const { cached, vendor } = cachedOver(script);
    for (let n = 0; n < 2; n += 1) await call(cached).catch(() => null);
    return vendor.calls.length;
  }

  it('is anything with tools', async () => {
    const tools = [{ name: 'clock', description: 'Tells the time.', parameters: {} }];
    expect(await callsForTwo({}, (cached) => cached.completeWithTools({ ...ask(), tools }))).toBe(2);
  });

  it('is anything asked with bypass, which does not read either', async () => {
    const { cached, vendor, store } = cachedOver();
    await cached.complete(ask());
    const { route } = await cached.complete(ask({ context: { cache: 'bypass' } }));
    expect(route.cache).toBe('none');
    expect(vendor.calls).toHaveLength(2);
    expect(store.counters()).toMatchObject({ requests: 1, entries: 1 });
    expect(await callsForTwo({}, (each) => each.complete(ask({ context: { cache: 'bypass' } })))).toBe(2);
  });

  it.each(['unavailable', 'stream-interrupted', 'content-filter'] as const)(
    'is the error %s',
    async (code) => {
      expect(await callsForTwo({ error: failure(code) })).toBe(2);
    },
  );

  it.each<FinishReason>(['length', 'content-filter', 'tool-calls', 'unknown'])(
    'is an answer that ended with %s',
    async (finishReason) => {
      expect(await callsForTwo({ response: { finishReason } })).toBe(2);
    },
  );

  it('is an answer that a fallback gave', async () => {
    const clock = new FakeClock();
    const store = new ResponseCache({ ttlMs: 3_600_000, maxEntries: 100 }, clock);
    const a = scriptedTarget('a', (_call, index) => (index === 0 ? { error: failure('unavailable') } : {}));
    const { chain } = failoverOver([a, scriptedTarget('b')]);
    const cached = new CachedProvider(chain, {
      store,
      chain: 'primary',
      keptTarget: () => ({
        targetId: a.label.targetId,
        identity: a.identity,
        effectiveModelName: (requested) => a.provider.effectiveModelName(requested),
      }),
    });
    expect((await cached.complete(ask())).text).toBe('b-model answers');
    expect(store.counters().entries).toBe(0);
    expect((await cached.complete(ask())).text).toBe('a-model answers');
    expect((await cached.complete(ask())).route.cache).toBe('hit');
  });

  it('is an answer of another model than the key names', async () => {
    const { clock, store, vendor } = cachedOver();
    const inner = new SwitchingProvider(metered(vendor, 'a', { clock }));
    const cached = new CachedProvider(inner, {
      store,
      chain: 'primary',
      keptTarget: () => ({
        targetId: labelOf('a').targetId,
        identity: 'a',
        effectiveModelName: (requested) => vendor.effectiveModelName(requested),
      }),
    });
    await cached.complete(ask());
    expect(store.counters().entries).toBe(0);
  });
});

describe('CachedProvider: asked at once', () => {
  it('makes one call, which the first asker pays for', async () => {
    const gate = new Gate();
    const { cached, vendor, store, journal } = cachedOver({ gate });
    const calls = Array.from({ length: 8 }, () => cached.complete(ask()));
    await settle();
    gate.open();
    const [owner, ...others] = await Promise.all(calls);
    expect(vendor.calls).toHaveLength(1);
    expect(shortRoute(owner?.route ?? EMPTY_ROUTE)).toEqual(['a:completed']);
    for (const { route, text } of others) {
      expect(text).toBe('a-model answers');
      expect(route).toEqual({
        ...EMPTY_ROUTE,
        cache: 'joined',
        savedUsd: '0.00002',
        answeredBy: labelOf('a'),
      });
    }
    expect(journal.closed).toHaveLength(1);
    expect(store.counters()).toEqual({ requests: 8, hits: 0, joined: 7, entries: 1, savedUsd: '0.00014' });
  });

  it('gives who joins the deltas so far and then the live ones', async () => {
    const gateAfterPieces = new Gate();
    const { cached } = cachedOver({ pieces: ['The sky ', 'is blue.'], gateAfterPieces });
    const [early, late] = [new Listener(), new Listener()];
    const first = cached.complete(ask(), { sink: early });
    await settle();
    const second = cached.complete(ask(), { sink: late });
    expect(late.text).toBe('The sky is blue.');
    gateAfterPieces.open();
    await Promise.all([first, second]);
    expect(late.deltas).toEqual(early.deltas);
  });

  it('streams live to whoever joined before the first delta', async () => {
    const gate = new Gate();
    const { cached } = cachedOver({ gate, pieces: ['The sky ', 'is blue.'] });
    const [early, late] = [new Listener(), new Listener()];
    const calls = [cached.complete(ask(), { sink: early }), cached.complete(ask(), { sink: late })];
    await settle();
    gate.open();
    await Promise.all(calls);
    expect(late.deltas).toHaveLength(2);
    expect(late.deltas).toEqual(early.deltas);
  });

  it('streams the whole to a joiner where the first asker did not stream', async () => {
    const gate = new Gate();
    const { cached } = cachedOver({ gate });
    const sink = new Listener();
    const calls = [cached.complete(ask()), cached.complete(ask(), { sink })];
    await settle();
    gate.open();
    await Promise.all(calls);
    expect(sink.text).toBe('a-model answers');
  });

  it('tells an error to all, with the attempt in the first asker’s route only', async () => {
    const gate = new Gate();
    const { cached } = cachedOver({ gate, error: failure('unavailable') });
    const calls = [cached.complete(ask()), cached.complete(ask())].map(errorOf);
    await settle();
    gate.open();
    const errors = await Promise.all(calls);
    expect(errors.map(({ code }) => code)).toEqual(['unavailable', 'unavailable']);
    expect(errors.map(({ route }) => route.steps.length)).toEqual([1, 0]);
  });

  it('hands the attempt to the oldest that is left when the first asker cancels', async () => {
    const gate = new Gate();
    const { cached, vendor } = cachedOver({ gate });
    const caller = new AbortController();
    const first = errorOf(cached.complete(ask(), { signal: caller.signal }));
    const [second, third] = [cached.complete(ask()), cached.complete(ask())];
    await settle();
    caller.abort();
    expect((await first).code).toBe('cancelled');
    expect(vendor.calls[0]?.options.signal?.aborted).toBe(false);
    gate.open();
    expect(shortRoute((await second).route)).toEqual(['a:completed']);
    expect((await third).route).toMatchObject({ steps: [], cache: 'joined' });
  });

  it('ends the call only when the last of them has cancelled, with the cancelled attempt in that one’s route', async () => {
    const { cached, vendor } = cachedOver({ gate: new Gate() });
    const callers = [new AbortController(), new AbortController()];
    const calls = callers.map(({ signal }) => errorOf(cached.complete(ask(), { signal })));
    await settle();
    callers[0]?.abort();
    await settle();
    expect(vendor.calls[0]?.options.signal?.aborted).toBe(false);
    callers[1]?.abort();
    const [first, last] = await Promise.all(calls);
    expect([first?.code, last?.code]).toEqual(['cancelled', 'cancelled']);
    expect(first?.route.steps).toEqual([]);
    expect(last?.route.steps).toMatchObject([{ outcome: 'cancelled' }]);
  });

  it('does not join a call that its last asker has cancelled', async () => {
    const stubborn = new Gate();
    const scripts: readonly Script[] = [{ gate: stubborn }, {}];
    const { cached, vendor } = cachedOver((_call, index) => scripts[index] ?? {});
    const caller = new AbortController();
    const first = errorOf(cached.complete(ask(), { signal: caller.signal }));
    await settle();
    caller.abort();
    expect((await cached.complete(ask())).text).toBe('a-model answers');
    expect((await first).code).toBe('cancelled');
    expect(vendor.calls).toHaveLength(2);
    expect((await cached.complete(ask())).route.cache).toBe('hit');
  });

  it('joins the call that took the place of an abandoned one, also after that one has ended', async () => {
    const gate = new Gate();
    const { cached, vendor } = cachedOver({ gate });
    const caller = new AbortController();
    const first = errorOf(cached.complete(ask(), { signal: caller.signal }));
    await settle();
    caller.abort();
    const second = cached.complete(ask());
    await first;
    const third = cached.complete(ask());
    gate.open();
    expect((await second).route.cache).toBe('none');
    expect((await third).route.cache).toBe('joined');
    expect(vendor.calls).toHaveLength(2);
  });

  it('keeps no listener on a caller’s signal', async () => {
    const { cached } = cachedOver();
    const caller = new AbortController();
    let listeners = 0;
    const { signal } = caller;
    const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
    signal.addEventListener = (...args: Parameters<typeof add>) => ((listeners += 1), add(...args));
    signal.removeEventListener = (...args: Parameters<typeof remove>) => ((listeners -= 1), remove(...args));
    await cached.complete(ask(), { signal });
    expect(listeners).toBe(0);
  });
});

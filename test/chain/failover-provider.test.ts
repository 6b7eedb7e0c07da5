import { describe, expect, it } from 'vitest';
import type { FailoverProvider } from '../../src/main/chain/failover-provider.ts';
import { HealthRegistry } from '../../src/main/chain/health-registry.ts';
import { NO_CACHE_FACTORS, scheduleOf } from '../../src/main/llm/price-usage.ts';
import type { ToolCompletionRequest } from '../../src/shared/completion.ts';
import { usd } from '../../src/shared/money.ts';
import { FakeClock, settle } from '../support/fake-clock.ts';
import {
  ask,
  errorOf,
  failoverOver,
  failure,
  Listener,
  metered,
  POLICY,
  scriptedTarget,
  shortRoute,
} from './support/chain-parts.ts';
import { Gate, ScriptedProvider } from './support/scripted-provider.ts';

const DOWN = { error: failure('unavailable') };

class CountingRegistry extends HealthRegistry {
  subscribers = 0;

  override subscribe(listener: () => void): () => void {
    this.subscribers += 1;
    const leave = super.subscribe(listener);
    return () => {
      this.subscribers -= 1;
      leave();
    };
  }
}

async function failTimes(times: number, chain: FailoverProvider): Promise<void> {
  for (let n = 0; n < times; n += 1) await chain.complete(ask()).catch(() => null);
}

describe('FailoverProvider: the order of targets', () => {
  it('starts every request at the first target', async () => {
    const [a, b] = [scriptedTarget('a'), scriptedTarget('b')];
    const { chain } = failoverOver([a, b]);
    for (let n = 0; n < 3; n += 1) expect((await chain.complete(ask())).text).toBe('a-model answers');
    expect(b.vendor.calls).toHaveLength(0);
  });

  it('answers from the next target and says what happened at the first', async () => {
    const { chain } = failoverOver([scriptedTarget('a', DOWN), scriptedTarget('b')]);
    const { route, text } = await chain.complete(ask());
    expect(text).toBe('b-model answers');
    expect(shortRoute(route)).toEqual(['a:unavailable', 'b:completed']);
    expect(route.answeredBy?.targetId).toBe('b/b-model');
  });

  it('returns to the first target as soon as it answers again', async () => {
    const a = scriptedTarget('a', (_call, index) => (index < 2 ? DOWN : {}));
    const { chain } = failoverOver([a, scriptedTarget('b')]);
    await failTimes(2, chain);
    expect((await chain.complete(ask())).text).toBe('a-model answers');
  });

  it('gives the first target’s error, with the whole route, when all have failed', async () => {
    const { chain } = failoverOver([
      scriptedTarget('a', { error: failure('timeout') }),
      scriptedTarget('b', DOWN),
      scriptedTarget('c', { error: failure('network') }),
    ]);
    const error = await errorOf(chain.complete(ask()));
    expect(error.code).toBe('timeout');
    expect(shortRoute(error.route)).toEqual(['a:timeout', 'b:unavailable', 'c:network']);
  });

  it('sends deltas of the target that answers and of no other', async () => {
    const sink = new Listener();
    const { chain } = failoverOver([scriptedTarget('a', DOWN), scriptedTarget('b')]);
    await chain.complete(ask(), { sink });
    expect(sink.text).toBe('b-model answers');
  });

  it('refuses to be made without targets', () => {
    expect(() => failoverOver([])).toThrow('empty');
  });
});

describe('FailoverProvider: what a target cannot do', () => {
  const tool = { name: 'clock', description: 'Tells the time.', parameters: {} };
  const cannot = { tools: false, images: false, responseFormats: [] };

  it('passes over targets that lack what the request needs, which is no failure', async () => {
    const a = scriptedTarget('a', {}, { capabilities: cannot });
    const { chain, registry } = failoverOver([a, scriptedTarget('b')]);
    const withTools: ToolCompletionRequest = { ...ask(), tools: [tool] };
    const withImage = ask({
      messages: [{ role: 'user', content: [{ kind: 'image', mediaType: 'image/png', dataBase64: '' }] }],
    });
    const withFormat = ask({ responseFormat: { kind: 'json-object' } });
    for (const response of [
      await chain.completeWithTools(withTools),
      await chain.complete(withImage),
      await chain.complete(withFormat),
    ]) {
      expect(shortRoute(response.route)).toEqual(['a:skipped:unsupported', 'b:completed']);
    }
    expect(registry.view(a.identity).health).toEqual({ kind: 'ready', failures: 0 });
    expect((await chain.complete(ask())).text).toBe('a-model answers');
  });

  it('keeps a target that the request never came to out of the route', async () => {
    const b = scriptedTarget('b', {}, { capabilities: cannot });
    const { chain } = failoverOver([scriptedTarget('a'), b]);
    const { route } = await chain.complete(ask({ responseFormat: { kind: 'json-object' } }));
    expect(shortRoute(route)).toEqual(['a:completed']);
  });

  it('lets nothing of a local-only request leave loopback, not even after a failure', async () => {
    const remote = scriptedTarget('a');
    const local = scriptedTarget('local', DOWN, { isLoopback: true });
    const { chain } = failoverOver([remote, local]);
    const error = await errorOf(chain.complete(ask({ context: { localOnly: true } })));
    expect(error.code).toBe('unavailable');
    expect(shortRoute(error.route)).toEqual(['a:skipped:not-local', 'local:unavailable']);
    expect(remote.vendor.calls).toHaveLength(0);
  });

  it('says so when no target can do it', async () => {
    const { chain } = failoverOver([scriptedTarget('a')]);
    const error = await errorOf(chain.complete(ask({ context: { localOnly: true } })));
    expect(error.code).toBe('unsupported');
    expect(shortRoute(error.route)).toEqual(['a:skipped:not-local']);
  });

  it('notes a target that the budget kept from being called', async () => {
    const a = scriptedTarget('a', {});
    const guarded = metered(a.vendor, 'a', {
      spendGuard: {
        reserve: () => {
          throw failure('budget-exceeded');
        },
        settle: () => {},
      },
    });
    const { chain } = failoverOver([{ ...a, provider: guarded }, scriptedTarget('b')]);
    const { route } = await chain.complete(ask());
    expect(shortRoute(route)).toEqual(['a:skipped:budget-exceeded', 'b:completed']);
    expect(a.vendor.calls).toHaveLength(0);
  });
});

describe('FailoverProvider: cooldown and probes', () => {
  it('cools a target after the third failed request and then leaves it alone', async () => {
    const a = scriptedTarget('a', DOWN);
    const { chain, clock } = failoverOver([a, scriptedTarget('b')]);
    await failTimes(3, chain);
    const { route } = await chain.complete(ask());
    expect(a.vendor.calls).toHaveLength(3);
    expect(route.steps[0]).toMatchObject({
      kind: 'skipped',
      reason: 'cooling',
      cause: 'unavailable',
      retryAtMs: clock.wallMs() + 60_000,
    });
  });

  it('sends exactly one probe after the cooldown; the others pass the target over meanwhile', async () => {
    const gate = new Gate();
    const a = scriptedTarget('a', (_call, index) => (index < 3 ? DOWN : { gate }));
    const { chain, clock } = failoverOver([a, scriptedTarget('b')]);
    await failTimes(3, chain);
    clock.jump(60_000);
    const probe = chain.complete(ask());
    const others = await Promise.all(Array.from({ length: 5 }, () => chain.complete(ask())));
    for (const { route } of others) expect(shortRoute(route)).toEqual(['a:skipped:probing', 'b:completed']);
    expect(a.vendor.calls).toHaveLength(4);
    gate.open();
    expect((await probe).text).toBe('a-model answers');
    expect((await chain.complete(ask())).text).toBe('a-model answers');
  });

  it('opens the target to others at the probe’s first piece', async () => {
    const gateAfterPieces = new Gate();
    const a = scriptedTarget('a', (_call, index) =>
      index < 3 ? DOWN : index === 3 ? { gateAfterPieces } : {},
    );
    const { chain, clock } = failoverOver([a, scriptedTarget('b')]);
    await failTimes(3, chain);
    clock.jump(60_000);
    const probe = chain.complete(ask(), { sink: new Listener() });
    await settle();
    expect((await chain.complete(ask())).text).toBe('a-model answers');
    gateAfterPieces.open();
    await probe;
  });

  it('cools twice as long after a failed probe', async () => {
    const a = scriptedTarget('a', DOWN);
    const { chain, clock, registry } = failoverOver([a, scriptedTarget('b')]);
    await failTimes(3, chain);
    clock.jump(60_000);
    await failTimes(1, chain);
    expect(registry.view(a.identity).health).toMatchObject({ kind: 'cooling', durationMs: 120_000 });
  });

  it('lets a cancelled probe’s place go to the next request', async () => {
    const gate = new Gate();
    const a = scriptedTarget('a', (_call, index) => (index < 3 ? DOWN : index === 3 ? { gate } : {}));
    const { chain, clock } = failoverOver([a, scriptedTarget('b')]);
    await failTimes(3, chain);
    clock.jump(60_000);
    const caller = new AbortController();
    const probe = errorOf(chain.complete(ask(), { signal: caller.signal }));
    caller.abort();
    expect((await probe).code).toBe('cancelled');
    expect((await chain.complete(ask())).text).toBe('a-model answers');
  });

  it('cools at once, for exactly as long as the vendor says', async () => {
    const a = scriptedTarget('a', { error: failure('rate-limited', { retryAfterMs: 7_000 }) });
    const { chain, registry, clock } = failoverOver([a, scriptedTarget('b')]);
    await failTimes(1, chain);
    expect(registry.view(a.identity).health).toMatchObject({
      kind: 'cooling',
      byVendor: true,
      retryAtMs: clock.wallMs() + 7_000,
    });
  });
});

describe('FailoverProvider: when nothing is ready', () => {
  it('goes to the target whose cooldown began first', async () => {
    const [a, b] = [scriptedTarget('a', DOWN), scriptedTarget('b', DOWN)];
    const { chain, clock, registry } = failoverOver([a, b], { failureThreshold: 1 });
    registry.failed(
      registry.admit(b.identity),
      failure('unavailable'),
      { ...POLICY, failureThreshold: 1 },
      false,
    );
    clock.jump(10);
    await failTimes(1, chain);
    b.vendor.script = {};
    const { route } = await chain.complete(ask());
    expect(shortRoute(route)).toEqual(['a:skipped:cooling', 'b:completed']);
    expect(registry.view(b.identity).health).toEqual({ kind: 'ready', failures: 0 });
  });

  it('tries the last resorts in the order of their cooldowns and leaves deadlines alone', async () => {
    const [a, b] = [scriptedTarget('a', DOWN), scriptedTarget('b', DOWN)];
    const { chain, clock, registry } = failoverOver([a, b], { failureThreshold: 1 });
    await failTimes(1, chain);
    const before = [registry.view(a.identity), registry.view(b.identity)];
    clock.jump(30_000);
    const error = await errorOf(chain.complete(ask()));
    expect(shortRoute(error.route)).toEqual(['a:unavailable', 'b:unavailable']);
    expect([registry.view(a.identity), registry.view(b.identity)]).toEqual(before);
  });

  it('makes no call where only vendors’ own pauses are left, and says when the first one ends', async () => {
    const limited = (retryAfterMs: number) => ({ error: failure('rate-limited', { retryAfterMs }) });
    const [a, b] = [scriptedTarget('a', limited(20_000)), scriptedTarget('b', limited(12_000))];
    const { chain, clock } = failoverOver([a, b]);
    await failTimes(1, chain);
    clock.jump(2_000);
    const error = await errorOf(chain.complete(ask()));
    expect(error.code).toBe('rate-limited');
    expect(error.retryAfterMs).toBe(10_000);
    expect(shortRoute(error.route)).toEqual(['a:skipped:cooling', 'b:skipped:cooling']);
    expect([a.vendor.calls, b.vendor.calls].map(({ length }) => length)).toEqual([1, 1]);
  });

  it('gives the first one’s reason, without a call, where all are blocked', async () => {
    const a = scriptedTarget('a', { error: failure('quota-exceeded') });
    const b = scriptedTarget('b', { error: failure('unauthorized') });
    const { chain } = failoverOver([a, b]);
    await failTimes(1, chain);
    const error = await errorOf(chain.complete(ask()));
    expect(error).toMatchObject({ code: 'quota-exceeded', message: 'It failed: quota-exceeded.' });
    expect(shortRoute(error.route)).toEqual(['a:skipped:blocked', 'b:skipped:blocked']);
    expect(a.vendor.calls).toHaveLength(1);
  });

  it('waits for a probe that runs on the only candidate, without any timer', async () => {
    const gate = new Gate();
    const a = scriptedTarget('a', (_call, index) => (index < 3 ? DOWN : index === 3 ? { gate } : {}));
    const { chain, clock } = failoverOver([a]);
    await failTimes(3, chain);
    clock.jump(60_000);
    const probe = chain.complete(ask());
    const waiting = Array.from({ length: 5 }, () => chain.complete(ask()));
    await settle();
    expect(a.vendor.calls).toHaveLength(4);
    expect(clock.pending).toBe(0);
    gate.open();
    const answers = await Promise.all([probe, ...waiting]);
    expect(answers.map(({ text }) => text)).toEqual(Array(6).fill('a-model answers'));
  });

  it('has those who waited for a failed probe try the target as a last resort', async () => {
    const gate = new Gate();
    const a = scriptedTarget('a', (_call, index) => (index === 3 ? { gate, ...DOWN } : DOWN));
    const { chain, clock } = failoverOver([a]);
    await failTimes(3, chain);
    clock.jump(60_000);
    const probe = errorOf(chain.complete(ask()));
    const waiting = errorOf(chain.complete(ask()));
    await settle();
    gate.open();
    expect((await probe).code).toBe('unavailable');
    expect(shortRoute((await waiting).route)).toEqual(['a:unavailable']);
  });

  it('lets a caller leave who waits for a probe, and keeps no listener', async () => {
    const gate = new Gate();
    const a = scriptedTarget('a', (_call, index) => (index < 3 ? DOWN : { gate }));
    const clock = new FakeClock();
    const registry = new CountingRegistry(clock);
    const { chain } = failoverOver([a], {}, clock, registry);
    await failTimes(3, chain);
    clock.jump(60_000);
    const probe = chain.complete(ask());
    const caller = new AbortController();
    const waiting = errorOf(chain.complete(ask(), { signal: caller.signal }));
    await settle();
    expect(registry.subscribers).toBe(1);
    caller.abort();
    expect((await waiting).code).toBe('cancelled');
    expect(registry.subscribers).toBe(0);
    gate.open();
    await probe;
  });

  it('keeps what has happened so far in the route of a request that is cancelled between two targets', async () => {
    const caller = new AbortController();
    const a = scriptedTarget('a', () => {
      queueMicrotask(() => caller.abort());
      return DOWN;
    });
    const b = scriptedTarget('b');
    const { chain } = failoverOver([a, b]);
    const error = await errorOf(chain.complete(ask(), { signal: caller.signal }));
    expect(error.code).toBe('cancelled');
    expect(shortRoute(error.route)[0]).toBe('a:unavailable');
  });
});

describe('FailoverProvider: what says nothing about a target', () => {
  it.each(['model-not-found', 'invalid-request'] as const)(
    'keeps %s for a model of the request’s own away from health',
    async (code) => {
      const a = scriptedTarget('a', { error: failure(code) });
      const { chain, registry } = failoverOver([a]);
      for (let n = 0; n < 4; n += 1) await errorOf(chain.complete(ask({ model: 'another' })));
      expect(registry.view(a.identity)).toEqual({
        health: { kind: 'ready', failures: 0 },
        lastMessage: null,
      });
    },
  );

  it('takes "default" for no model of its own', async () => {
    const a = scriptedTarget('a', { error: failure('model-not-found') });
    const { chain, registry } = failoverOver([a]);
    await errorOf(chain.complete(ask({ model: ' Default ' })));
    expect(registry.view(a.identity).health.kind).toBe('blocked');
  });

  it('lets no outcome of before the cooldown end it', async () => {
    const gate = new Gate();
    const a = scriptedTarget('a', (_call, index) => (index === 0 ? { gate } : DOWN));
    const { chain, registry } = failoverOver([a, scriptedTarget('b')]);
    const slow = chain.complete(ask());
    await failTimes(3, chain);
    gate.open();
    expect((await slow).text).toBe('a-model answers');
    expect(registry.view(a.identity).health.kind).toBe('cooling');
  });
});

describe('FailoverProvider: many at once', () => {
  it('answers 64 requests that meet the same dead target, and sends it nothing more until the probe', async () => {
    const gate = new Gate();
    const a = scriptedTarget('a', (_call, index) => (index < 64 ? { gate, ...DOWN } : DOWN));
    const { chain, clock, registry } = failoverOver([a, scriptedTarget('b')]);
    const first = Array.from({ length: 64 }, () => chain.complete(ask()));
    await settle();
    expect(a.vendor.calls).toHaveLength(64);
    gate.open();
    const answers = await Promise.all(first);
    expect(answers.every(({ text }) => text === 'b-model answers')).toBe(true);
    expect(registry.view(a.identity).health).toMatchObject({ kind: 'cooling', durationMs: 60_000 });
    await Promise.all(Array.from({ length: 64 }, () => chain.complete(ask())));
    expect(a.vendor.calls).toHaveLength(64);
    clock.jump(60_000);
    await Promise.all(Array.from({ length: 64 }, () => chain.complete(ask())));
    expect(a.vendor.calls).toHaveLength(65);
  });

  it('reports each of many concurrent requests with the model and price of its own target', async () => {
    const gates = { a: new Gate(), b: new Gate() };
    const names = ['a', 'b'] as const;
    const clock = new FakeClock();
    const targets = names.map((name, index) => {
      const target = scriptedTarget(name, ({ request }) =>
        name === 'a' && request.context.purpose === 'gateway' ? DOWN : { gate: gates[name] },
      );
      const rate = usd(index + 1);
      const price = { input: rate, output: rate, source: 'user', asOf: null } as const;
      const provider = metered(target.vendor, name, {
        clock,
        scheduleAt: () => scheduleOf(price, NO_CACHE_FACTORS),
      });
      return { ...target, provider };
    });
    const { chain } = failoverOver(targets, { failureThreshold: 100 }, clock);
    const calls = Array.from({ length: 20 }, (_, n) =>
      chain.complete(ask({ context: { purpose: n % 2 === 0 ? 'test' : 'gateway' } })),
    );
    await settle();
    gates.b.open();
    await settle();
    gates.a.open();
    const answers = await Promise.all(calls);
    for (const [n, { modelServed, route }] of answers.entries()) {
      const isFirst = n % 2 === 0;
      expect(modelServed).toBe(isFirst ? 'a-model' : 'b-model');
      // 15 tokens at $1 or $2 each.
      expect(route.steps.at(-1)).toMatchObject({ costUsd: isFirst ? '15' : '30' });
      expect(route.answeredBy?.providerId).toBe(isFirst ? 'a' : 'b');
    }
  });
});

describe('FailoverProvider: as a provider', () => {
  it('reports names and price of the target that served last', async () => {
    const price = { input: usd('0.5'), output: usd('2'), source: 'user', asOf: null } as const;
    const a = scriptedTarget('a', DOWN);
    const vendor = new ScriptedProvider('b-model', {}, price);
    const b = { ...scriptedTarget('b'), provider: metered(vendor, 'b') };
    const { chain } = failoverOver([a, b]);
    expect(chain.modelName).toBe('a-model');
    expect(chain.costPerToken()).toBeNull();
    await chain.complete(ask());
    expect(chain.modelName).toBe('b-model');
    expect(chain.effectiveModelName()).toBe('b-model');
    expect(chain.effectiveModelName('another')).toBe('another');
    expect(chain.costPerToken()).toBe(price);
    expect(chain.calculateCost(2, 3)?.toString()).toBe('7');
  });

  it('switches the model of the first target only', () => {
    const [a, b] = [scriptedTarget('a'), scriptedTarget('b')];
    const { chain } = failoverOver([a, b]);
    chain.setModel('another');
    expect(a.vendor.activeModelName).toBe('another');
    expect(b.vendor.activeModelName).toBe('b-model');
  });

  const listed = (...ids: readonly string[]) =>
    ids.map((id) => ({ id, contextLength: null, capabilities: {} }));

  it('merges what its targets offer, without those that cannot say', async () => {
    const targets = ['a', 'b', 'c'].map((name) => scriptedTarget(name));
    const [a, b, c] = targets.map(({ vendor }) => vendor);
    if (a) a.listModels = async () => listed('m2', 'm1');
    if (b) b.listModels = async () => Promise.reject(failure('unauthorized'));
    if (c) c.listModels = async () => listed('m3', 'm2');
    const { chain } = failoverOver(targets);
    await expect(chain.listModels()).resolves.toEqual(listed('m1', 'm2', 'm3'));
  });

  it('keeps health over a new failover on the same registry, but not for a changed identity', async () => {
    const a = scriptedTarget('a', DOWN);
    const { chain, clock, registry } = failoverOver([a, scriptedTarget('b')]);
    await failTimes(3, chain);
    const again = failoverOver([a, scriptedTarget('b')], {}, clock, registry).chain;
    expect(shortRoute((await again.complete(ask())).route)[0]).toBe('a:skipped:cooling');
    const changed = { ...scriptedTarget('a'), identity: 'identity of a with another key' };
    const fresh = failoverOver([changed, scriptedTarget('b')], {}, clock, registry).chain;
    expect((await fresh.complete(ask())).text).toBe('a-model answers');
  });
});

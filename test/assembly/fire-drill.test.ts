import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DrillRegistry } from '../../src/main/chain/drill-registry.ts';
import { type Clock, systemClock } from '../../src/main/llm/clock.ts';
import { LlmError } from '../../src/main/llm/llm-error.ts';
import type { LlmProvider } from '../../src/main/llm/llm-provider.ts';
import { DRILL_KINDS, type DrillKind } from '../../src/shared/drill.ts';
import type { Route, RouteStep } from '../../src/shared/route.ts';
import { Listener } from '../chain/support/chain-parts.ts';
import { chainFixture, localProvider, question } from '../support/chain-fixture.ts';
import { FakeClock, settle } from '../support/fake-clock.ts';
import { type Behaviour, startUpstream, type Upstream } from '../support/upstream.ts';

let a: Upstream;
let b: Upstream;

beforeEach(async () => {
  [a, b] = await Promise.all([startUpstream(), startUpstream()]);
});

afterEach(async () => {
  await Promise.all([a.close(), b.close()]);
});

/** What a vendor does that fails in the way that is rehearsed. */
const REAL: Record<DrillKind, Behaviour> = {
  'rate-limited': { status: 429, headers: { 'retry-after': '60' } },
  unavailable: { status: 503 },
  'slow-first-token': { hold: 'before-headers' },
  'cut-mid-answer': { cut: 2 },
  stall: { hold: 2 },
  unauthorized: { status: 401 },
};

async function start(clock: Clock = systemClock, extra: object = {}) {
  const fixture = chainFixture(clock);
  const drills = new DrillRegistry({
    clock,
    newId: () => fixture.ports.newId(),
    ended: (id) => fixture.registry.endDrill(id),
    onChange: () => {},
  });
  Object.assign(fixture.ports, { drills });
  const build = async () => {
    const { primary } = await fixture.build({
      providers: [localProvider('a', 'openai', a.url), localProvider('b', 'openai', b.url)],
      primary: [
        { providerId: 'a', model: 'a-model' },
        { providerId: 'b', model: 'b-model' },
      ],
      retry: { maxRetries: 1, baseDelayMs: 100 },
      timeouts: { firstTokenMs: 150, idleMs: 150 },
      cache: { enabled: true },
      ...extra,
    });
    return primary.provider;
  };
  return { ...fixture, drills, build, chain: await build() };
}

const TARGET = 'a/a-model';

/** How a request went, as the person, the route and the ledger have it, but for what tells a drill from the real thing. */
async function ask(chain: LlmProvider) {
  const sink = new Listener();
  const outcome = await chain
    .complete(question('Why?', { purpose: 'chat' }), { sink })
    .catch((reason: unknown) => LlmError.from(reason));
  return {
    code: outcome instanceof LlmError ? outcome.code : 'completed',
    partial: outcome instanceof LlmError ? (outcome.partial?.text ?? '') !== '' : false,
    streamed: sink.text !== '',
    answeredBy: outcome.route.answeredBy?.targetId ?? null,
    steps: outcome.route.steps.map(likeTheRealOne),
  };
}

function likeTheRealOne(step: RouteStep): object {
  if (step.kind === 'skipped') {
    const { retryAtMs, drill: _drill, ...same } = step;
    return { ...same, waits: retryAtMs !== null };
  }
  const { targetId, outcome, firstTokenMs, modelServed } = step;
  return { targetId, outcome, modelServed, began: firstTokenMs !== null, says: step.reason !== null };
}

async function threeRequests(chain: LlmProvider) {
  return [await ask(chain), await ask(chain), await ask(chain)];
}

type Fixture = Awaited<ReturnType<typeof start>>;

/** A target's health without the moment at which it may be asked again. */
function healthOf({ registry, identities }: Fixture & { readonly identities: readonly string[] }) {
  return identities.map((identity) => {
    const { health } = registry.view(identity);
    if (health.kind !== 'cooling') return health;
    const { retryAtMs: _at, durationMs, ...same } = health;
    return { ...same, seconds: Math.round(durationMs / 1_000) };
  });
}

async function withIdentities(fixture: Fixture) {
  const identities: string[] = [];
  const { registry } = fixture;
  const admit = registry.admit.bind(registry);
  registry.admit = (identity) => {
    if (!identities.includes(identity)) identities.push(identity);
    return admit(identity);
  };
  return { ...fixture, identities };
}

function attemptsIn(route: Route | undefined) {
  return route?.steps.filter((step) => step.kind === 'attempt') ?? [];
}

describe.each(DRILL_KINDS)('a fire drill: %s', (kind) => {
  it('does what the real failure does, sends nothing, costs nothing and leaves nothing behind', async () => {
    const real = await withIdentities(await start());
    a.behave(REAL[kind]);
    const really = await threeRequests(real.chain);
    const rowsOfReal = real.ledger.closed.map(({ outcome, targetId }) => [targetId, outcome]);
    const healthOfReal = healthOf(real);
    a.release();
    a.behave({});
    const askedBefore = a.requests.length;

    const drill = await withIdentities(await start());
    drill.drills.start({ targetId: TARGET, kind, durationMs: 60_000 });
    expect(await threeRequests(drill.chain)).toEqual(really);
    expect(healthOf(drill)).toEqual(healthOfReal);
    expect(a.requests).toHaveLength(askedBefore);

    const rows = drill.ledger.closed;
    expect(rows.map(({ outcome, targetId }) => [targetId, outcome])).toEqual(rowsOfReal);
    const rehearsed = rows.filter(({ targetId }) => targetId === TARGET);
    expect(rehearsed.length).toBeGreaterThan(0);
    for (const row of rehearsed)
      expect(row).toMatchObject({ drill: kind, costUsd: '0', usage: null, rates: null });
    for (const row of rows.filter(({ targetId }) => targetId !== TARGET)) expect(row.drill).toBeUndefined();

    drill.drills.stop(null);
    expect(healthOf(drill).every((health) => health.kind === 'ready' && health.failures === 0)).toBe(true);
    expect(await ask(drill.chain)).toMatchObject({ code: 'completed', answeredBy: TARGET });
    expect(a.requests).toHaveLength(askedBefore + 1);
  });
});

describe('a fire drill', () => {
  it('ends by itself', async () => {
    const clock = new FakeClock();
    const { chain, drills } = await start(clock);
    drills.start({ targetId: null, kind: 'unauthorized', durationMs: 10_000 });
    expect(await ask(chain)).toMatchObject({ code: 'unauthorized', answeredBy: null });
    await clock.advance(10_000);
    expect(drills.view()).toEqual([]);
    expect(await ask(chain)).toMatchObject({ answeredBy: TARGET });
    expect(b.requests).toHaveLength(0);
  });

  it('of one target goes before the one for all, and each ends for itself', async () => {
    const { chain, drills } = await start();
    drills.start({ targetId: null, kind: 'unauthorized', durationMs: 60_000 });
    drills.start({ targetId: TARGET, kind: 'unavailable', durationMs: 60_000 });
    const { route } = await chain.complete(question()).catch((reason: unknown) => LlmError.from(reason));
    expect(attemptsIn(route).map(({ drill }) => drill)).toEqual([
      'unavailable',
      'unavailable',
      'unauthorized',
    ]);
    const [, own] = drills.view();
    drills.stop(own?.id ?? '');
    expect(drills.on(TARGET)?.kind).toBe('unauthorized');
    drills.stop(null);
    expect(drills.on(TARGET)).toBeNull();
  });

  it('counts for nothing where it ends while an attempt is still under way', async () => {
    const clock = new FakeClock();
    const fixture = await withIdentities(
      await start(clock, {
        failover: { failureThreshold: 1 },
        timeouts: { firstTokenMs: 30_000 },
        retry: { maxRetries: 0 },
      }),
    );
    fixture.drills.start({ targetId: TARGET, kind: 'slow-first-token', durationMs: 10_000 });
    const asked = ask(fixture.chain);
    await settle();
    await clock.advance(10_000);
    await clock.advance(20_000);
    expect(await asked).toMatchObject({ answeredBy: 'b/b-model' });
    expect(healthOf(fixture)[0]).toEqual({ kind: 'ready', failures: 0 });
  });

  it('lets go at once of who waits for its sake when it is ended', async () => {
    const { chain, drills } = await start(systemClock, { timeouts: { firstTokenMs: 600_000 } });
    drills.start({ targetId: TARGET, kind: 'slow-first-token', durationMs: 600_000 });
    const asked = ask(chain);
    await settle();
    drills.stop(null);
    expect(await asked).toMatchObject({ code: 'completed' });
  });

  it('is cancelled like a vendor that is silent', async () => {
    const { chain, drills } = await start(systemClock, { timeouts: { idleMs: 600_000 } });
    drills.start({ targetId: TARGET, kind: 'stall', durationMs: 600_000 });
    const controller = new AbortController();
    const asked = chain.complete(question(), { signal: controller.signal, sink: new Listener() });
    await settle();
    controller.abort();
    const error = await asked.then(
      () => null,
      (reason: unknown) => LlmError.from(reason),
    );
    expect(error?.code).toBe('cancelled');
    expect(error?.partial?.text).toContain('fire drill');
  });

  it('goes on over a reload, and leaves no answer in the cache', async () => {
    const fixture = await start();
    fixture.drills.start({ targetId: TARGET, kind: 'cut-mid-answer', durationMs: 60_000 });
    await ask(fixture.chain);
    const reloaded = await fixture.build();
    expect(await ask(reloaded)).toMatchObject({ code: 'stream-interrupted' });
    expect(fixture.cacheStore.counters().entries).toBe(0);
  });
});

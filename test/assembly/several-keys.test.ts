import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildChains } from '../../src/main/assembly/build-chain.ts';
import { resolveChainConfig } from '../../src/main/config/resolve-chain-config.ts';
import type { ResolvedCredential } from '../../src/main/config/session-manager.ts';
import { type Clock, systemClock } from '../../src/main/llm/clock.ts';
import { LlmError } from '../../src/main/llm/llm-error.ts';
import type { LlmProvider } from '../../src/main/llm/llm-provider.ts';
import { credentialSlotOf, keysOf } from '../../src/shared/provider.ts';
import { attemptsOf, type Route } from '../../src/shared/route.ts';
import { Settings } from '../../src/shared/settings.ts';
import { chainFixture, localProvider, question } from '../support/chain-fixture.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { type Behaviour, type RecordedRequest, startUpstream, type Upstream } from '../support/upstream.ts';

let a: Upstream;
let b: Upstream;

beforeEach(async () => {
  [a, b] = await Promise.all([startUpstream(), startUpstream()]);
});

afterEach(async () => {
  await Promise.all([a.close(), b.close()]);
});

const vault = { source: 'vault' };
const WORK = { id: 'work', name: 'Work account', credential: vault };
const SPARE = { id: 'spare', name: 'Spare account', credential: vault };

/** A chain of two targets, the first of which has several keys, each named after its slot. */
async function start(
  extra: object = {},
  provider: object = {},
  missing: readonly string[] = [],
  time: Clock | null = null,
) {
  const fake = new FakeClock();
  const clock = time ?? fake;
  const fixture = chainFixture(clock);
  const settings = Settings.parse({
    version: 1,
    providers: [
      { ...localProvider('a', 'openai', a.url), furtherKeys: [WORK], ...provider },
      localProvider('b', 'openai', b.url),
    ],
    primary: [
      { providerId: 'a', model: 'a-model' },
      { providerId: 'b', model: 'b-model' },
    ],
    retry: { enabled: true, maxRetries: 0 },
    ...extra,
  });
  const slots = settings.providers.flatMap((each) =>
    keysOf(each).map(({ keyId }) => credentialSlotOf(each.id, keyId)),
  );
  const credentials = new Map(slots.map((slot) => [slot, keyOf(slot, missing)] as const));
  const config = resolveChainConfig(settings, credentials);
  const ports = {
    ...fixture.ports,
    resolveCredential: async (of: { readonly id: string }, keyId: string | null) =>
      keyOf(credentialSlotOf(of.id, keyId), missing),
  };
  const { primary } = await buildChains(config, 1, ports);
  return { ...fixture, clock: fake, config, chain: primary.provider };
}

function keyOf(slot: string, missing: readonly string[]): ResolvedCredential {
  return missing.includes(slot)
    ? { key: null, missing: 'No key is set.', reference: 'vault#1' }
    : { key: `key of ${slot}`, missing: null, reference: 'vault#1' };
}

/** What the first upstream does by the key that it is sent. */
function byKey(behaviours: Readonly<Record<string, Behaviour>>) {
  a.behave((request) => behaviours[keyIn(request)] ?? {});
}

function keyIn({ headers }: RecordedRequest): string {
  return String(headers.authorization).replace('Bearer key of ', '');
}

/** `a first:rate-limited`, `a work:completed`, `b first:skipped`. */
function keysTried({ steps }: Route): readonly string[] {
  return steps.map(
    (step) =>
      `${step.providerId} ${step.keyId ?? 'first'}:${step.kind === 'attempt' ? step.outcome : 'skipped'}`,
  );
}

async function routeOf(chain: LlmProvider): Promise<readonly string[]> {
  const outcome = await chain.complete(question()).catch((reason: unknown) => LlmError.from(reason));
  return keysTried(outcome.route);
}

const LIMITED: Behaviour = { status: 429, headers: { 'retry-after': '60' } };

describe('a provider with several keys', () => {
  it('is asked with the second while the first is rate-limited, and the next target once both are', async () => {
    byKey({ a: LIMITED });
    const { chain, clock, registry, config } = await start();
    expect(await routeOf(chain)).toEqual(['a first:rate-limited', 'a work:completed']);
    expect(await routeOf(chain)).toEqual(['a first:skipped', 'a work:completed']);
    byKey({ a: LIMITED, 'a/work': LIMITED });
    expect(await routeOf(chain)).toEqual(['a first:skipped', 'a work:rate-limited', 'b first:completed']);
    expect(await routeOf(chain)).toEqual(['a first:skipped', 'a work:skipped', 'b first:completed']);
    expect(config.primary.map(({ identity }) => registry.view(identity).health.kind)).toEqual([
      'cooling',
      'cooling',
      'ready',
    ]);
    byKey({});
    await clock.advance(60_000);
    expect(await routeOf(chain)).toEqual(['a first:completed']);
  });

  it('rotates through all of them, however few retries there may be', async () => {
    byKey({ a: LIMITED, 'a/work': LIMITED });
    const { chain } = await start({}, { furtherKeys: [WORK, SPARE] });
    expect(await routeOf(chain)).toEqual([
      'a first:rate-limited',
      'a work:rate-limited',
      'a spare:completed',
    ]);
  });

  it('blocks a wrong key and goes on with the other', async () => {
    byKey({ a: { status: 401 } });
    const { chain, registry, config } = await start({ failover: { moveOnWhenBlocked: false } });
    expect(await routeOf(chain)).toEqual(['a first:unauthorized', 'a work:completed']);
    expect(config.primary.map(({ identity }) => registry.view(identity).health.kind)).toEqual([
      'blocked',
      'ready',
      'ready',
    ]);
    byKey({ a: { status: 401 }, 'a/work': { status: 401 } });
    // Both are wrong, and the settings keep the request from moving on to another target.
    expect((await routeOf(chain)).at(-1)).toBe('a work:unauthorized');
    expect(b.requests).toHaveLength(0);
  });

  it('does not try each key of a host that is down', async () => {
    a.behave({ status: 503 });
    const { chain } = await start();
    expect(await routeOf(chain)).toEqual(['a first:unavailable', 'b first:completed']);
  });

  it('retries its host as often as a target that stands alone where its keys are all there is', async () => {
    a.behave({ status: 503 });
    const alone = {
      primary: [{ providerId: 'a', model: 'a-model' }],
      retry: { maxRetries: 2, baseDelayMs: 100 },
    };
    const { chain } = await start(alone, {}, [], systemClock);
    expect(await routeOf(chain)).toEqual([
      'a first:unavailable',
      'a first:unavailable',
      'a first:unavailable',
    ]);
  });

  it('leaves out a key that is not set, and asks with the first to hear why where none is', async () => {
    const some = await start({}, {}, ['a']);
    expect(await routeOf(some.chain)).toEqual(['a work:completed']);
    const none = await start({}, {}, ['a', 'a/work']);
    expect(await routeOf(none.chain)).toEqual(['a first:unauthorized', 'b first:completed']);
  });

  it('names the key in the route, and gives each its own spending', async () => {
    byKey({ a: LIMITED });
    const { chain, ledger } = await start();
    const { route } = await chain.complete(question());
    expect(attemptsOf(route).map(({ keyName, costUsd }) => [keyName ?? null, costUsd])).toEqual([
      [null, '0'],
      ['Work account', '0.000022'],
    ]);
    expect(ledger.totalUsd()).toBe('0.000022');
  });

  it('is left out whole while it is disabled, and blocks nothing', async () => {
    const { chain, config } = await start({}, { enabled: false });
    expect(await routeOf(chain)).toEqual(['b first:completed']);
    expect(config.problems).toEqual([]);
  });
});

describe('what a provider is asked with', () => {
  it('carries its extra headers and keeps its own timeouts', async () => {
    const { chain, config } = await start(
      { timeouts: { firstTokenMs: 5_000 } },
      { headers: { 'X-Project': 'alpha' }, timeouts: { idleMs: 7_000 } },
    );
    await chain.complete(question());
    expect(a.requests[0]?.headers['x-project']).toBe('alpha');
    expect(config.primary[0]?.adapter.timeouts).toMatchObject({ firstTokenMs: 5_000, idleMs: 7_000 });
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ReloadHandle } from '../../src/main/chain/reload-handle.ts';
import { SwappableProvider } from '../../src/main/chain/swappable-provider.ts';
import { unconfiguredChain } from '../../src/main/chain/unconfigured-provider.ts';
import { systemClock } from '../../src/main/llm/clock.ts';
import { LlmError } from '../../src/main/llm/llm-error.ts';
import type { CompletionRequest, StreamDelta } from '../../src/shared/completion.ts';
import { sumUsd, usdToString } from '../../src/shared/money.ts';
import { attemptsOf, type Route } from '../../src/shared/route.ts';
import { OUTSIDE_URL, startCanary, type Canary } from '../support/canary.ts';
import { chainFixture, localProvider, question } from '../support/chain-fixture.ts';
import { type Behaviour, startUpstream, type Upstream } from '../support/upstream.ts';

let dear: Upstream;
let cheap: Upstream;

beforeEach(async () => {
  [dear, cheap] = await Promise.all([startUpstream(), startUpstream()]);
});

afterEach(async () => {
  await Promise.all([dear.close(), cheap.close()]);
});

const DEAR = { providerId: 'dear', model: 'dear-model' };
const CHEAP = { providerId: 'cheap', model: 'cheap-model' };

function twoLists(extra: object = {}) {
  return {
    providers: [localProvider('dear', 'openai', dear.url), localProvider('cheap', 'openai', cheap.url)],
    primary: [DEAR],
    cheap: [CHEAP],
    retry: { enabled: false },
    ...extra,
  };
}

async function autoOver(extra: object = {}, fixture = chainFixture()) {
  const { auto } = await fixture.build(twoLists(extra));
  return { auto: auto.provider, fixture };
}

const asked = (text = 'Hi', context: Partial<CompletionRequest['context']> = {}) =>
  question(text, { mode: 'auto', ...context });

const shortRoute = ({ steps }: Route) =>
  steps.map((step) => `${step.providerId}:${step.kind === 'attempt' ? step.outcome : step.reason}`);

async function errorOf(call: Promise<unknown>): Promise<LlmError> {
  const reason: unknown = await call.then(
    () => new Error('It was expected to fail.'),
    (error: unknown) => error,
  );
  return LlmError.from(reason);
}

const REFUSED: Behaviour = { pieces: [], finishReason: 'content_filter', usage: { input: 12, output: 1 } };
const EMPTY: Behaviour = { pieces: [], usage: { input: 12, output: 1 } };
const ESCALATED = { rule: 'none', list: 'cheap', escalated: 'content-filter' };

describe('auto over real chains', () => {
  it('asks the cheap list where no rule asks for more, and the primary list where one does', async () => {
    const { auto } = await autoOver();
    const short = await auto.complete(asked());
    expect(short.route).toMatchObject({
      answeredBy: { providerId: 'cheap' },
      decision: { rule: 'none', list: 'cheap', escalated: null },
    });
    const long = await auto.complete(asked('x'.repeat(2_001)));
    expect(long.route).toMatchObject({
      answeredBy: { providerId: 'dear' },
      decision: { rule: 'length', list: 'primary', escalated: null },
    });
  });

  it('looks at the conversation: its depth, its attachments and what the model may call', async () => {
    const { auto } = await autoOver();
    const turn = asked().messages;
    const deep = { ...asked(), messages: Array.from({ length: 11 }, () => turn).flat() };
    expect((await auto.complete(deep)).route.decision?.rule).toBe('depth');
    const document = { kind: 'document', name: 'a.txt', text: 'A' } as const;
    const attached = { ...asked(), messages: [{ role: 'user', content: [document] } as const, ...turn] };
    expect((await auto.complete(attached)).route.decision?.rule).toBe('attachments');
    const tools = [{ name: 'clock', description: 'Tells the time.', parameters: { type: 'object' } }];
    expect((await auto.completeWithTools({ ...asked(), tools })).route.decision?.rule).toBe('tools');
  });

  it('sends no command to a vendor, of whatever turn', async () => {
    const { auto } = await autoOver();
    const earlier = asked('/cheap Before').messages;
    await auto.complete({
      ...asked('/primary Now'),
      messages: [...earlier, ...asked('/primary Now').messages],
    });
    expect(dear.requests[0]?.body['messages']).toMatchObject([{ content: 'Before' }, { content: 'Now' }]);
  });

  it('says that there is only one list where there is', async () => {
    const { auto } = await autoOver({ cheap: [] });
    const { route } = await auto.complete(asked('/cheap Hi'));
    expect(route).toMatchObject({ answeredBy: { providerId: 'dear' }, decision: { rule: 'only-list' } });
    const none = await autoOver({ primary: [] });
    expect((await none.auto.complete(asked('/primary Hi'))).route).toMatchObject({
      answeredBy: { providerId: 'cheap' },
      decision: { rule: 'only-list', list: 'cheap' },
    });
  });
});

describe('an escalation', () => {
  it('asks the primary list once after a refusal, with both attempts in the route and both costs in the ledger', async () => {
    cheap.behave(REFUSED);
    const { auto, fixture } = await autoOver();
    const deltas: StreamDelta[] = [];
    const { route, text } = await auto.complete(asked(), { sink: { push: (delta) => deltas.push(delta) } });
    expect(shortRoute(route)).toEqual(['cheap:content-filter', 'dear:completed']);
    expect(route.decision).toEqual(ESCALATED);
    expect(deltas.map((delta) => (delta.kind === 'text' ? delta.text : '')).join('')).toBe(text);
    // 12 and 1 tokens on the cheap one, 12 and 5 on the dear one, at $1 and $2 a million.
    const costs = attemptsOf(route).map(({ costUsd }) => costUsd ?? '');
    expect(costs).toEqual(['0.000014', '0.000022']);
    expect(fixture.ledger.totalUsd()).toBe(usdToString(sumUsd(costs)));
  });

  it('does not follow where the primary list answered, or was asked, as the cheap one’s fallback', async () => {
    cheap.behave(EMPTY);
    const { auto } = await autoOver();
    const fallback = await auto.complete(asked());
    expect(shortRoute(fallback.route)).toEqual(['cheap:empty-response', 'dear:completed']);
    expect(fallback.route.decision?.escalated).toBeNull();
    dear.behave(EMPTY);
    const error = await errorOf(auto.complete(asked()));
    expect(shortRoute(error.route)).toEqual(['cheap:empty-response', 'dear:empty-response']);
    cheap.behave({ status: 503 });
    dear.behave(REFUSED);
    const refused = await errorOf(auto.complete(asked()));
    expect(shortRoute(refused.route)).toEqual(['cheap:unavailable', 'dear:content-filter']);
    expect(dear.requests).toHaveLength(3);
  });

  it('happens once: a primary list that refuses as well ends it', async () => {
    cheap.behave(REFUSED);
    dear.behave(REFUSED);
    const { auto } = await autoOver();
    const error = await errorOf(auto.complete(asked()));
    expect(error.code).toBe('content-filter');
    expect(shortRoute(error.route)).toEqual(['cheap:content-filter', 'dear:content-filter']);
    expect(error.route.decision).toEqual(ESCALATED);
  });

  it('does not come after the commit', async () => {
    cheap.behave({ ...EMPTY, reasoning: ['Hm.'] });
    const { auto } = await autoOver();
    const sink = { push: () => {} };
    const error = await errorOf(auto.complete(asked(), { sink }));
    expect([error.code, shortRoute(error.route)]).toEqual(['empty-response', ['cheap:empty-response']]);
    expect(dear.requests).toHaveLength(0);
  });

  it.each<[string, object, Partial<CompletionRequest['context']>, string]>([
    ['is switched off', { routing: { escalate: false } }, {}, 'Hi'],
    ['was asked for as /cheap', {}, {}, '/cheap Hi'],
    ['has only the budget’s cheap list', {}, { cheapOnly: true }, 'Hi'],
  ])('does not follow where it %s', async (_why, extra, context, text) => {
    cheap.behave(REFUSED);
    const { auto } = await autoOver(extra);
    const error = await errorOf(auto.complete(asked(text, context)));
    expect(shortRoute(error.route)).toEqual(['cheap:content-filter']);
    expect(dear.requests).toHaveLength(0);
  });

  it('is not kept in the cache, while other answers are', async () => {
    const { auto, fixture } = await autoOver({ cache: { enabled: true } });
    await auto.complete(asked('Kept'));
    expect((await auto.complete(asked('Kept'))).route).toMatchObject({
      cache: 'hit',
      decision: { rule: 'none', list: 'cheap' },
    });
    cheap.behave(REFUSED);
    await auto.complete(asked('Refused'));
    await auto.complete(asked('Refused'));
    expect(fixture.cacheStore.counters().entries).toBe(1);
    expect(dear.requests).toHaveLength(2);
  });

  it('reaches no vendor outside from a local-only conversation', async () => {
    const canary: Canary = await startCanary();
    const fixture = chainFixture(systemClock, undefined, undefined, { proxyFor: async () => canary.url });
    const outside = { ...localProvider('dear', 'openai', OUTSIDE_URL), models: [{ id: 'dear-model' }] };
    const providers = [outside, localProvider('cheap', 'openai', cheap.url)];
    const { auto } = await autoOver({ providers }, fixture);
    const localOnly = { localOnly: true };
    const answers = await auto.complete(asked('Hi', localOnly));
    expect(answers.route.decision).toMatchObject({ rule: 'local-only' });
    for (const behaviour of [REFUSED, EMPTY, { status: 503 }, { cut: 'before-headers' as const }]) {
      cheap.behave(behaviour);
      for (const text of ['Hi', '/primary Hi']) await errorOf(auto.complete(asked(text, localOnly)));
    }
    expect(canary.connections()).toBe(0);
    // What is not local-only goes out, so the canary would have seen it.
    await errorOf(auto.complete(asked('/primary Hi')));
    expect(canary.connections()).toBeGreaterThan(0);
    await canary.close();
  });
});

describe('a preferred target', () => {
  it('is tried first, with the rest of its list behind it', async () => {
    const { primary } = await chainFixture().build(twoLists({ primary: [DEAR, CHEAP], cheap: [] }));
    const preferring = () => primary.provider.complete(asked('Hi', { preferTargetId: 'cheap/cheap-model' }));
    expect(shortRoute((await preferring()).route)).toEqual(['cheap:completed']);
    cheap.behave({ status: 503 });
    expect(shortRoute((await preferring()).route)).toEqual(['cheap:unavailable', 'dear:completed']);
  });

  it('has answers of its own in the cache', async () => {
    const { primary } = await chainFixture().build(
      twoLists({ primary: [DEAR, CHEAP], cheap: [], cache: { enabled: true } }),
    );
    const ask = async (preferTargetId?: string) =>
      (await primary.provider.complete(asked('Hi', preferTargetId ? { preferTargetId } : {}))).route;
    expect(await ask()).toMatchObject({ cache: 'none', answeredBy: { providerId: 'dear' } });
    expect(await ask('cheap/cheap-model')).toMatchObject({
      cache: 'none',
      answeredBy: { providerId: 'cheap' },
    });
    expect(await ask('cheap/cheap-model')).toMatchObject({
      cache: 'hit',
      answeredBy: { providerId: 'cheap' },
    });
    expect(await ask()).toMatchObject({ cache: 'hit', answeredBy: { providerId: 'dear' } });
  });

  it('is the last to be tried where it is to be avoided', async () => {
    const { primary } = await chainFixture().build(twoLists({ primary: [DEAR, CHEAP], cheap: [] }));
    const avoiding = { avoidTargetId: 'dear/dear-model', preferTargetId: 'dear/dear-model' };
    const { route } = await primary.provider.complete(asked('Hi', avoiding));
    expect(shortRoute(route)).toEqual(['cheap:completed']);
  });
});

describe('a reload under auto', () => {
  it('lets a request end on the chains that it began on, the escalation included, and closes them after it', async () => {
    const fixture = chainFixture();
    const fronts = {
      primary: new SwappableProvider(unconfiguredChain()),
      cheap: new SwappableProvider(unconfiguredChain()),
      auto: new SwappableProvider(unconfiguredChain()),
    };
    let settings = twoLists();
    const handle = new ReloadHandle<object>(fronts, {
      clock: systemClock,
      readConfig: () => settings,
      build: async (settings, generation) => ({
        ...(await fixture.build(settings, generation)),
        changedTargets: [],
      }),
    });
    await handle.reload();
    cheap.behave({ ...REFUSED, hold: 'before-headers' });
    const asking = fronts.auto.complete(asked());
    await cheap.arrived(1);
    // Nothing but this request needs the connections any more.
    settings = { ...settings, primary: [], cheap: [] };
    await handle.reload();
    expect(fronts.auto.draining()).toEqual([{ generation: 1, streams: 1 }]);
    cheap.release();
    expect(shortRoute((await asking).route)).toEqual(['cheap:content-filter', 'dear:completed']);
    expect(fronts.auto.draining()).toEqual([]);
    await expect.poll(() => cheap.connections() + dear.connections(), { timeout: 10_000 }).toBe(0);
  });
});

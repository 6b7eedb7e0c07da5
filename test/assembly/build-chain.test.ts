import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CompletionRequest, ResponseFormat, StreamDelta } from '../../src/shared/completion.ts';
import { attemptsOf } from '../../src/shared/route.ts';
import { chainFixture, localProvider, question } from '../support/chain-fixture.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { startUpstream, type Upstream } from '../support/upstream.ts';

let a: Upstream;
let b: Upstream;

beforeEach(async () => {
  [a, b] = await Promise.all([startUpstream(), startUpstream()]);
});

afterEach(async () => {
  await Promise.all([a.close(), b.close()]);
});

function twoTargets(extra: object = {}) {
  return {
    providers: [localProvider('a', 'openai', a.url), localProvider('b', 'anthropic', b.url)],
    primary: [
      { providerId: 'a', model: 'a-model' },
      { providerId: 'b', model: 'b-model' },
    ],
    retry: { enabled: false },
    ...extra,
  };
}

describe('buildChains', () => {
  it('answers from the first target and knows what it cost', async () => {
    const fixture = chainFixture();
    const { primary } = await fixture.build(twoTargets());
    const deltas: StreamDelta[] = [];
    const response = await primary.provider.complete(question(), {
      sink: { push: (delta) => deltas.push(delta) },
    });
    expect(response.text).toBe('Hello from upstream.');
    expect(deltas.map((delta) => (delta.kind === 'text' ? delta.text : '')).join('')).toBe(response.text);
    // 12 input tokens at $1 and 5 output tokens at $2 a million.
    expect(attemptsOf(response.route)).toMatchObject([
      { targetId: 'a/a-model', outcome: 'completed', costUsd: '0.000022' },
    ]);
    expect(fixture.ledger.totalUsd()).toBe('0.000022');
    primary.dispose();
  });

  it('asks no model for what it is known not to take, and one that nobody says anything of', async () => {
    const image = { kind: 'image', mediaType: 'image/png', dataBase64: '' } as const;
    const withImage: CompletionRequest = { ...question(), messages: [{ role: 'user', content: [image] }] };
    const tools = [{ name: 'clock', description: 'Tells the time.', parameters: {} }];
    const outcomesFor = async (capabilities?: object) => {
      const settings = twoTargets();
      const [first, ...rest] = settings.providers;
      const models = first?.models.map((model) => ({ ...model, capabilities }));
      const { primary } = await chainFixture().build({
        ...settings,
        providers: [{ ...first, models }, ...rest],
      });
      const responses = [
        await primary.provider.complete(question()),
        await primary.provider.complete(withImage),
        await primary.provider.completeWithTools({ ...question(), tools }),
      ];
      primary.dispose();
      return responses.map(({ route: { steps } }) =>
        steps.map((step) => `${step.targetId} ${step.kind === 'skipped' ? step.reason : step.outcome}`),
      );
    };
    const [byFirst, skipped] = [['a/a-model completed'], ['a/a-model unsupported', 'b/b-model completed']];
    expect(await outcomesFor({ images: false, tools: false })).toEqual([byFirst, skipped, skipped]);
    expect(await outcomesFor({ images: true })).toEqual([byFirst, byFirst, byFirst]);
    expect(await outcomesFor()).toEqual([byFirst, byFirst, byFirst]);
  });

  it('asks for a bare JSON object where the protocol has one, and for a schema everywhere', async () => {
    const { primary } = await chainFixture().build({
      ...twoTargets(),
      primary: [
        { providerId: 'b', model: 'b-model' },
        { providerId: 'a', model: 'a-model' },
      ],
    });
    const stepsFor = async (responseFormat: ResponseFormat) => {
      const { route } = await primary.provider.complete({ ...question(), responseFormat });
      return route.steps.map((step) => (step.kind === 'skipped' ? step.reason : step.targetId));
    };
    expect(await stepsFor({ kind: 'json-object' })).toEqual(['unsupported', 'a/a-model']);
    expect(await stepsFor({ kind: 'json-schema', name: 'answer', schema: {} })).toEqual(['b/b-model']);
    primary.dispose();
  });

  it('compares what only the cheap list holds with the first primary target', async () => {
    const fixture = chainFixture();
    const dear = {
      ...localProvider('b', 'anthropic', b.url),
      models: [{ id: 'b-model', inputUsdPerMillion: '10', outputUsdPerMillion: '20' }],
    };
    const both = {
      providers: [localProvider('a', 'openai', a.url), dear],
      primary: [{ providerId: 'b', model: 'b-model' }],
      cheap: [{ providerId: 'a', model: 'a-model' }],
    };
    const stepOf = async (settings: object, list: 'primary' | 'cheap') => {
      const built = await fixture.build({ ...both, ...settings, retry: { enabled: false } });
      const { route } = (await built[list]?.provider.complete(question())) ?? {};
      built.primary.dispose();
      built.cheap?.dispose();
      return route && attemptsOf(route).at(-1);
    };
    // 12 × 10 + 5 × 20 = 220 millionths, at the same counts.
    expect(await stepOf({}, 'cheap')).toMatchObject({ costUsd: '0.000022', onPrimaryUsd: '0.00022' });
    expect(await stepOf({}, 'primary')).toMatchObject({ costUsd: '0.00022', onPrimaryUsd: null });
    a.behave({ status: 503 });
    expect(await stepOf({}, 'cheap')).toMatchObject({ targetId: 'b/b-model', onPrimaryUsd: null });
    a.behave({});
    const alsoPrimary = { primary: [...both.primary, ...both.cheap] };
    expect(await stepOf(alsoPrimary, 'cheap')).toMatchObject({ targetId: 'a/a-model', onPrimaryUsd: null });
  });

  it('falls over to the second protocol and says why', async () => {
    const fixture = chainFixture();
    a.behave({ status: 503 });
    const { primary } = await fixture.build(twoTargets());
    const response = await primary.provider.complete(question());
    expect(response.route).toMatchObject({
      answeredBy: { targetId: 'b/b-model' },
      steps: [
        { targetId: 'a/a-model', outcome: 'unavailable', costUsd: '0' },
        { targetId: 'b/b-model', outcome: 'completed', costUsd: '0.000022' },
      ],
    });
    primary.dispose();
  });

  it('cools a target after three failures and probes it once when the time has passed', async () => {
    const clock = new FakeClock();
    const fixture = chainFixture(clock);
    a.behave({ status: 503 });
    const { primary } = await fixture.build(twoTargets({ failover: { cooldownMs: 1_000 } }));
    for (let count = 0; count < 3; count += 1) await primary.provider.complete(question(`q${count}`));
    const fourth = await primary.provider.complete(question('q4'));
    expect(fourth.route.steps[0]).toMatchObject({ kind: 'skipped', reason: 'cooling', cause: 'unavailable' });
    expect(a.requests).toHaveLength(3);
    clock.jump(1_000);
    a.behave({ hold: 0 });
    const probe = primary.provider.complete(question('q5'));
    await a.arrived(4);
    const beside = await primary.provider.complete(question('q6'));
    expect(beside.route.steps[0]).toMatchObject({ kind: 'skipped', reason: 'probing' });
    a.release();
    expect((await probe).route.answeredBy).toMatchObject({ targetId: 'a/a-model' });
    expect(a.requests).toHaveLength(4);
    primary.dispose();
  });

  it('never lets a key into an error', async () => {
    const fixture = chainFixture();
    a.behave({ status: 401, errorBody: { error: { message: 'bad key', code: 'invalid_api_key' } } });
    b.behave({
      status: 401,
      errorBody: { type: 'error', error: { type: 'authentication_error', message: 'invalid x-api-key' } },
    });
    const { primary } = await fixture.build(twoTargets());
    const error: unknown = await primary.provider.complete(question()).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'unauthorized', message: 'bad key' });
    expect(JSON.stringify(error)).not.toContain('sk-test-key');
    primary.dispose();
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildTarget } from '../../src/main/assembly/build-chain.ts';
import { resolveTarget } from '../../src/main/config/resolve-chain-config.ts';
import { LlmError } from '../../src/main/llm/llm-error.ts';
import { attemptsOf, type AttemptStep } from '../../src/shared/route.ts';
import { Settings } from '../../src/shared/settings.ts';
import { chainFixture, localProvider, question } from '../support/chain-fixture.ts';
import { startUpstream, type Upstream } from '../support/upstream.ts';

let upstream: Upstream;

beforeEach(async () => {
  upstream = await startUpstream();
});

afterEach(() => upstream.close());

/** How a stream goes before its usage. */
interface Told {
  readonly delta?: object;
  readonly finishReason?: string;
}

/** One attempt against a host that ends its stream with this usage. The model costs the person $1 and $2 a million. */
async function attemptWith(
  usage: object | null,
  models?: object[],
  { delta = { content: 'Hi' }, finishReason = 'stop' }: Told = {},
): Promise<AttemptStep | undefined> {
  const events = [
    { choices: [{ index: 0, delta, finish_reason: null }] },
    { choices: [{ index: 0, delta: {}, finish_reason: finishReason }] },
    ...(usage ? [{ choices: [], usage }] : []),
  ];
  const body = [...events.map((event) => JSON.stringify({ id: 'c', model: 'm', ...event })), '[DONE]']
    .map((data) => `data: ${data}\n\n`)
    .join('');
  upstream.behave({ raw: { contentType: 'text/event-stream', body } });
  const provider = { ...localProvider('a', 'openai', upstream.url), ...(models ? { models } : {}) };
  const settings = Settings.parse({ version: 1, providers: [provider] });
  const target = resolveTarget({ providerId: 'a', model: 'a-model' }, settings, new Map());
  if (typeof target === 'string') throw new Error(target);
  const built = await buildTarget(target, settings, 1, chainFixture().ports);
  const { route } = await built.provider
    .complete(question())
    .catch((reason: unknown) => LlmError.from(reason));
  built.dispose();
  return attemptsOf(route)[0];
}

describe('the usage of an OpenAI answer', () => {
  it('counts reads, writes and reasoning inside input and output', async () => {
    const attempt = await attemptWith({
      prompt_tokens: 100,
      completion_tokens: 20,
      total_tokens: 120,
      prompt_tokens_details: { cached_tokens: 30, cache_write_tokens: 10 },
      completion_tokens_details: { reasoning_tokens: 15 },
    });
    expect(attempt?.usage).toEqual({
      inputTokens: 60,
      cacheReadTokens: 30,
      cacheWriteTokens: 10,
      cacheWriteLongTokens: 0,
      outputTokens: 20,
      reasoningTokens: 15,
    });
    // 100 × 1 + 20 × 2 millionths: reasoning is paid once, and cached tokens have no price of their own.
    expect(attempt?.costUsd).toBe('0.00014');
  });

  it('counts reasoning that only the total names', async () => {
    // As docs.x.ai describes it: 32 prompt + 9 completion + 94 reasoning = 135 in total.
    const attempt = await attemptWith({
      prompt_tokens: 32,
      completion_tokens: 9,
      total_tokens: 135,
      completion_tokens_details: { reasoning_tokens: 94 },
    });
    expect(attempt?.usage).toMatchObject({ inputTokens: 32, outputTokens: 103, reasoningTokens: 94 });
  });
});

describe('an answer from a host that reports no usage', () => {
  const reasoning = 'Air scatters short waves more than long ones. '.repeat(40);

  it.each([
    ['completed', { content: 'Hi', reasoning }],
    ['empty-response', { reasoning }],
  ])('is estimated by what came, thoughts too, where it is %s', async (outcome, delta) => {
    const attempt = await attemptWith(null, undefined, { delta });
    expect(attempt).toMatchObject({ outcome, usageSource: 'estimated' });
    expect(attempt?.usage?.inputTokens).toBeGreaterThan(3);
    expect(attempt?.usage?.outputTokens).toBeGreaterThan(300);
  });
});

describe('the cost that OpenRouter reports', () => {
  // openrouter.ai/docs/use-cases/usage-accounting: `cost` is what was charged to the account, in credits of one dollar.
  const usage = { prompt_tokens: 194, completion_tokens: 2, total_tokens: 196, cost: 0.00095 };

  it('is the cost where the person has no price, and says whose it is', async () => {
    expect(await attemptWith(usage, [{ id: 'a-model' }])).toMatchObject({
      costUsd: '0.00095',
      priceSource: 'provider',
      rates: null,
    });
  });

  it('counts after the person’s own price', async () => {
    // 194 × 1 + 2 × 2 = 198 millionths.
    expect(await attemptWith(usage)).toMatchObject({
      costUsd: '0.000198',
      priceSource: 'user',
      rates: { input: '0.000001', output: '0.000002', source: 'user' },
    });
  });

  it.each([
    ['empty-response', { delta: { content: '' } }],
    ['content-filter', { delta: { content: '' }, finishReason: 'content_filter' }],
  ])('is the cost of an answer that was none as well: %s', async (outcome, told) => {
    expect(await attemptWith(usage, [{ id: 'a-model' }], told)).toMatchObject({
      outcome,
      usageSource: 'reported',
      costUsd: '0.00095',
      priceSource: 'provider',
    });
    expect(await attemptWith(usage, undefined, told)).toMatchObject({
      outcome,
      costUsd: '0.000198',
      priceSource: 'user',
    });
  });

  it('may be nothing', async () => {
    expect(await attemptWith({ ...usage, cost: 0 }, [{ id: 'a-model' }])).toMatchObject({
      costUsd: '0',
      priceSource: 'provider',
    });
  });
});

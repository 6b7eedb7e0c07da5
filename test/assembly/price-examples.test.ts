import { describe, expect, it } from 'vitest';
import { openPriceBook } from '../../src/main/assembly/price-book.ts';
import { priceUsage, tierOf } from '../../src/main/llm/price-usage.ts';
import { NO_USAGE } from '../../src/main/llm/usage.ts';
import { usdToString } from '../../src/shared/money.ts';
import { Provider } from '../../src/shared/provider.ts';
import type { TokenUsage } from '../../src/shared/usage.ts';

/** Every figure below is from the vendor's page as the bundled table has it for this moment. */
const AT_MS = Date.parse('2026-10-01T12:00:00Z');

/** What a usage costs, and by whose price. `null` is unpriced. */
async function costOf(
  provider: object,
  model: string,
  usage: Partial<TokenUsage>,
  atMs = AT_MS,
): Promise<{ readonly costUsd: string; readonly source: string } | null> {
  const book = await openPriceBook(Provider.parse({ id: 'a', name: 'A', kind: 'openai', ...provider }));
  const schedule = book.scheduleAt(model, atMs);
  if (!schedule) return null;
  const whole = { ...NO_USAGE, ...usage };
  const { rates, applied } = tierOf(schedule, whole);
  return { costUsd: usdToString(priceUsage(whole, rates)), source: applied.source };
}

const OPENAI = { baseUrl: 'https://api.openai.com/v1' };
const ANTHROPIC = { kind: 'anthropic', baseUrl: 'https://api.anthropic.com' };
const GOOGLE = { baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai' };
const OLLAMA = { baseUrl: 'http://localhost:11434', models: [{ id: 'llama3.3' }, { id: 'gpt-5-mini' }] };

describe('worked examples, at the prices that the vendors publish', () => {
  it('OpenAI with cached input', async () => {
    // developers.openai.com/api/docs/pricing, GPT-5 mini: $0.25 input, $0.025 cached input, $2.00 output a million.
    // 1 200 prompt tokens of which 1 024 cached, 300 completion tokens:
    // 176 × 0.25 + 1 024 × 0.025 + 300 × 2 = 44 + 25.6 + 600 = 669.6 millionths of a dollar.
    const usage = { inputTokens: 176, cacheReadTokens: 1_024, outputTokens: 300 };
    expect(await costOf(OPENAI, 'gpt-5-mini', usage)).toEqual({ costUsd: '0.0006696', source: 'table' });
  });

  it('OpenAI with a paid cache write', async () => {
    // The same page, GPT-5.6 luna since 30 July 2026: $0.20 input, $0.02 cached, $0.25 cache write, $1.20 output.
    // 100 × 0.2 + 2 000 × 0.02 + 4 000 × 0.25 + 50 × 1.2 = 20 + 40 + 1 000 + 60 = 1 120 millionths.
    const usage = { inputTokens: 100, cacheReadTokens: 2_000, cacheWriteTokens: 4_000, outputTokens: 50 };
    expect(await costOf(OPENAI, 'gpt-5.6-luna', usage)).toEqual({ costUsd: '0.00112', source: 'table' });
  });

  it('Anthropic with reads, and writes for 5 minutes and for 1 hour', async () => {
    // platform.claude.com/docs/en/about-claude/pricing, Opus 4.5: $5 input, $6.25 write for 5 minutes, $10 for 1 hour,
    // $0.50 read, $25 output. 50 × 5 + 10 000 × 0.5 + 2 000 × 6.25 + 1 000 × 10 + 400 × 25
    // = 250 + 5 000 + 12 500 + 10 000 + 10 000 = 37 750 millionths.
    const usage = {
      inputTokens: 50,
      cacheReadTokens: 10_000,
      cacheWriteTokens: 2_000,
      cacheWriteLongTokens: 1_000,
      outputTokens: 400,
    };
    expect(await costOf(ANTHROPIC, 'claude-opus-4-5-20251101', usage)).toEqual({
      costUsd: '0.03775',
      source: 'table',
    });
  });

  it.each([
    // ai.google.dev/gemini-api/docs/pricing, Gemini 2.5 Pro: up to 200k tokens of prompt $1.25, $0.125 cached and $10
    // output; above, $2.50, $0.25 and $15, for the whole request.
    // Below: 149 999 × 1.25 + 50 000 × 0.125 + 1 000 × 10 = 187 498.75 + 6 250 + 10 000 = 203 748.75 millionths.
    { inputTokens: 149_999, costUsd: '0.20374875' },
    // At: 150 000 × 1.25 + 50 000 × 0.125 + 1 000 × 10 = 187 500 + 6 250 + 10 000 = 203 750.
    { inputTokens: 150_000, costUsd: '0.20375' },
    // Above: 150 001 × 2.5 + 50 000 × 0.25 + 1 000 × 15 = 375 002.5 + 12 500 + 15 000 = 402 502.5.
    { inputTokens: 150_001, costUsd: '0.4025025' },
  ])(
    'Google’s long context with $inputTokens fresh and 50 000 cached tokens',
    async ({ inputTokens, costUsd }) => {
      const usage = { inputTokens, cacheReadTokens: 50_000, outputTokens: 1_000 };
      expect(await costOf(GOOGLE, 'gemini-2.5-pro', usage)).toEqual({ costUsd, source: 'table' });
    },
  );

  it.each([
    // developers.openai.com/api/docs/pricing, GPT-5.4: below 272K $2.50 and $15, from 272K on $5 and $22.50.
    // 271 999 × 2.5 + 100 × 15 = 679 997.5 + 1 500 = 681 497.5 millionths.
    { inputTokens: 271_999, costUsd: '0.6814975' },
    // 272 000 × 5 + 100 × 22.5 = 1 360 000 + 2 250 = 1 362 250.
    { inputTokens: 272_000, costUsd: '1.36225' },
  ])('OpenAI’s long context with $inputTokens tokens', async ({ inputTokens, costUsd }) => {
    expect(await costOf(OPENAI, 'gpt-5.4', { inputTokens, outputTokens: 100 })).toEqual({
      costUsd,
      source: 'table',
    });
  });

  it('a reasoning model, whose reasoning is part of its output', async () => {
    // developers.openai.com/api/docs/pricing, o3 since 10 June 2025: $2 input, $8 output a million.
    // 500 × 2 + 2 000 × 8 = 17 000 millionths, of which 1 800 tokens were reasoning.
    const usage = { inputTokens: 500, outputTokens: 2_000, reasoningTokens: 1_800 };
    expect(await costOf(OPENAI, 'o3', usage)).toEqual({ costUsd: '0.017', source: 'table' });
  });

  it('a reasoning model before its price fell', async () => {
    // Until then $10 and $40: 500 × 10 + 2 000 × 40 = 85 000 millionths.
    const usage = { inputTokens: 500, outputTokens: 2_000, reasoningTokens: 1_800 };
    expect(await costOf(OPENAI, 'o3', usage, Date.parse('2025-06-09T12:00:00Z'))).toEqual({
      costUsd: '0.085',
      source: 'table',
    });
  });
});

describe('the person’s own price', () => {
  const own = {
    id: 'gpt-5-mini',
    inputUsdPerMillion: '0.10',
    outputUsdPerMillion: '1',
    cacheReadUsdPerMillion: '0.01',
    priceFrom: '2026-11-01',
  };
  const provider = { ...OPENAI, models: [own] };
  const usage = { inputTokens: 1_000, cacheReadTokens: 1_000, outputTokens: 1_000 };
  const midnight = new Date(2026, 10, 1).getTime();

  it('counts from its day on, by local time; before that the table does', async () => {
    // The table: 250 + 25 + 2 000 = 2 275 millionths. The person's: 100 + 10 + 1 000 = 1 110.
    expect(await costOf(provider, 'gpt-5-mini', usage, midnight - 1)).toEqual({
      costUsd: '0.002275',
      source: 'table',
    });
    expect(await costOf(provider, 'gpt-5-mini', usage, midnight)).toEqual({
      costUsd: '0.00111',
      source: 'user',
    });
  });

  it('has its day for a date', async () => {
    const book = await openPriceBook(Provider.parse({ id: 'a', name: 'A', kind: 'openai', ...provider }));
    expect(book.priceAt('gpt-5-mini', midnight)).toMatchObject({ source: 'user', asOf: '2026-11-01' });
  });

  it('is none where a file holds only half of it', async () => {
    const { outputUsdPerMillion: _, ...half } = own;
    expect(await costOf({ ...OPENAI, models: [half] }, 'gpt-5-mini', usage, midnight)).toMatchObject({
      source: 'table',
    });
  });
});

describe('a local model', () => {
  const usage = { inputTokens: 5_000, cacheReadTokens: 70, cacheWriteTokens: 7, outputTokens: 900 };

  it('is unpriced, whatever it is called', async () => {
    expect(await costOf(OLLAMA, 'llama3.3', usage)).toBeNull();
    expect(await costOf(OLLAMA, 'gpt-5-mini', usage)).toBeNull();
  });

  it('costs nothing because the person says so', async () => {
    expect(await costOf({ ...OLLAMA, costsNothing: true }, 'llama3.3', usage)).toEqual({
      costUsd: '0',
      source: 'user',
    });
  });

  it('costs nothing even where it once had a price', async () => {
    const models = [{ id: 'llama3.3', inputUsdPerMillion: '1', outputUsdPerMillion: '1' }];
    expect(await costOf({ ...OLLAMA, models, costsNothing: true }, 'llama3.3', usage)).toMatchObject({
      costUsd: '0',
    });
  });
});

it('prices practice as the simulator says', async () => {
  const practice = { kind: 'simulator', models: [{ id: 'practice-1' }] };
  expect(await costOf(practice, 'practice-1', { inputTokens: 3, outputTokens: 2 })).toEqual({
    costUsd: '0.000007',
    source: 'simulator',
  });
});

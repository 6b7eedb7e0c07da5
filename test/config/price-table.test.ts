import { readFile } from 'node:fs/promises';
import { calcPrice, findProvider, type ModelInfo } from '@pydantic/genai-prices';
import { describe, expect, it } from 'vitest';
import { PRICE_TABLE, tablePrice } from '../../src/main/config/price-table.ts';
import { priceVendorOf } from '../../src/main/config/price-vendors.ts';
import { NO_CACHE_FACTORS, priceUsage, scheduleOf, tierOf } from '../../src/main/llm/price-usage.ts';
import { usd } from '../../src/shared/money.ts';

const AT_MS = Date.parse('2026-10-01T12:00:00Z');

describe('priceVendorOf', () => {
  it.each([
    ['openai', 'https://api.openai.com/v1', 'openai'],
    ['openai', 'https://API.OpenAI.com', 'openai'],
    ['anthropic', 'https://api.anthropic.com', 'anthropic'],
    ['openai', 'https://generativelanguage.googleapis.com/v1beta/openai', 'google'],
    ['openai', 'https://openrouter.ai/api/v1', 'openrouter'],
    ['anthropic', 'https://api.deepseek.com/anthropic', 'deepseek'],
    ['openai', 'https://api.x.ai/v1', 'x-ai'],
  ] as const)('knows the vendor of the %s address %s', (kind, baseUrl, vendor) => {
    expect(priceVendorOf({ kind, baseUrl })).toBe(vendor);
  });

  it.each([
    ['openai', 'http://localhost:11434'],
    ['openai', 'https://api.openai.com.example.com/v1'],
    ['openai', 'https://proxy.example.com/api.openai.com/v1'],
    ['openai', 'https://api.openai.com:8443/v1'],
    ['openai', 'http://api.openai.com/v1'],
    ['openai', 'https://eu.api.openai.com/v1'],
    ['openai', 'not a url'],
    ['simulator', ''],
  ] as const)('knows none for the %s address %s', (kind, baseUrl) => {
    expect(priceVendorOf({ kind, baseUrl })).toBeNull();
  });
});

describe('tablePrice', () => {
  it('names the version that is installed, and its date', async () => {
    const file = await readFile('node_modules/@pydantic/genai-prices/package.json', 'utf8');
    expect(JSON.parse(file)).toMatchObject({ name: PRICE_TABLE.name, version: PRICE_TABLE.version });
    expect(tablePrice('openai', 'gpt-5-mini', AT_MS)).toMatchObject({
      source: 'table',
      asOf: PRICE_TABLE.publishedOn,
    });
  });

  it('takes rates exactly as they are printed', () => {
    const price = tablePrice('openai', 'gpt-5-mini', AT_MS);
    expect(price?.input.toFixed()).toBe('0.00000025');
    expect(price?.cacheRead?.toFixed()).toBe('0.000000025');
    expect(price?.output.toFixed()).toBe('0.000002');
    expect(price?.cacheWrite).toBeUndefined();
    expect(price?.tiers).toEqual([]);
  });

  it('changes with the date', () => {
    // platform.claude.com/docs/en/about-claude/pricing: Sonnet 4.6 had a long-context tier until 13 March 2026.
    const before = tablePrice('anthropic', 'claude-sonnet-4-6', Date.parse('2026-03-12T23:59:59Z'));
    const after = tablePrice('anthropic', 'claude-sonnet-4-6', Date.parse('2026-03-13T00:00:00Z'));
    expect(before?.tiers).toMatchObject([{ overInputTokens: 200_000 }]);
    expect(before?.tiers?.[0]?.input.toFixed()).toBe('0.000006');
    expect(after?.tiers).toEqual([]);
  });

  it('changes with the hour', () => {
    // api-docs.deepseek.com/quick_start/pricing: V4 Flash costs twice as much from 01:00 to 04:00 UTC.
    const at = (time: string) =>
      tablePrice('deepseek', 'deepseek-v4-flash', Date.parse(`2026-10-01T${time}Z`))?.input.toFixed();
    expect([at('03:59'), at('04:00')]).toEqual(['0.00000044', '0.00000022']);
  });

  it('reads the name that Google’s own list gives a model', () => {
    expect(tablePrice('google', 'models/gemini-2.5-flash', AT_MS)?.output.toFixed()).toBe('0.0000025');
  });

  it.each([
    ['openai', 'gpt-5-of-my-own'],
    ['openai', 'claude-sonnet-4-5'],
    ['openai', 'text-embedding-3-small'],
    ['openai', 'whisper-1'],
    ['anthropic', 'gpt-5-mini'],
    ['google', 'claude-opus-4-5-20251101x-of-anthropic'],
    ['openrouter', 'deepseek/deepseek-chat:free'],
    ['openrouter', 'perplexity/sonar-deep-research'],
    ['perplexity', 'sonar-pro'],
    ['nobody', 'gpt-5-mini'],
  ])('has no price at %s for %s', (vendor, model) => {
    expect(tablePrice(vendor, model, AT_MS)).toBeNull();
  });
});

describe('the package’s own arithmetic', () => {
  const VENDORS = [
    'openai',
    'anthropic',
    'google',
    'openrouter',
    'deepseek',
    'groq',
    'mistral',
    'together',
    'x-ai',
    'cerebras',
    'fireworks',
    'moonshotai',
  ];

  it.each(VENDORS)('agrees for every model of %s, at every length, but for its floats', (vendor) => {
    const models = findProvider({ providerId: vendor })?.models ?? [];
    let compared = 0;
    for (const model of models) {
      const id = nameOf(model);
      const price = tablePrice(vendor, id, AT_MS);
      if (!price) continue;
      const schedule = scheduleOf(price, NO_CACHE_FACTORS);
      for (const inputTokens of [0, 1_000, 199_999, 200_000, 271_999, 272_000, 900_000]) {
        const usage = {
          inputTokens,
          cacheReadTokens: 7,
          cacheWriteTokens: 11,
          cacheWriteLongTokens: 0,
          outputTokens: 13,
          reasoningTokens: 5,
        };
        const theirs = calcPrice(
          {
            input_tokens: inputTokens + 18,
            cache_read_tokens: 7,
            cache_write_tokens: 11,
            output_tokens: 13,
          },
          id,
          { providerId: vendor, timestamp: new Date(AT_MS) },
        );
        const ours = priceUsage(usage, tierOf(schedule, usage).rates);
        const apart = ours.minus(usd(theirs?.total_price ?? -1)).abs();
        expect(apart.lessThan('1e-11'), `${id} at ${inputTokens}: ${ours.toFixed()}`).toBe(true);
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(20);
  });
});

/** A name that the table takes for a model: what it wants it to equal, else its id. */
function nameOf({ id, match }: ModelInfo): string {
  return 'equals' in match ? match.equals : id;
}

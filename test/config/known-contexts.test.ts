import { describe, expect, it } from 'vitest';
import { withKnownContexts } from '../../src/main/config/known-contexts.ts';
import { resolveChainConfig } from '../../src/main/config/resolve-chain-config.ts';
import { Settings } from '../../src/shared/settings.ts';

const AT_MS = Date.parse('2026-10-01T12:00:00Z');

/** The context lengths of a primary list with one model on a host. */
async function contextOf(
  baseUrl: string,
  model: object,
  kind = 'openai',
): Promise<number | null | undefined> {
  const models = [{ id: 'gpt-4o-mini', ...model }];
  const target = { providerId: 'p', model: models[0]?.id };
  const settings = Settings.parse({
    version: 1,
    providers: [{ id: 'p', name: 'P', kind, baseUrl, models }],
    primary: [target],
    cheap: [target],
  });
  const { primary, cheap } = await withKnownContexts(resolveChainConfig(settings, new Map()), AT_MS);
  expect(cheap[0]?.adapter.contextLength).toBe(primary[0]?.adapter.contextLength);
  return primary[0]?.adapter.contextLength;
}

describe('withKnownContexts', () => {
  it('takes what the table knows of a vendor and its model', async () => {
    expect(await contextOf('https://api.openai.com/v1', {})).toBe(128_000);
    expect(await contextOf('https://api.anthropic.com', { id: 'claude-3-5-haiku-latest' }, 'anthropic')).toBe(
      200_000,
    );
  });

  it('leaves what a person entered', async () => {
    expect(await contextOf('https://api.openai.com/v1', { contextLength: 8_000 })).toBe(8_000);
  });

  it('claims nothing of a model or a host that it does not know', async () => {
    expect(await contextOf('https://api.openai.com/v1', { id: 'no-such-model-of-theirs' })).toBeNull();
    // A familiar name on another host may be cut down to anything.
    expect(await contextOf('http://localhost:11434', {})).toBeNull();
  });
});

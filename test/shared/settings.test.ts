import { describe, expect, it } from 'vitest';
import { contract } from '../../src/shared/ipc/contract.ts';
import { defaultSettings, Settings, SettingsPatch } from '../../src/shared/settings.ts';

describe('Settings', () => {
  it('needs nothing but its version', () => {
    expect(Settings.parse({ version: 1 })).toEqual(defaultSettings());
    expect(defaultSettings()).toMatchObject({
      mode: 'primary',
      primary: [{ providerId: 'practice', model: 'practice-1' }],
      retry: { enabled: true, maxRetries: 2, baseDelayMs: 500, maxWaitMs: 10_000 },
      failover: { failureThreshold: 3, cooldownMs: 60_000, moveOnWhenBlocked: true },
      cache: { enabled: false, ttlMs: 3_600_000, maxEntries: 1_000 },
      timeouts: { connectMs: 10_000, firstTokenMs: 60_000, idleMs: 60_000 },
    });
  });

  it('fills in what a section leaves out', () => {
    const settings = Settings.parse({ version: 1, cache: { enabled: true } });
    expect(settings.cache).toEqual({ enabled: true, ttlMs: 3_600_000, maxEntries: 1_000 });
  });

  it.each([
    ['an unknown field', { version: 1, colour: 'red' }],
    ['an unknown field of a section', { version: 1, retry: { retries: 3 } }],
    ['a section that is no object', { version: 1, retry: [] }],
    ['a number out of bounds', { version: 1, retry: { maxRetries: 11 } }],
    ['another version', { version: 2 }],
    ['two providers with one id', { version: 1, providers: [provider('a'), provider('a')] }],
    ['one target listed twice', { version: 1, primary: [target('a', 'm'), target('a', 'm')] }],
    [
      'a price that is no decimal',
      { version: 1, providers: [{ ...provider('a'), models: [{ id: 'm', inputUsdPerMillion: '1e3' }] }] },
    ],
  ])('refuses %s', (_what, input) => {
    expect(Settings.safeParse(input).success).toBe(false);
  });
});

describe('a price of one’s own', () => {
  const prices = { inputUsdPerMillion: '1', outputUsdPerMillion: '2' };
  const saved = (model: object) =>
    contract['providers:save'].input.safeParse({ ...provider('a'), models: [{ id: 'm', ...model }] });

  it('takes every rate and a day', () => {
    const whole = {
      ...prices,
      cacheReadUsdPerMillion: '0.1',
      cacheWriteUsdPerMillion: '1.25',
      cacheWriteLongUsdPerMillion: '2',
      priceFrom: '2026-12-01',
    };
    expect(saved(whole).data?.models).toEqual([{ id: 'm', ...whole }]);
  });

  it.each([
    ['an input rate alone', { inputUsdPerMillion: '1' }, 'outputUsdPerMillion'],
    ['an output rate alone', { outputUsdPerMillion: '1' }, 'inputUsdPerMillion'],
    ['a cache rate alone', { cacheReadUsdPerMillion: '1' }, 'inputUsdPerMillion'],
    ['a day alone', { priceFrom: '2026-12-01' }, 'inputUsdPerMillion'],
    ['a day that is none', { ...prices, priceFrom: '2026-02-30' }, 'priceFrom'],
    ['a time', { ...prices, priceFrom: '2026-12-01T10:00' }, 'priceFrom'],
  ])('is refused at its field for %s', (_what, model, field) => {
    expect(saved(model).error?.issues[0]?.path).toEqual(['models', 0, field]);
  });

  it('may be half in a file, which costs nobody the file', () => {
    const providers = [{ ...provider('a'), models: [{ id: 'm', inputUsdPerMillion: '1' }] }];
    expect(Settings.safeParse({ version: 1, providers }).success).toBe(true);
  });
});

describe('SettingsPatch', () => {
  it('fills in nothing', () => {
    expect(SettingsPatch.parse({ retry: { enabled: false } })).toEqual({ retry: { enabled: false } });
  });
});

function provider(id: string) {
  return { id, name: id, kind: 'openai', baseUrl: 'https://api.example.com/v1' };
}

function target(providerId: string, model: string) {
  return { providerId, model };
}

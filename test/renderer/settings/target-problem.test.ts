import { describe, expect, it } from 'vitest';
import { dearerThanPrimary, targetProblem } from '../../../src/renderer/settings/target-problem.ts';
import type { CredentialStatus } from '../../../src/shared/credential-status.ts';
import type { SettingsView } from '../../../src/shared/ipc/app-state.ts';
import type { PriceList } from '../../../src/shared/prices.ts';
import { Settings } from '../../../src/shared/settings.ts';

const IS_SET: CredentialStatus = { set: true, last4: null, keptIn: 'vault', problem: null, detail: null };

function view(parts: object = {}, credentials: SettingsView['credentials'] = {}): SettingsView {
  const provider = {
    id: 'p',
    name: 'P',
    kind: 'openai',
    baseUrl: 'https://p.example',
    credential: { source: 'vault' },
    models: [{ id: 'm' }, { id: 'old', missing: true }],
  };
  const settings = Settings.parse({ version: 1, providers: [{ ...provider, ...parts }] });
  return { settings, credentials, vault: { available: true, backend: null }, refused: [] };
}

const at = (model: string, providerId = 'p') => ({ providerId, model });

describe('targetProblem', () => {
  it('names what keeps a target from answering', () => {
    expect(targetProblem(at('m', 'other'), view())).toBe('provider-gone');
    expect(targetProblem(at('x'), view())).toBe('model-gone');
    expect(targetProblem(at('m'), view({ enabled: false }))).toBe('provider-disabled');
    expect(targetProblem(at('m'), view({}, { p: { ...IS_SET, set: false } }))).toBe('no-key');
    const refusing = { ...view({}, { p: { ...IS_SET, set: false } }), refused: ['p'] };
    expect(targetProblem(at('m'), refusing)).toBe('refused-address');
    // What has not been told yet is no problem yet.
    expect(targetProblem(at('m'), view())).toBeNull();
    expect(targetProblem(at('old'), view({}, { p: IS_SET }))).toBe('model-missing');
    expect(targetProblem(at('m'), view({}, { p: IS_SET }))).toBeNull();
  });

  it('is content with any one of several keys, and with none where none is needed', () => {
    const furtherKeys = [{ id: 'k2', name: 'Second', credential: { source: 'vault' } }];
    expect(targetProblem(at('m'), view({ furtherKeys }, { 'p/k2': IS_SET }))).toBeNull();
    expect(targetProblem(at('m'), view({ credential: { source: 'none' } }))).toBeNull();
  });
});

describe('dearerThanPrimary', () => {
  const price = (usdPerMillion: string | null) => ({
    price:
      usdPerMillion === null
        ? null
        : {
            source: 'user' as const,
            asOf: null,
            tiers: [
              {
                overInputTokens: null,
                rates: {
                  input: usdPerMillion,
                  output: usdPerMillion,
                  cacheRead: '0',
                  cacheWrite: '0',
                  cacheWriteLong: '0',
                },
              },
            ],
          },
  });
  const prices = (first: string | null, cheap: string | null): PriceList => ({
    table: { name: 't', version: '1', publishedOn: '2026-01-01' },
    rows: [
      { ...at('m'), ...price(first) },
      { ...at('old'), ...price(cheap) },
    ],
  });
  const shown = (list: PriceList) => {
    const { settings, ...rest } = view();
    const lists = { ...settings, primary: [at('m')], cheap: [at('old')] };
    return dearerThanPrimary({ settings: lists, ...rest }, list).map(({ model }) => model);
  };

  it('names the cheap targets that cost more than the first primary one', () => {
    expect(shown(prices('1', '1.000001'))).toEqual(['old']);
    expect(shown(prices('1', '1'))).toEqual([]);
  });

  it('says nothing where a price is not known', () => {
    expect(shown(prices(null, '5'))).toEqual([]);
    expect(shown(prices('1', null))).toEqual([]);
  });
});

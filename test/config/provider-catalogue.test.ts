import { describe, expect, it } from 'vitest';
import { checkBaseUrl } from '../../src/main/adapters/outbound-policy.ts';
import { priceVendorOf } from '../../src/main/config/price-vendors.ts';
import { tablePrice } from '../../src/main/config/price-table.ts';
import { PROVIDER_CATALOGUE } from '../../src/main/config/provider-catalogue.ts';
import { resolveTarget } from '../../src/main/config/resolve-chain-config.ts';
import { finalUrl } from '../../src/shared/base-url.ts';
import { type CatalogueEntry, entriesOfKey } from '../../src/shared/catalogue.ts';
import { Provider } from '../../src/shared/provider.ts';
import { Settings } from '../../src/shared/settings.ts';

const AT_MS = Date.parse('2026-11-25T12:00:00Z');
const rows = PROVIDER_CATALOGUE.map((row) => [row.id, row] as const);
const vendors = PROVIDER_CATALOGUE.filter(({ group }) => group !== 'custom');

/** What a provider that was made from a row is built as. */
function targetOf(row: CatalogueEntry, own: object = {}) {
  const provider = Provider.parse({
    id: 'made',
    name: row.name,
    kind: row.kind,
    catalogueId: row.id,
    baseUrl: row.baseUrl || 'https://api.example.com/v1',
    models: [{ id: 'some-model' }],
    ...own,
  });
  const settings = Settings.parse({ version: 1, providers: [provider] });
  const target = resolveTarget({ providerId: 'made', model: 'some-model' }, settings, new Map());
  if (typeof target === 'string') throw new Error(target);
  return target.adapter;
}

describe('the provider catalogue', () => {
  it('has at least 26 vendors and servers, each under an id and a name of its own', () => {
    expect(vendors.length).toBeGreaterThanOrEqual(26);
    expect(new Set(PROVIDER_CATALOGUE.map(({ id }) => id)).size).toBe(PROVIDER_CATALOGUE.length);
    expect(new Set(PROVIDER_CATALOGUE.map(({ name }) => name)).size).toBe(PROVIDER_CATALOGUE.length);
  });

  it.each(rows)('has an address for %s that something may be sent to', (_id, row) => {
    if (row.group === 'custom') return expect(row.baseUrl).toBe('');
    expect(checkBaseUrl(row.baseUrl, { allowPrivateNetwork: false })).toBeNull();
    expect(new URL(row.baseUrl).protocol).toBe(row.group === 'local' ? 'http:' : 'https:');
    expect(finalUrl(row.kind, row.baseUrl)).toMatch(/\/(chat\/completions|v1\/messages)$/);
  });

  it.each(rows)(
    'says of %s where a key is made, what it looks like, and nothing that makes no sense',
    (_id, row) => {
      if (row.keyUrl !== null) expect(new URL(row.keyUrl).protocol).toBe('https:');
      if (row.keyShape !== null) expect(() => new RegExp(row.keyShape ?? '')).not.toThrow();
      if (!row.needsKey) expect([row.keyUrl, row.keyShape]).toEqual([null, null]);
      if (row.cheapModel !== null) expect(row.defaultModel).not.toBeNull();
      if (row.group === 'cloud') expect(row.checked).not.toBeNull();
      if (row.kind === 'openai') expect(row.cacheRetention).toBe('none');
    },
  );

  const priced = PROVIDER_CATALOGUE.flatMap((row) => {
    const vendor = row.baseUrl === '' ? null : priceVendorOf(row);
    return vendor === null
      ? []
      : [row.defaultModel, row.cheapModel]
          .filter((model) => model !== null)
          .map((model) => [row.id, vendor, model] as const);
  });

  it.each(priced)('begins %s with a model that the price table of %s knows: %s', (_id, vendor, model) => {
    expect(tablePrice(vendor, model, AT_MS)).not.toBeNull();
  });

  it('names no cheap model that costs more than the one it stands beside', () => {
    for (const { baseUrl, kind, defaultModel, cheapModel } of vendors) {
      const vendor = priceVendorOf({ kind, baseUrl });
      if (vendor === null || defaultModel === null || cheapModel === null) continue;
      const [dear, cheap] = [tablePrice(vendor, defaultModel, AT_MS), tablePrice(vendor, cheapModel, AT_MS)];
      expect(cheap?.output.lessThanOrEqualTo(dear?.output ?? 0), cheapModel).toBe(true);
    }
  });
});

describe('a provider made from a row', () => {
  const [row] = PROVIDER_CATALOGUE.filter(({ id }) => id === 'anthropic');
  if (!row) throw new Error('There is no such row.');

  it('takes over what the row says where it says nothing itself', () => {
    expect(targetOf(row)).toMatchObject({
      cacheRetention: 'short',
      unsupportedParameters: ['temperature', 'topP'],
      modelsEndpoint: 'anthropic',
    });
  });

  it('has the last word where it says something', () => {
    expect(targetOf(row, { cacheRetention: 'none', unsupportedParameters: ['stop'] })).toMatchObject({
      cacheRetention: 'none',
      unsupportedParameters: ['temperature', 'topP', 'stop'],
    });
  });
});

describe('entriesOfKey', () => {
  const idsOf = (key: string) => entriesOfKey(key, PROVIDER_CATALOGUE).map(({ id }) => id);

  it.each([
    ['sk-ant-api03-abcdefghijklmnopqrstuvwxyz', ['anthropic']],
    ['  sk-proj-abcdefghijklmnopqrstuvwxyz_0\n', ['openai']],
    ['sk-or-v1-0123456789abcdef0123456789abcdef', ['openrouter']],
    ['sk-0123456789abcdef0123456789abcdef', ['deepseek']],
    ['gsk_abcdefghijklmnopqrstuvwxyz0123456789', ['groq']],
    ['xai-abcdefghijklmnopqrstuvwxyz0123456789', ['xai']],
    ['hf_abcdefghijklmnopqrstuvwxyz', ['huggingface']],
    [`AIza${'a'.repeat(35)}`, ['google']],
    ['not a key', []],
    ['', []],
  ])('knows whose key %s is', (key, ids) => expect(idsOf(key)).toEqual(ids));
});

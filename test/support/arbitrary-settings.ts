import fc from 'fast-check';
import { Provider, ProviderModel, type TargetRef } from '../../src/shared/provider.ts';
import { SETTING_BOUNDS } from '../../src/shared/setting-bounds.ts';
import { defaultSettings, Settings } from '../../src/shared/settings.ts';

const id = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,12}$/);
const modelId = fc
  .stringMatching(/^[A-Za-z0-9][A-Za-z0-9:/._-]{0,20}$/)
  .filter((name) => !/^default$/i.test(name));
const name = fc.stringMatching(/^[\p{L}\p{N}][\p{L}\p{N} ]{0,20}$/u).map((text) => text.trim());
const usdPerMillion = fc.stringMatching(/^\d{1,3}(\.\d{1,6})?$/);
const within = ([min, max]: readonly [number, number]) => fc.integer({ min, max });
const optional = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });

const credential = fc.oneof(
  fc.constant({ source: 'none' as const }),
  fc.constant({ source: 'vault' as const }),
  fc.record({
    source: fc.constant('environment' as const),
    variable: fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,12}$/),
  }),
  fc.record({
    source: fc.constant('command' as const),
    command: fc.stringMatching(/^[a-z]{1,8}( [a-z-]{1,8}){0,3}$/),
    lifetimeMs: within(SETTING_BOUNDS.credentials.lifetimeMs),
  }),
);

const model = fc
  .record({
    id: modelId,
    price: optional(fc.record({ inputUsdPerMillion: usdPerMillion, outputUsdPerMillion: usdPerMillion })),
    contextLength: optional(fc.integer({ min: 1, max: 1_000_000 })),
    favourite: optional(fc.boolean()),
    hidden: optional(fc.boolean()),
  })
  .map(({ price, ...rest }) => ProviderModel.parse({ ...rest, ...price }));

const address = fc.record({
  host: fc.stringMatching(/^[a-z]{1,10}\.example$/),
  path: fc.constantFrom('', '/v1', '/openai/v1', '/'),
});

/** Any provider that the settings allow, as its form saves it. */
export const arbitraryProvider: fc.Arbitrary<Provider> = fc
  .record({
    id,
    name,
    kind: fc.constantFrom('openai' as const, 'anthropic' as const),
    baseUrl: address.map(({ host, path }) => `https://${host}${path}`),
    enabled: fc.boolean(),
    credential,
    furtherKeys: fc.uniqueArray(fc.record({ id, name, credential }), {
      selector: (key) => key.id,
      maxLength: 3,
    }),
    models: fc.uniqueArray(model, { selector: (row) => row.id, maxLength: 4 }),
    costsNothing: fc.boolean(),
    cacheRetention: fc.constantFrom('none' as const, 'short' as const, 'long' as const),
    defaultParameters: fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.integer(), { maxKeys: 2 }),
    headers: fc.dictionary(fc.stringMatching(/^X-[A-Z][a-z]{1,8}$/), fc.stringMatching(/^[a-z0-9]{1,12}$/), {
      maxKeys: 2,
    }),
  })
  .map((fields) => Provider.parse(fields));

/** Any settings that the schema allows, their lists made of their own targets. */
export const arbitrarySettings: fc.Arbitrary<Settings> = fc
  .record({
    providers: fc.uniqueArray(arbitraryProvider, { selector: (provider) => provider.id, maxLength: 5 }),
    mode: fc.constantFrom('primary' as const, 'cheap' as const, 'auto' as const),
    order: fc.array(fc.nat(), { maxLength: 12 }),
    maxRetries: within(SETTING_BOUNDS.retry.maxRetries),
    cooldownMs: within(SETTING_BOUNDS.failover.cooldownMs),
    ttlMs: within(SETTING_BOUNDS.cache.ttlMs),
    cacheEnabled: fc.boolean(),
    longerThanCharacters: fc.option(within(SETTING_BOUNDS.routing.longerThanCharacters)),
    dayUsd: fc.option(fc.integer({ min: 1, max: 1_000 }).map(String)),
  })
  .map(({ providers, mode, order, ...knobs }) => {
    const defaults = defaultSettings();
    const targets = providers.flatMap(({ id: providerId, models }) =>
      models.map((row): TargetRef => ({ providerId, model: row.id })),
    );
    const pick = (places: readonly number[]) =>
      targets.length === 0 ? [] : [...new Set(places.map((place) => targets[place % targets.length]))];
    return Settings.parse({
      ...defaults,
      mode,
      providers,
      primary: pick(order.slice(0, 6)),
      cheap: pick(order.slice(6)),
      retry: { ...defaults.retry, maxRetries: knobs.maxRetries },
      failover: { ...defaults.failover, cooldownMs: knobs.cooldownMs },
      cache: { ...defaults.cache, ttlMs: knobs.ttlMs, enabled: knobs.cacheEnabled },
      routing: { ...defaults.routing, longerThanCharacters: knobs.longerThanCharacters },
      budget: { ...defaults.budget, dayUsd: knobs.dayUsd },
    });
  });

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkBaseUrl } from '../../src/main/adapters/outbound-policy.ts';
import type { PresetFacts } from '../../src/main/config/presets.ts';
import { ImportService } from '../../src/main/requests/import-service.ts';
import type { ImportOffer, ImportPreview } from '../../src/shared/import.ts';
import type { Provider } from '../../src/shared/provider.ts';
import { defaultSettings, Settings } from '../../src/shared/settings.ts';
import { arbitrarySettings } from '../support/arbitrary-settings.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { hostileConfigurations, hostileLinks } from '../support/hostile-imports.ts';

interface Options {
  readonly settings?: Settings;
  readonly environment?: Readonly<Record<string, string>>;
  readonly servers?: Readonly<Record<string, readonly string[]>>;
  readonly facts?: PresetFacts;
}

const NO_FACTS: PresetFacts = { hasKey: () => true, isLocal: () => false, price: () => null };

function service({
  settings = defaultSettings(),
  environment = {},
  servers = {},
  facts = NO_FACTS,
}: Options = {}) {
  let current = settings;
  let saved = '';
  let ids = 0;
  const imports = new ImportService({
    current: () => current,
    replace: (next) => {
      current = Settings.parse(next);
      return Promise.resolve();
    },
    refusalOf: ({ baseUrl, allowPrivateNetwork }: Provider) => checkBaseUrl(baseUrl, { allowPrivateNetwork }),
    environment: (variable) => environment[variable],
    modelsOf: ({ baseUrl }) => {
      const models = servers[new URL(baseUrl).origin];
      return models ? Promise.resolve(models) : Promise.reject(new Error('refused'));
    },
    presetFacts: () => Promise.resolve(facts),
    saveText: (_name, text) => {
      saved = text;
      return Promise.resolve('saved' as const);
    },
    newId: () => `offer-${(ids += 1)}`,
    onChange: () => {},
  });
  return {
    imports,
    current: () => current,
    change: (next: Settings) => {
      current = next;
    },
    exported: async () => {
      await imports.export();
      return saved;
    },
  };
}

function previewOf(offer: ImportOffer): ImportPreview {
  if (offer.kind !== 'preview') throw new Error(`refused: ${offer.reason} ${offer.detail}`);
  return offer.preview;
}

describe('export and import', () => {
  it('brings back every setting, and no key and no header value', async () => {
    await fc.assert(
      fc.asyncProperty(arbitrarySettings, async (settings) => {
        const text = await service({ settings }).exported();
        const secrets = settings.providers.flatMap(({ headers }) => Object.values(headers));
        for (const secret of secrets.filter((value) => value.length > 6))
          expect(text).not.toContain(`"${secret}"`);
        const fresh = service();
        const offer = fresh.imports.fromFile('x.json', text, 'replace');
        if (offer.kind === 'preview') await fresh.imports.apply(offer.id);
        const expected = {
          ...settings,
          providers: settings.providers.map((provider) => ({
            ...provider,
            headers: Object.fromEntries(Object.keys(provider.headers).map((name) => [name, ''])),
          })),
        };
        expect(fresh.current()).toEqual(expected);
      }),
      propertyRuns('export and import', 500),
    );
  });

  it('keeps header values where the same provider is still at the same address', async () => {
    const settings = Settings.parse({
      version: 1,
      providers: [
        { id: 'a', name: 'A', kind: 'openai', baseUrl: 'https://a.example', headers: { 'X-Team': 'blue' } },
      ],
    });
    const here = service({ settings });
    const text = (await here.exported()).replace('"name": "A"', '"name": "Other"');
    await here.imports.apply(here.imports.fromFile('x.json', text, 'replace').id);
    expect(here.current().providers[0]).toMatchObject({ name: 'Other', headers: { 'X-Team': 'blue' } });

    const moved = text.replace('https://a.example', 'https://elsewhere.example');
    const offer = here.imports.fromFile('x.json', moved, 'replace');
    expect(previewOf(offer).notes).toContainEqual({ code: 'header-values-left-out', name: 'Other' });
    await here.imports.apply(offer.id);
    expect(here.current().providers[0]?.headers).toEqual({ 'X-Team': '' });
  });

  it('shows what would change and changes nothing before it is agreed to', async () => {
    const here = service();
    const other = Settings.parse({
      version: 1,
      providers: [
        {
          id: 'far',
          name: 'Far',
          kind: 'anthropic',
          baseUrl: 'https://far.example',
          credential: { source: 'command', command: 'print-key' },
          models: [{ id: 'm' }],
        },
      ],
      primary: [{ providerId: 'far', model: 'm' }],
      retry: { maxRetries: 5 },
    });
    const offer = here.imports.fromFile('x.json', await service({ settings: other }).exported(), 'replace');
    expect(here.current()).toEqual(defaultSettings());
    const preview = previewOf(offer);
    expect(preview.providers.map(({ kind, id }) => [kind, id])).toEqual([
      ['added', 'far'],
      ['removed', 'practice'],
    ]);
    expect(preview.providers[0]).toMatchObject({
      finalUrl: 'https://far.example/v1/messages',
      credentials: [{ source: 'command', command: 'print-key', lifetimeMs: 3_600_000 }],
    });
    expect(preview.lists).toEqual([{ list: 'primary', before: ['practice/practice-1'], after: ['far/m'] }]);
    expect(preview.settings).toEqual([{ setting: 'retry.maxRetries', before: '2', after: '5' }]);
    await here.imports.apply(offer.id);
    expect(here.current()).toEqual(other);
  });

  it('shows everything that a new provider brings beyond an address, a key and models', async () => {
    const brought = {
      costsNothing: true,
      allowPrivateNetwork: true,
      proxy: { kind: 'url', url: 'http://proxy.example:8080' },
      headers: { 'X-Team': 'blue' },
      defaultParameters: { store: true },
      models: [{ id: 'm', inputUsdPerMillion: '0', outputUsdPerMillion: '0' }],
    };
    const other = Settings.parse({
      version: 1,
      providers: [{ id: 'far', name: 'Far', kind: 'openai', baseUrl: 'https://far.example', ...brought }],
    });
    const text = JSON.stringify({ format: 'switchyard-configuration', version: 1, settings: other });
    const [change] = previewOf(service().imports.fromFile('x.json', text, 'add')).providers;
    const shown = change?.fields.map(({ setting, after }) => [setting, JSON.parse(after) as unknown]);
    expect(Object.fromEntries(shown ?? [])).toEqual({
      costsNothing: true,
      allowPrivateNetwork: true,
      'proxy.kind': 'url',
      'proxy.url': 'http://proxy.example:8080',
      'headers.X-Team': 'blue',
      'defaultParameters.store': true,
      models: brought.models,
    });
  });

  it('adds beside what is there without touching it', async () => {
    const here = service();
    const other = Settings.parse({
      version: 1,
      providers: [
        { id: 'far', name: 'Far', kind: 'openai', baseUrl: 'https://far.example', models: [{ id: 'm' }] },
      ],
      primary: [{ providerId: 'far', model: 'm' }],
      retry: { maxRetries: 5 },
    });
    const offer = here.imports.fromFile('x.json', await service({ settings: other }).exported(), 'add');
    await here.imports.apply(offer.id);
    expect(here.current().providers.map(({ id }) => id)).toEqual(['practice', 'far']);
    expect(here.current().primary).toEqual([...defaultSettings().primary, ...other.primary]);
    expect(here.current().retry.maxRetries).toBe(2);
  });

  it('shows a changed address, and asks for the key again', async () => {
    const at = (baseUrl: string) =>
      Settings.parse({
        version: 1,
        providers: [{ id: 'a', name: 'A', kind: 'openai', baseUrl, credential: { source: 'vault' } }],
      });
    const here = service({ settings: at('https://a.example') });
    const text = await service({ settings: at('https://b.example') }).exported();
    expect(previewOf(here.imports.fromFile('x.json', text, 'replace')).providers).toMatchObject([
      {
        kind: 'changed',
        finalUrl: 'https://b.example/v1/chat/completions',
        finalUrlBefore: 'https://a.example/v1/chat/completions',
        needsKey: true,
        fields: [{ setting: 'baseUrl', before: '"https://a.example"', after: '"https://b.example"' }],
      },
    ]);
  });

  it('refuses to apply to settings that have changed since, and to apply twice', async () => {
    const here = service({ environment: { OPENAI_API_KEY: 'sk-x' } });
    const offer = await here.imports.fromThisMachine();
    here.change({ ...here.current(), mode: 'cheap' });
    await expect(here.imports.apply(offer.id)).rejects.toMatchObject({ code: 'conflict' });
    await expect(here.imports.apply(offer.id)).rejects.toMatchObject({ code: 'not-found' });
    expect(here.current().providers).toHaveLength(1);
  });

  it.each([
    ['no JSON', '{', 'not-json'],
    ['another program', '{"models": []}', 'unknown-format'],
    ['a newer version', '{"format":"switchyard-configuration","version":9,"settings":{}}', 'newer-version'],
    [
      'a number out of bounds',
      '{"format":"switchyard-configuration","version":1,"settings":{"version":1,"retry":{"maxRetries":99}}}',
      'invalid-field',
    ],
  ])('says what is wrong with a file: %s', (_what, text, reason) => {
    expect(service().imports.fromFile('x.json', text, 'replace')).toMatchObject({ kind: 'refused', reason });
  });
});

describe('this machine', () => {
  it('finds keys in the environment and servers on loopback, and has them answer in a fresh profile', async () => {
    const here = service({
      environment: { OPENAI_API_KEY: 'sk-x', ANTHROPIC_API_KEY: '  ' },
      servers: { 'http://localhost:11434': ['small:1b', 'large:70b'] },
    });
    const found = await here.imports.find();
    expect(found.environment.map(({ variable }) => variable)).toEqual(['OPENAI_API_KEY']);
    expect(found.local).toMatchObject([{ models: ['small:1b', 'large:70b'] }]);
    const offer = await here.imports.fromThisMachine();
    await here.imports.apply(offer.id);
    expect(here.current().primary[0]).toEqual({ providerId: 'ollama', model: 'small:1b' });
    const openai = here.current().providers.find(({ id }) => id === 'openai');
    expect(openai?.credential).toEqual({ source: 'environment', variable: 'OPENAI_API_KEY' });
    expect(await here.imports.fromThisMachine()).toMatchObject({ kind: 'refused', reason: 'nothing-new' });
  });

  it('leaves lists alone that a person has made', async () => {
    const settings = Settings.parse({ version: 1, primary: [] });
    const mine = { ...settings, primary: [{ providerId: 'gone', model: 'x' }] };
    const here = service({ settings: mine, servers: { 'http://localhost:11434': ['small:1b'] } });
    await here.imports.apply((await here.imports.fromThisMachine()).id);
    expect(here.current().primary).toEqual(mine.primary);
  });
});

describe('a file of opencode', () => {
  const text = JSON.stringify({
    $schema: 'https://opencode.ai/config.json',
    theme: 'dark',
    provider: {
      'My Proxy': {
        npm: '@ai-sdk/openai-compatible',
        name: 'My proxy',
        options: { baseURL: 'https://proxy.example/v1', apiKey: '{env:PROXY_KEY}' },
        models: { 'large-1': { name: 'Large', limit: { context: 200_000, output: 8_000 } } },
      },
      anthropic: { npm: '@ai-sdk/anthropic', options: { apiKey: 'sk-ant-canary-000' }, models: {} },
      bedrock: { npm: '@ai-sdk/amazon-bedrock', models: {} },
    },
  });

  it('gives providers, and leaves keys where they are', async () => {
    const here = service();
    const offer = here.imports.fromFile('opencode.json', text, 'add');
    expect(JSON.stringify(offer)).not.toContain('canary');
    expect(offer.source).toEqual({ kind: 'file', name: 'opencode.json', format: 'opencode' });
    expect(previewOf(offer).notes).toEqual([
      { code: 'key-left-out', name: 'anthropic' },
      { code: 'provider-skipped', name: 'bedrock' },
    ]);
    await here.imports.apply(offer.id);
    expect(here.current().providers.slice(1)).toMatchObject([
      {
        id: 'my-proxy',
        name: 'My proxy',
        kind: 'openai',
        baseUrl: 'https://proxy.example/v1',
        credential: { source: 'environment', variable: 'PROXY_KEY' },
        models: [{ id: 'large-1', contextLength: 200_000 }],
      },
      { id: 'anthropic', kind: 'anthropic', credential: { source: 'vault' } },
    ]);
  });
});

describe('a link', () => {
  const LINK =
    'switchyard://add-provider?name=Example&kind=openai&baseUrl=https%3A%2F%2Fapi.example.com&model=m-1&model=m-2';

  it('offers exactly one provider with its whole address, and adds it once agreed to', async () => {
    const here = service();
    here.imports.linkOpened(LINK);
    const [offer] = here.imports.offers();
    if (!offer) throw new Error('no offer');
    expect(offer.source).toEqual({ kind: 'link', url: LINK });
    expect(previewOf(offer)).toMatchObject({
      providers: [
        {
          kind: 'added',
          name: 'Example',
          finalUrl: 'https://api.example.com/v1/chat/completions',
          credentials: [{ source: 'vault' }],
          needsKey: true,
          models: ['m-1', 'm-2'],
        },
      ],
      lists: [],
      settings: [],
    });
    expect(here.current()).toEqual(defaultSettings());
    await here.imports.apply(offer.id);
    expect(here.imports.offers()).toEqual([]);
    expect(here.current().providers[1]).toMatchObject({ id: 'linked', name: 'Example' });
  });

  it('takes a row of the catalogue by its name', () => {
    const here = service();
    here.imports.linkOpened('switchyard://add-provider?catalogue=openrouter&model=a/b');
    expect(here.imports.offers()[0]).toMatchObject({
      kind: 'preview',
      preview: {
        providers: [{ id: 'openrouter', finalUrl: 'https://openrouter.ai/api/v1/chat/completions' }],
      },
    });
  });

  it('is not heard while three are waiting', () => {
    const here = service();
    for (let count = 0; count < 10; count += 1) here.imports.linkOpened(LINK);
    expect(here.imports.offers()).toHaveLength(3);
  });
});

describe('what is hostile', () => {
  const settings = Settings.parse({
    version: 1,
    providers: [
      {
        id: 'mine',
        name: 'Mine',
        kind: 'openai',
        baseUrl: 'https://mine.example',
        credential: { source: 'vault' },
        models: [{ id: 'm' }],
      },
    ],
    primary: [{ providerId: 'mine', model: 'm' }],
  });

  it.each(hostileLinks())('refuses the link: %s', (link) => {
    const here = service({ settings });
    here.imports.linkOpened(link);
    expect(here.imports.offers()).toMatchObject([{ kind: 'refused' }]);
    expect(here.current()).toBe(settings);
  });

  it.each(hostileConfigurations())('refuses the file: %s', (_what, text) => {
    const here = service({ settings });
    for (const mode of ['add', 'replace'] as const)
      expect(here.imports.fromFile('x.json', text, mode)).toMatchObject({ kind: 'refused' });
    expect(here.current()).toBe(settings);
  });

  it('are at least two hundred', () => {
    expect(hostileLinks().length + hostileConfigurations().length).toBeGreaterThanOrEqual(200);
  });
});

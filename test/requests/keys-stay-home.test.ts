import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildChains, buildTarget } from '../../src/main/assembly/build-chain.ts';
import { ReloadHandle } from '../../src/main/chain/reload-handle.ts';
import { SwappableProvider } from '../../src/main/chain/swappable-provider.ts';
import { UnconfiguredProvider } from '../../src/main/chain/unconfigured-provider.ts';
import { CredentialStore } from '../../src/main/config/credential-store.ts';
import { KeyCommands } from '../../src/main/config/key-command.ts';
import { Redactor } from '../../src/main/config/redactor.ts';
import type { ChainConfig } from '../../src/main/config/resolve-chain-config.ts';
import type { SecretVault } from '../../src/main/config/secret-vault.ts';
import { SessionManager } from '../../src/main/config/session-manager.ts';
import { SettingsStore } from '../../src/main/config/settings-store.ts';
import { systemClock } from '../../src/main/llm/clock.ts';
import { ProviderChecks } from '../../src/main/requests/provider-checks.ts';
import { SettingsService } from '../../src/main/requests/settings-service.ts';
import { type CredentialSource, Provider } from '../../src/shared/provider.ts';
import { chainFixture, question } from '../support/chain-fixture.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { startUpstream, type Upstream } from '../support/upstream.ts';

let home: Upstream;
let canary: Upstream;
let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'switchyard-home-'));
  [home, canary] = await Promise.all([startUpstream(), startUpstream()]);
});

afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await Promise.all([home.close(), canary.close()]);
});

const HOSTS = ['home', 'canary'] as const;
type Host = (typeof HOSTS)[number];

/** What a key says about where it belongs. */
const markOf = (host: Host) => `key-for-${host}`;

const vault: SecretVault = {
  status: async () => ({ available: true, backend: 'test' }),
  encrypt: async (secret) => Buffer.from(secret.split('').toReversed().join('')),
  decrypt: async (ciphertext) => ciphertext.toString().split('').toReversed().join(''),
};

type Edit =
  | { readonly kind: 'move'; readonly to: Host }
  | { readonly kind: 'name'; readonly source: 'environment' | 'command' | 'vault' }
  | { readonly kind: 'enter'; readonly keyId: string | null; readonly where: 'vault' | 'session' | 'file' }
  | { readonly kind: 'clear'; readonly keyId: string | null }
  | { readonly kind: 'add-key' | 'drop-key' | 'remove' | 'rename' | 'test' | 'list' };

const keyId = fc.constantFrom(null, 'second');
const edit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('move'), to: fc.constantFrom(...HOSTS) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('name'),
      source: fc.constantFrom('environment', 'command', 'vault'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('enter'),
      keyId,
      where: fc.constantFrom('vault', 'session', 'file'),
    }),
  },
  fc.record({ kind: fc.constant('clear'), keyId }),
  fc.record({ kind: fc.constantFrom('add-key', 'drop-key', 'remove', 'rename', 'test', 'list') }),
);

/** The settings as the app has them, over two hosts, with a chain that follows every change. */
async function startApp(name: string) {
  const urlOf = (host: Host) => (host === 'home' ? home.url : canary.url);
  const store = new SettingsStore({ read: () => null, write: () => {}, quarantine: () => '' });
  const credentials = new CredentialStore(join(folder, `${name}.json`), vault, 0);
  const sessions = new SessionManager({
    store: credentials,
    redactor: new Redactor(),
    clock: systemClock,
    commands: new KeyCommands(systemClock),
    environment: (variable) => (variable === 'HOME_KEY' ? markOf('home') : markOf('canary')),
    onCommand: () => {},
  });
  const ports = {
    ...chainFixture().ports,
    resolveCredential: sessions.resolve.bind(sessions),
  };
  const chain = new SwappableProvider({
    provider: new UnconfiguredProvider(),
    generation: 0,
    dispose: () => {},
  });
  const handle = new ReloadHandle<ChainConfig>(
    { primary: chain },
    {
      clock: systemClock,
      readConfig: () => service.readConfig(),
      build: async (config, generation) => ({
        ...(await buildChains(config, generation, ports)),
        changedTargets: [],
      }),
      onReload: () => {},
    },
  );
  const service: SettingsService = new SettingsService({
    ...{ store, credentials, sessions, vault, clock: systemClock },
    reload: () => handle.reload(),
    refusalOf: () => null,
    onChange: () => {},
    onRemoved: () => {},
  });
  const checks = new ProviderChecks({
    clock: systemClock,
    newId: () => 'request',
    settings: () => store.current(),
    resolveCredential: (provider) => sessions.resolve(provider),
    buildTarget: (target, current) => buildTarget(target, current, 0, ports),
    describeModels: (_provider, models) => Promise.resolve(models),
    saveProvider: (provider) => service.saveProvider(provider),
    onChange: () => {},
  });
  const stored = () => store.current().providers.find(({ id }) => id === 'a');
  const hostOf = (provider: Provider): Host => (provider.baseUrl.startsWith(home.url) ? 'home' : 'canary');
  const fresh = Provider.parse({
    ...{ id: 'a', name: 'A', kind: 'openai', baseUrl: home.url, models: [{ id: 'm' }] },
    credential: { source: 'vault' },
  });

  const namedFor = (host: Host, source: CredentialSource['source']): CredentialSource => {
    if (source === 'environment') return { source, variable: `${host.toUpperCase()}_KEY` };
    return source === 'command'
      ? { source, command: `printf ${markOf(host)}`, lifetimeMs: 1_000 }
      : { source: 'vault' };
  };

  const apply = async (what: Edit): Promise<unknown> => {
    const now = stored();
    if (!now) return service.saveProvider(fresh);
    switch (what.kind) {
      case 'move':
        return service.saveProvider({ ...now, baseUrl: urlOf(what.to) });
      case 'name':
        return service.saveProvider({ ...now, credential: namedFor(hostOf(now), what.source) });
      case 'enter':
        return service.setCredential('a', what.keyId, markOf(hostOf(now)), what.where);
      case 'clear':
        return service.clearCredential('a', what.keyId);
      case 'add-key': {
        const second = { id: 'second', name: 'Second', credential: { source: 'vault' } } as const;
        return service.saveProvider({ ...now, furtherKeys: [second] });
      }
      case 'drop-key':
        return service.saveProvider({ ...now, furtherKeys: [] });
      case 'rename':
        return service.saveProvider({ ...now, name: `${now.name.slice(0, 8)}+` });
      case 'remove':
        return service.removeProvider('a');
      case 'test':
        return checks.test('a', 'm');
      case 'list':
        return checks.listModels('a');
    }
  };
  await service.saveProvider(fresh);
  await service.change({ primary: [{ providerId: 'a', model: 'm' }] });
  await service.setCredential('a', null, markOf('home'), 'session');
  return { apply, service, ask: () => chain.complete(question()) };
}

const keysSeenBy = (upstream: Upstream) =>
  new Set(upstream.requests.map(({ headers }) => headers.authorization?.replace('Bearer ', '') ?? 'none'));

describe('a key', () => {
  it('reaches no host but the one that it is for, in whatever order things are edited', async () => {
    let count = 0;
    let delivered = 0;
    await fc.assert(
      fc.asyncProperty(
        // What is edited in one group is edited at once, without a wait for how the others went.
        fc.array(fc.array(edit, { minLength: 1, maxLength: 3 }), { minLength: 3, maxLength: 8 }),
        async (groups) => {
          const app = await startApp(`run-${(count += 1)}`);
          for (const group of groups) {
            const asked = app.ask().catch(() => null);
            await Promise.allSettled(group.map(app.apply));
            await Promise.all([asked, app.ask().catch(() => null)]);
          }
          expect(keysSeenBy(canary)).not.toContain(markOf('home'));
          expect(keysSeenBy(home)).not.toContain(markOf('canary'));
          delivered += [...keysSeenBy(home), ...keysSeenBy(canary)].length;
        },
      ),
      propertyRuns('keys stay home', 100),
    );
    // Both hosts have been asked with keys of their own.
    expect(keysSeenBy(home)).toContain(markOf('home'));
    expect(keysSeenBy(canary)).toContain(markOf('canary'));
    expect(delivered).toBeGreaterThan(0);
  }, 120_000);

  it('has to be entered again once the base URL is another one, and comes back with the old one', async () => {
    const { apply, service } = await startApp('moves');
    await apply({ kind: 'move', to: 'canary' });
    expect(service.view().credentials['a']).toMatchObject({ set: false, problem: 'other-address' });
    await apply({ kind: 'move', to: 'home' });
    expect(service.view().credentials['a']).toMatchObject({ set: true, problem: null });
  });

  it('that was named has to be named again once the base URL is another one', async () => {
    const { apply, service } = await startApp('named');
    await apply({ kind: 'clear', keyId: null });
    await apply({ kind: 'name', source: 'environment' });
    expect(service.view().credentials['a']).toMatchObject({ set: true, keptIn: 'environment' });
    await apply({ kind: 'move', to: 'canary' });
    expect(service.view().settings.providers.find(({ id }) => id === 'a')?.credential).toEqual({
      source: 'vault',
    });
    expect(service.view().credentials['a']).toMatchObject({ set: false });
  });

  it('goes with the key that is dropped, and with its provider', async () => {
    const { apply, service } = await startApp('dropped');
    await apply({ kind: 'add-key' });
    await apply({ kind: 'enter', keyId: 'second', where: 'vault' });
    expect(service.view().credentials['a/second']).toMatchObject({ set: true, keptIn: 'vault' });
    await apply({ kind: 'drop-key' });
    await apply({ kind: 'add-key' });
    expect(service.view().credentials['a/second']).toMatchObject({ set: false });
    await apply({ kind: 'enter', keyId: 'second', where: 'vault' });
    await apply({ kind: 'remove' });
    await apply({ kind: 'rename' });
    await apply({ kind: 'add-key' });
    expect(service.view().credentials).toMatchObject({ a: { set: false }, 'a/second': { set: false } });
  });
});

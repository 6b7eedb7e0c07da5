import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CredentialStore } from '../../src/main/config/credential-store.ts';
import { Redactor } from '../../src/main/config/redactor.ts';
import type { SecretVault } from '../../src/main/config/secret-vault.ts';
import { SessionManager } from '../../src/main/config/session-manager.ts';
import { SettingsStore } from '../../src/main/config/settings-store.ts';
import { UNDO_MS, withProviderBack } from '../../src/main/requests/removed-providers.ts';
import { SettingsService } from '../../src/main/requests/settings-service.ts';
import { Settings } from '../../src/shared/settings.ts';
import { FakeClock } from '../support/fake-clock.ts';

const KEY = 'sk-canary-0123456789abcdef';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchyard-removed-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function provider(id: string) {
  const credential = { source: 'vault' };
  return {
    id,
    name: id.toUpperCase(),
    kind: 'openai',
    baseUrl: `https://${id}.example.com/v1`,
    credential,
    models: [{ id: 'm' }, { id: 'n' }],
  };
}

const at = (providerId: string, model = 'm') => ({ providerId, model });

const START = Settings.parse({
  version: 1,
  providers: ['a', 'b', 'c'].map(provider),
  primary: [at('a'), at('b'), at('c'), at('b', 'n')],
  cheap: [at('b', 'n')],
});

function start(isUnlocked = () => true) {
  const clock = new FakeClock();
  let saved: Settings = START;
  const store = new SettingsStore({
    read: () => saved,
    write: (settings) => void (saved = settings),
    quarantine: () => '',
  });
  const vault: SecretVault = {
    status: async () => ({ available: true, backend: 'test' }),
    encrypt: async (secret) => Buffer.from(secret.split('').toReversed().join('')),
    decrypt: async (bytes) => {
      if (!isUnlocked()) throw new Error('locked');
      return bytes.toString().split('').toReversed().join('');
    },
  };
  const path = join(folder, 'secrets.json');
  const credentials = new CredentialStore(path, vault, 0);
  const sessions = new SessionManager({
    store: credentials,
    redactor: new Redactor(),
    environment: () => undefined,
    clock,
    commands: { run: async () => '' },
    onCommand: () => {},
  });
  const service = new SettingsService({
    store,
    credentials,
    sessions,
    vault,
    clock,
    reload: async () => {},
    refusalOf: () => null,
    onChange: () => {},
    onRemoved: () => {},
  });
  return { clock, store, credentials, service, secrets: () => readFileSync(path, 'utf8') };
}

describe('removing a provider', () => {
  it.each(['vault', 'file', 'session'] as const)(
    'can be undone with its places and its key kept in %s',
    async (where) => {
      const { store, service, credentials } = start();
      await service.setCredential('b', null, KEY, where);
      await service.removeProvider('b');
      expect(store.current().providers.map(({ id }) => id)).toEqual(['a', 'c']);
      expect(store.current().primary).toEqual([at('a'), at('c')]);
      expect(store.current().cheap).toEqual([]);
      expect(service.removed()).toMatchObject([{ providerId: 'b', name: 'B' }]);
      expect(await credentials.read('b')).toBeNull();

      await service.undoRemove('b');
      expect(store.current()).toEqual(START);
      expect(await credentials.read('b')).toBe(KEY);
      expect(credentials.info('b')).toMatchObject({ place: where, last4: 'cdef' });
      expect(service.removed()).toEqual([]);
    },
  );

  it('is final on the disk at once, so that quitting needs no further step', async () => {
    const { service, secrets } = start();
    await service.setCredential('b', null, KEY, 'file');
    expect(secrets()).toContain(KEY);
    await service.removeProvider('b');
    expect(secrets()).not.toContain(KEY);
  });

  it('cannot be undone once the time is over', async () => {
    const { service, clock } = start();
    await service.removeProvider('b');
    await clock.advance(UNDO_MS - 1);
    expect(service.removed()).toHaveLength(1);
    await clock.advance(1);
    expect(service.removed()).toEqual([]);
    await expect(service.undoRemove('b')).rejects.toMatchObject({ code: 'not-found' });
  });

  it('is not undone over a provider that has taken the id since', async () => {
    const { service, store } = start();
    const [, old] = START.providers;
    await service.removeProvider('b');
    if (old) await service.saveProvider({ ...old, name: 'Another' });
    await expect(service.undoRemove('b')).rejects.toMatchObject({ code: 'conflict' });
    expect(store.current().providers.find(({ id }) => id === 'b')?.name).toBe('Another');
  });

  it('sets a key aside that the vault cannot read now, and takes it from there when undone', async () => {
    let isUnlocked = true;
    const { service, secrets } = start(() => isUnlocked);
    await service.setCredential('b', null, KEY, 'vault');
    isUnlocked = false;
    await service.removeProvider('b');
    expect(JSON.parse(secrets())).toMatchObject({ keys: {}, retired: [{ providerId: 'b' }] });
    await service.undoRemove('b');
    expect(JSON.parse(secrets())).toMatchObject({ keys: { b: { kind: 'vault' } }, retired: [] });
  });
});

describe('withProviderBack', () => {
  const without = Settings.parse({
    version: 1,
    providers: [provider('c'), provider('a'), provider('d')],
    primary: [at('d'), at('c'), at('a')],
    mode: 'cheap',
  });
  const [, b] = START.providers;
  if (!b) throw new Error('There is no provider.');

  it('keeps what has changed since, and puts each place behind the neighbour that it had', () => {
    const back = withProviderBack(without, START, b);
    expect(back.mode).toBe('cheap');
    expect(back.providers.map(({ id }) => id)).toEqual(['c', 'a', 'b', 'd']);
    expect(back.primary).toEqual([at('d'), at('c'), at('b', 'n'), at('a'), at('b')]);
    expect(back.cheap).toEqual([at('b', 'n')]);
    expect(() => Settings.parse(back)).not.toThrow();
  });
});

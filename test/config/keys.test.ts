import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CredentialStore } from '../../src/main/config/credential-store.ts';
import { KeyCommands } from '../../src/main/config/key-command.ts';
import { Redactor } from '../../src/main/config/redactor.ts';
import type { SecretVault } from '../../src/main/config/secret-vault.ts';
import { SessionManager } from '../../src/main/config/session-manager.ts';
import { systemClock } from '../../src/main/llm/clock.ts';
import { Provider } from '../../src/shared/provider.ts';

const KEY = 'sk-canary-0123456789abcdef';
const provider = Provider.parse({
  id: 'a',
  name: 'A',
  kind: 'openai',
  baseUrl: 'https://api.example.com/v1',
  credential: { source: 'vault' },
});

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchyard-keys-'));
  path = join(folder, 'secrets.json');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A vault whose ciphertext is the key turned round, readable while it is unlocked. */
function vault(isUnlocked = () => true): SecretVault {
  const turned = (text: string) => text.split('').toReversed().join('');
  return {
    status: async () => ({ available: isUnlocked(), backend: 'test' }),
    encrypt: async (secret) => Buffer.from(turned(secret)),
    decrypt: async (ciphertext) => {
      if (!isUnlocked()) throw new Error('locked');
      return turned(ciphertext.toString());
    },
  };
}

function sessions(store: CredentialStore, environment: Record<string, string> = {}) {
  return new SessionManager({
    store,
    redactor: new Redactor(),
    clock: systemClock,
    commands: new KeyCommands(systemClock),
    environment: (name) => environment[name],
    onCommand: () => {},
  });
}

describe('CredentialStore', () => {
  it('keeps a key over a restart, for its owner only and not in plain text', async () => {
    await new CredentialStore(path, vault(), 0).set('a', KEY, provider.baseUrl, 'vault');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8')).not.toContain(KEY);
    expect(await new CredentialStore(path, vault(), 0).read('a')).toBe(KEY);
  });

  it('writes nothing for a key of this session', async () => {
    const store = new CredentialStore(path, vault(), 0);
    await store.set('a', KEY, provider.baseUrl, 'session');
    expect(await store.read('a')).toBe(KEY);
    expect(await new CredentialStore(path, vault(), 0).read('a')).toBeNull();
  });

  it('sets aside a ciphertext that it cannot read when the key is replaced or cleared', async () => {
    let isUnlocked = true;
    const store = new CredentialStore(
      path,
      vault(() => isUnlocked),
      0,
    );
    await store.set('a', KEY, provider.baseUrl, 'vault');
    isUnlocked = false;
    await store.clear('a');
    const file: unknown = JSON.parse(readFileSync(path, 'utf8'));
    expect(file).toMatchObject({ keys: {}, retired: [{ providerId: 'a', kind: 'vault' }] });
  });

  it('moves a damaged file aside and says where it is', () => {
    writeFileSync(path, '{"version": 1, "keys"');
    const { quarantinedAt } = new CredentialStore(path, vault(), 0);
    expect(readFileSync(quarantinedAt ?? '', 'utf8')).toBe('{"version": 1, "keys"');
  });
});

describe('SessionManager', () => {
  it('gives a key to the address that it was entered for and to no other', async () => {
    const store = new CredentialStore(path, vault(), 0);
    await store.set('a', KEY, 'https://api.example.com/v1', 'vault');
    const manager = sessions(store);
    expect(await manager.resolve(provider)).toMatchObject({ key: KEY, missing: null });
    const moved = { ...provider, baseUrl: 'https://evil.example/v1' };
    expect(await manager.resolve(moved)).toMatchObject({
      key: null,
      missing: expect.stringContaining('another base URL') as string,
    });
    expect(await manager.status(moved)).toMatchObject({ set: false, last4: null, problem: 'other-address' });
  });

  it('changes its reference with the key and with nothing else, and never names it', async () => {
    const environment = { THE_KEY: KEY };
    const fromEnvironment = {
      ...provider,
      credential: { source: 'environment' as const, variable: 'THE_KEY' },
    };
    const manager = sessions(new CredentialStore(path, vault(), 0), environment);
    const first = await manager.resolve(fromEnvironment);
    expect((await manager.resolve(fromEnvironment)).reference).toBe(first.reference);
    environment.THE_KEY = `${KEY}-new`;
    const second = await manager.resolve(fromEnvironment);
    expect(second.reference).not.toBe(first.reference);
    expect(second.reference).not.toContain('canary');
  });

  it('names the variable that is missing', async () => {
    const fromEnvironment = {
      ...provider,
      credential: { source: 'environment' as const, variable: 'THE_KEY' },
    };
    const { missing } = await sessions(new CredentialStore(path, vault(), 0)).resolve(fromEnvironment);
    expect(missing).toContain('THE_KEY');
  });
});

describe('Redactor', () => {
  it('takes a key out in every form that it travels in', () => {
    const redactor = new Redactor();
    const odd = 'sk-a/b+c="d"-0123456789';
    redactor.add(odd);
    for (const form of [
      odd,
      Buffer.from(odd).toString('base64'),
      encodeURIComponent(odd),
      JSON.stringify(odd).slice(1, -1),
    ]) {
      expect(redactor.redact(`before ${form} after`)).toBe('before [redacted] after');
    }
  });
});

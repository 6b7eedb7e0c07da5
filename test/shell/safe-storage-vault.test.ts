import { describe, expect, it } from 'vitest';
import {
  type AsynchronousSafeStorage,
  safeStorageVault,
  type SynchronousSafeStorage,
} from '../../src/main/shell/safe-storage-vault.ts';

const turned = (text: string) => text.split('').toReversed().join('');

function older(backend: string, isAvailable = true): SynchronousSafeStorage {
  return {
    isEncryptionAvailable: () => isAvailable,
    encryptString: (text) => Buffer.from(turned(text)),
    decryptString: (bytes) => turned(bytes.toString()),
    getSelectedStorageBackend: () => backend,
  };
}

function newer(backend: string, isAvailable = true): AsynchronousSafeStorage {
  return {
    isAsyncEncryptionAvailable: async () => isAvailable,
    encryptStringAsync: async (text) => Buffer.from(turned(text)),
    decryptStringAsync: async (bytes) => ({ result: turned(bytes.toString()) }),
    getSelectedStorageBackend: () => backend,
  };
}

describe.each([
  ['synchronous', older],
  ['asynchronous', newer],
] as const)('safeStorageVault over the %s form', (_name, storage) => {
  it('gives back what it took', async () => {
    const vault = safeStorageVault(storage('gnome_libsecret'));
    const ciphertext = await vault.encrypt('sk-key');
    expect(ciphertext.toString()).not.toContain('sk-key');
    expect(await vault.decrypt(ciphertext)).toBe('sk-key');
    expect(await vault.status()).toEqual({ available: true, backend: 'gnome_libsecret' });
  });

  it.each([
    ['an unprotected backend', 'basic_text', true],
    ['no keyring', 'gnome_libsecret', false],
  ])('is no vault with %s', async (_what, backend, isAvailable) => {
    const vault = safeStorageVault(storage(backend, isAvailable));
    expect((await vault.status()).available).toBe(false);
    await expect(vault.encrypt('sk-key')).rejects.toThrow('no vault');
    await expect(vault.decrypt(Buffer.from('x'))).rejects.toThrow('no vault');
  });
});

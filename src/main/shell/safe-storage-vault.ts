import type { VaultStatus } from '../../shared/credential-status.ts';
import type { SecretVault } from '../config/secret-vault.ts';

/** Electron's `safeStorage` in its older, synchronous form. */
export interface SynchronousSafeStorage {
  isEncryptionAvailable(): boolean;
  encryptString(plainText: string): Buffer;
  decryptString(encrypted: Buffer): string;
  getSelectedStorageBackend?(): string;
}

/** Electron's `safeStorage` in its newer, asynchronous form. */
export interface AsynchronousSafeStorage {
  isAsyncEncryptionAvailable(): Promise<boolean>;
  encryptStringAsync(plainText: string): Promise<Buffer>;
  decryptStringAsync(encrypted: Buffer): Promise<{ readonly result: string }>;
  getSelectedStorageBackend?(): string;
}

/** Backends that encrypt with a key that is no secret: as good as plain text, so not a vault. */
const UNPROTECTED: ReadonlySet<string> = new Set(['basic_text', 'unknown']);

/** The operating system's vault, over whichever form this Electron has. */
export function safeStorageVault(storage: SynchronousSafeStorage | AsynchronousSafeStorage): SecretVault {
  const backend = () => storage.getSelectedStorageBackend?.() ?? null;
  const status = async (): Promise<VaultStatus> => {
    const name = backend();
    const isProtected = name === null || !UNPROTECTED.has(name);
    return { available: isProtected && (await isAvailable(storage)), backend: name };
  };
  const requireVault = async () => {
    if (!(await status()).available) throw new Error('This computer has no vault that can be used.');
  };
  return {
    status,
    async encrypt(secret) {
      await requireVault();
      return isAsynchronous(storage) ? storage.encryptStringAsync(secret) : storage.encryptString(secret);
    },
    async decrypt(ciphertext) {
      await requireVault();
      return isAsynchronous(storage)
        ? (await storage.decryptStringAsync(ciphertext)).result
        : storage.decryptString(ciphertext);
    },
  };
}

async function isAvailable(storage: SynchronousSafeStorage | AsynchronousSafeStorage): Promise<boolean> {
  return isAsynchronous(storage) ? storage.isAsyncEncryptionAvailable() : storage.isEncryptionAvailable();
}

function isAsynchronous(
  storage: SynchronousSafeStorage | AsynchronousSafeStorage,
): storage is AsynchronousSafeStorage {
  return 'encryptStringAsync' in storage;
}

import * as z from 'zod';
import { credentialSlotOf } from '../../shared/provider.ts';
import { ServiceError } from '../llm/service-error.ts';
import { quarantineFile, readTextFile, writeTextFile } from './atomic-file.ts';
import type { SecretVault } from './secret-vault.ts';

const StoredKey = z.strictObject({
  /** `vault`: base64 of the vault's ciphertext. `file`: the key itself, because the person chose so. */
  kind: z.enum(['vault', 'file']),
  value: z.string(),
  /** The key counts for this address only. */
  baseUrl: z.string(),
  last4: z.string().nullable(),
});
type StoredKey = z.infer<typeof StoredKey>;

const SecretsFile = z.strictObject({
  version: z.literal(1),
  keys: z.record(z.string(), StoredKey),
  /** Ciphertexts that could not be read when they were replaced; kept, because the vault may come back. */
  retired: z.array(StoredKey.extend({ /** The slot. */ providerId: z.string() })),
});
type SecretsFile = z.infer<typeof SecretsFile>;

/** Where a new key is to be kept. */
export type KeyPlace = 'vault' | 'session' | 'file';

/** What is known of a stored key without reading it. */
export interface KeyInfo {
  readonly place: KeyPlace;
  readonly baseUrl: string;
  readonly last4: string | null;
}

interface SessionKey {
  readonly key: string;
  readonly info: KeyInfo;
}

/** The keys of one provider while they are kept nowhere else. */
export interface HeldKeys {
  readonly session: readonly (readonly [string, SessionKey])[];
  readonly stored: readonly (readonly [string, StoredKey])[];
}

/** A key's last four characters are shown only where they give nothing away. */
const SHORTEST_SHOWN_KEY = 16;

/** The keys that people entered, by the slot that `credentialSlotOf` names. */
export class CredentialStore {
  /** Where a damaged file was moved at the start; `null` where it was fine. */
  readonly quarantinedAt: string | null;
  readonly #path: string;
  readonly #vault: SecretVault;
  readonly #session = new Map<string, SessionKey>();
  #file: SecretsFile;

  constructor(path: string, vault: SecretVault, nowMs: number) {
    this.#path = path;
    this.#vault = vault;
    const loaded = loadSecrets(path);
    this.#file = loaded ?? { version: 1, keys: {}, retired: [] };
    this.quarantinedAt = loaded === null ? quarantineFile(path, nowMs) : null;
  }

  info(slot: string): KeyInfo | null {
    const kept = this.#session.get(slot);
    if (kept) return kept.info;
    const stored = this.#file.keys[slot];
    return stored ? { place: stored.kind, baseUrl: stored.baseUrl, last4: stored.last4 } : null;
  }

  /** The key itself; `null` where there is none. @throws `ServiceError` `vault-unavailable` where the vault cannot read it */
  async read(slot: string): Promise<string | null> {
    const kept = this.#session.get(slot);
    if (kept) return kept.key;
    const stored = this.#file.keys[slot];
    if (!stored) return null;
    if (stored.kind === 'file') return stored.value;
    try {
      return await this.#vault.decrypt(Buffer.from(stored.value, 'base64'));
    } catch (reason) {
      throw new ServiceError('vault-unavailable', 'The vault could not read the key.', { cause: reason });
    }
  }

  /** Keeps a key for one address. @throws `ServiceError` `vault-unavailable` or `storage-failed` */
  async set(slot: string, key: string, baseUrl: string, place: KeyPlace): Promise<void> {
    const last4 = key.length >= SHORTEST_SHOWN_KEY ? key.slice(-4) : null;
    if (place === 'session') {
      this.#session.set(slot, { key, info: { place, baseUrl, last4 } });
      return;
    }
    const value = place === 'file' ? key : await this.#encrypt(key);
    const retired = await this.#retire(slot);
    this.#save({
      ...this.#file,
      retired,
      keys: { ...this.#file.keys, [slot]: { kind: place, value, baseUrl, last4 } },
    });
    this.#session.delete(slot);
  }

  /** Forgets every key of a provider, also one that its settings no longer name. @throws `ServiceError` */
  async clearAllOf(providerId: string): Promise<void> {
    const isOwn = (slot: string) => slot === providerId || slot.startsWith(credentialSlotOf(providerId, ''));
    const slots = new Set([...this.#session.keys(), ...Object.keys(this.#file.keys)]);
    for (const slot of slots) if (isOwn(slot)) await this.clear(slot);
  }

  /** Forgets a key; one that the vault cannot read now is set aside instead. @throws `ServiceError` */
  async clear(slot: string): Promise<void> {
    this.#session.delete(slot);
    if (!this.#file.keys[slot]) return;
    const retired = await this.#retire(slot);
    const { [slot]: _cleared, ...keys } = this.#file.keys;
    this.#save({ ...this.#file, retired, keys });
  }

  /**
   * Takes every key of a provider out, as it is kept, so that it can be put back. One that the vault cannot read now is set aside
   * as well. @throws `ServiceError`
   */
  async takeAllOf(providerId: string): Promise<HeldKeys> {
    const isOwn = (slot: string) => slot === providerId || slot.startsWith(credentialSlotOf(providerId, ''));
    const session = [...this.#session].filter(([slot]) => isOwn(slot));
    const stored = Object.entries(this.#file.keys).filter(([slot]) => isOwn(slot));
    for (const [slot] of stored) await this.clear(slot);
    for (const [slot] of session) this.#session.delete(slot);
    return { session, stored };
  }

  /** Puts back what was taken out. @throws `ServiceError` `storage-failed` */
  putBack({ session, stored }: HeldKeys): void {
    for (const [slot, key] of session) this.#session.set(slot, key);
    if (stored.length === 0) return;
    const back = new Set(stored.map(([, { value }]) => value));
    this.#save({
      ...this.#file,
      keys: { ...this.#file.keys, ...Object.fromEntries(stored) },
      retired: this.#file.retired.filter(({ value }) => !back.has(value)),
    });
  }

  async #encrypt(key: string): Promise<string> {
    try {
      return (await this.#vault.encrypt(key)).toString('base64');
    } catch (reason) {
      throw new ServiceError('vault-unavailable', 'This computer has no vault that can keep the key.', {
        cause: reason,
      });
    }
  }

  /** The set-aside list as it is once a stored key goes: longer by that key when it cannot be read. */
  async #retire(slot: string): Promise<SecretsFile['retired']> {
    const stored = this.#file.keys[slot];
    if (stored?.kind !== 'vault') return this.#file.retired;
    const isReadable = await this.#vault.decrypt(Buffer.from(stored.value, 'base64')).then(
      () => true,
      () => false,
    );
    return isReadable ? this.#file.retired : [...this.#file.retired, { ...stored, providerId: slot }];
  }

  #save(next: SecretsFile): void {
    try {
      writeTextFile(this.#path, JSON.stringify(next, null, 2));
    } catch (reason) {
      const why = reason instanceof Error ? reason.message : String(reason);
      throw new ServiceError('storage-failed', `The key could not be saved: ${why}`, { cause: reason });
    }
    this.#file = next;
  }
}

/** @returns the file's content, an empty one where there is no file, `null` where it is damaged */
function loadSecrets(path: string): SecretsFile | null {
  const text = readTextFile(path);
  if (text === null) return { version: 1, keys: {}, retired: [] };
  try {
    return SecretsFile.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

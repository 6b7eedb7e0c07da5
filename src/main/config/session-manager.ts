import { normalizeBaseUrl } from '../../shared/base-url.ts';
import type { CredentialStatus } from '../../shared/credential-status.ts';
import type { Provider } from '../../shared/provider.ts';
import type { CredentialStore } from './credential-store.ts';
import type { Redactor } from './redactor.ts';

/** A provider's key as it was resolved. */
export interface ResolvedCredential {
  /** `null` where there is none. */
  readonly key: string | null;
  /** Why one that is needed is missing, in words for the person; `null` where it is there or none is needed. */
  readonly missing: string | null;
  /** Where it came from and its revision, for a target's identity. Changes with the key; says nothing about it. */
  readonly reference: string;
}

/** What the session manager needs. */
export interface SessionManagerPorts {
  readonly store: Pick<CredentialStore, 'info' | 'read'>;
  readonly redactor: Redactor;
  environment(variable: string): string | undefined;
}

interface KnownKey {
  key: string | null;
  revision: number;
}

/** Resolves the key that a provider's settings name, whenever it is needed. */
export class SessionManager {
  readonly #ports: SessionManagerPorts;
  readonly #known = new Map<string, KnownKey>();
  readonly #resolving = new Map<string, Promise<ResolvedCredential>>();

  constructor(ports: SessionManagerPorts) {
    this.#ports = ports;
  }

  /** Resolves a provider's key now. Calls made at once share one resolution. Never rejects. */
  resolve(provider: Provider): Promise<ResolvedCredential> {
    const running = this.#resolving.get(provider.id);
    if (running) return running;
    const resolving = this.#resolve(provider).finally(() => this.#resolving.delete(provider.id));
    this.#resolving.set(provider.id, resolving);
    return resolving;
  }

  /** What may be shown of a provider's key. */
  async status(provider: Provider): Promise<CredentialStatus> {
    const { key } = await this.resolve(provider);
    const { credential } = provider;
    if (credential.source === 'none') return { set: false, last4: null, keptIn: 'nowhere', problem: null };
    if (credential.source === 'environment') {
      const problem = key === null ? 'variable-empty' : null;
      return { set: key !== null, last4: null, keptIn: 'environment', problem };
    }
    const info = this.#ports.store.info(provider.id);
    if (!info) return { set: false, last4: null, keptIn: 'nowhere', problem: null };
    const isOther = info.baseUrl !== normalizeBaseUrl(provider.kind, provider.baseUrl);
    const problem = isOther ? 'other-address' : key === null ? 'unreadable' : null;
    return { set: key !== null, last4: isOther ? null : info.last4, keptIn: info.place, problem };
  }

  async #resolve(provider: Provider): Promise<ResolvedCredential> {
    const { key, missing } = await this.#lookUp(provider);
    if (key !== null) this.#ports.redactor.add(key);
    return { key, missing, reference: `${provider.credential.source}#${this.#revisionOf(provider.id, key)}` };
  }

  async #lookUp({
    id,
    kind,
    baseUrl,
    credential,
  }: Provider): Promise<Pick<ResolvedCredential, 'key' | 'missing'>> {
    if (credential.source === 'none') return { key: null, missing: null };
    if (credential.source === 'environment') {
      const value = this.#ports.environment(credential.variable)?.trim();
      return value ? found(value) : absent(`The environment variable ${credential.variable} is not set.`);
    }
    const info = this.#ports.store.info(id);
    if (!info) return absent('No key is set. Enter one in the settings.');
    if (info.baseUrl !== normalizeBaseUrl(kind, baseUrl)) {
      return absent('The key was entered for another base URL. Enter it again for this one.');
    }
    try {
      const key = await this.#ports.store.read(id);
      return key === null ? absent('No key is set. Enter one in the settings.') : found(key);
    } catch {
      return absent('The vault could not read the key. Unlock the vault, or enter the key again.');
    }
  }

  /** Counts the keys that a provider has had in this run. */
  #revisionOf(providerId: string, key: string | null): number {
    const known = this.#known.get(providerId) ?? { key, revision: 1 };
    if (known.key !== key) {
      known.key = key;
      known.revision += 1;
    }
    this.#known.set(providerId, known);
    return known.revision;
  }
}

function found(key: string): Pick<ResolvedCredential, 'key' | 'missing'> {
  return { key, missing: null };
}

function absent(missing: string): Pick<ResolvedCredential, 'key' | 'missing'> {
  return { key: null, missing };
}

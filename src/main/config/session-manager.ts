import { normalizeBaseUrl } from '../../shared/base-url.ts';
import type { CredentialStatus } from '../../shared/credential-status.ts';
import { credentialSlotOf, keysOf, type Provider, type ProviderKey } from '../../shared/provider.ts';
import type { Clock } from '../llm/clock.ts';
import type { CredentialStore } from './credential-store.ts';
import type { KeyCommands } from './key-command.ts';
import type { Redactor } from './redactor.ts';

/** A provider's key as it was resolved. */
export interface ResolvedCredential {
  /** `null` where there is none. */
  readonly key: string | null;
  /** Why one that is needed is missing, in words for the person; `null` where it is there or none is needed. */
  readonly missing: string | null;
  /** Where it came from and its revision, for a target's identity. Changes with the key; says nothing about it. */
  readonly reference: string;
  /** Monotonic milliseconds from which it is to be resolved again before use; absent: never. */
  readonly freshUntilMs?: number;
}

/** What the session manager needs. */
export interface SessionManagerPorts {
  readonly store: Pick<CredentialStore, 'info' | 'read'>;
  readonly redactor: Redactor;
  readonly clock: Clock;
  readonly commands: Pick<KeyCommands, 'run'>;
  environment(variable: string): string | undefined;
  /** A helper command has begun to fail, or has stopped failing. */
  onCommand(): void;
}

/** A key with what it is for: the place in its provider's list, and the one address that it is sent to. */
interface Lookup extends ProviderKey {
  readonly slot: string;
  readonly baseUrl: string | null;
}

type Found = Pick<ResolvedCredential, 'key' | 'missing' | 'freshUntilMs'>;

/** What a helper command gave when it was run last. */
type CommandResult =
  | { readonly key: string; readonly freshUntilMs: number }
  | { readonly key: null; readonly problem: string };

interface Revision {
  of: string | null;
  count: number;
}

/** Resolves the keys that a provider's settings name, whenever one is needed. */
export class SessionManager {
  readonly #ports: SessionManagerPorts;
  readonly #revisions = new Map<string, Revision>();
  readonly #results = new Map<string, CommandResult>();
  readonly #resolving = new Map<string, Promise<ResolvedCredential>>();

  constructor(ports: SessionManagerPorts) {
    this.#ports = ports;
  }

  /**
   * Resolves a key now, by running its helper command where what that gave has expired, or is the key that was refused. Calls
   * made at once for one key and address share one resolution. Never rejects.
   */
  resolve(
    provider: Provider,
    keyId: string | null = null,
    refused: string | null = null,
  ): Promise<ResolvedCredential> {
    const lookup = lookupOf(provider, keyId);
    const name = nameOf(lookup);
    const running = this.#resolving.get(name);
    if (running) return running;
    const resolving = this.#resolve(lookup, refused).finally(() => this.#resolving.delete(name));
    this.#resolving.set(name, resolving);
    return resolving;
  }

  /** A key as far as it is known without running a command: one whose turn has not come is to be resolved before use. */
  async known(provider: Provider, keyId: string | null = null): Promise<ResolvedCredential> {
    const lookup = lookupOf(provider, keyId);
    if (lookup.credential.source !== 'command') return this.resolve(provider, keyId);
    const result = this.#results.get(nameOf(lookup));
    const { key, freshUntilMs } = result && result.key !== null ? result : { key: null, freshUntilMs: 0 };
    return this.#referred(lookup, { key, missing: null, freshUntilMs });
  }

  /** What may be shown of a key. Runs no command. */
  async status(provider: Provider, keyId: string | null = null): Promise<CredentialStatus> {
    const lookup = lookupOf(provider, keyId);
    const { credential, slot, baseUrl } = lookup;
    const nowhere = { set: false, last4: null, keptIn: 'nowhere', problem: null, detail: null } as const;
    if (credential.source === 'none') return nowhere;
    if (credential.source === 'command') {
      const result = this.#results.get(nameOf(lookup));
      const detail = result?.key === null ? this.#ports.redactor.redact(result.problem) : null;
      const problem = detail === null ? null : 'command-failed';
      return { ...nowhere, set: detail === null, keptIn: 'command', problem, detail };
    }
    const { key } = await this.resolve(provider, keyId);
    if (credential.source === 'environment') {
      const problem = key === null ? 'variable-empty' : null;
      return { ...nowhere, set: key !== null, keptIn: 'environment', problem };
    }
    const info = this.#ports.store.info(slot);
    if (!info) return nowhere;
    const isOther = info.baseUrl !== baseUrl;
    const problem = isOther ? 'other-address' : key === null ? 'unreadable' : null;
    return {
      ...nowhere,
      set: key !== null,
      last4: isOther ? null : info.last4,
      keptIn: info.place,
      problem,
    };
  }

  async #resolve(lookup: Lookup, refused: string | null): Promise<ResolvedCredential> {
    const found = await this.#lookUp(lookup, refused);
    if (found.key !== null) this.#ports.redactor.add(found.key);
    return this.#referred(lookup, found);
  }

  #referred({ slot, credential }: Lookup, found: Found): ResolvedCredential {
    // A command may give another key each time it is run; the credential is the command.
    const of = credential.source === 'command' ? credential.command : found.key;
    return { ...found, reference: `${credential.source}#${this.#revisionOf(slot, of)}` };
  }

  async #lookUp(lookup: Lookup, refused: string | null): Promise<Found> {
    const { credential, slot, baseUrl } = lookup;
    if (credential.source === 'none') return { key: null, missing: null };
    if (credential.source === 'environment') {
      const value = this.#ports.environment(credential.variable)?.trim();
      return value ? found(value) : absent(`The environment variable ${credential.variable} is not set.`);
    }
    if (credential.source === 'command') return this.#fromCommand(lookup, credential, refused);
    const info = this.#ports.store.info(slot);
    if (!info) return absent('No key is set. Enter one in the settings.');
    if (info.baseUrl !== baseUrl) {
      return absent('The key was entered for another base URL. Enter it again for this one.');
    }
    try {
      const key = await this.#ports.store.read(slot);
      return key === null ? absent('No key is set. Enter one in the settings.') : found(key);
    } catch {
      return absent('The vault could not read the key. Unlock the vault, or enter the key again.');
    }
  }

  async #fromCommand(
    lookup: Lookup,
    { command, lifetimeMs }: { readonly command: string; readonly lifetimeMs: number },
    refused: string | null,
  ): Promise<Found> {
    const name = nameOf(lookup);
    const before = this.#results.get(name);
    const nowMs = this.#ports.clock.monotonicMs();
    if (before && before.key !== null && before.key !== refused && nowMs < before.freshUntilMs)
      return { ...found(before.key), freshUntilMs: before.freshUntilMs };
    const result: CommandResult = await this.#ports.commands.run(command).then(
      (key) => ({ key, freshUntilMs: nowMs + lifetimeMs }),
      (reason: unknown) => ({
        key: null,
        problem: reason instanceof Error ? reason.message : String(reason),
      }),
    );
    this.#results.set(name, result);
    if ((before?.key === null) !== (result.key === null)) this.#ports.onCommand();
    // One that failed is run again before the next use.
    if (result.key === null) return { ...absent(result.problem), freshUntilMs: 0 };
    return { ...found(result.key), freshUntilMs: result.freshUntilMs };
  }

  /** Counts what a slot has held in this run. */
  #revisionOf(slot: string, of: string | null): number {
    const revision = this.#revisions.get(slot) ?? { of, count: 1 };
    if (revision.of !== of) {
      revision.of = of;
      revision.count += 1;
    }
    this.#revisions.set(slot, revision);
    return revision.count;
  }
}

function lookupOf(provider: Provider, keyId: string | null): Lookup {
  const key = keysOf(provider).find((other) => other.keyId === keyId);
  return {
    ...(key ?? { keyId, name: null, credential: { source: 'vault' } }),
    slot: credentialSlotOf(provider.id, keyId),
    baseUrl: normalizeBaseUrl(provider.kind, provider.baseUrl),
  };
}

/** A resolution for one address is never another's. */
function nameOf({ slot, baseUrl, credential }: Lookup): string {
  return JSON.stringify([slot, baseUrl, credential]);
}

function found(key: string): Found {
  return { key, missing: null };
}

function absent(missing: string): Found {
  return { key: null, missing };
}

import { normalizeBaseUrl } from '../../shared/base-url.ts';
import type { CredentialStatus } from '../../shared/credential-status.ts';
import type { RemovedProvider, SettingsView } from '../../shared/ipc/app-state.ts';
import { credentialSlotOf, keysOf, type Provider } from '../../shared/provider.ts';
import type { Settings, SettingsPatch } from '../../shared/settings.ts';
import type { CredentialStore, KeyPlace } from '../config/credential-store.ts';
import { askKeysAgain, withKeyInVault } from '../config/key-changes.ts';
import { withKnownContexts } from '../config/known-contexts.ts';
import { type ChainConfig, resolveChainConfig } from '../config/resolve-chain-config.ts';
import type { SecretVault } from '../config/secret-vault.ts';
import type { ResolvedCredential, SessionManager } from '../config/session-manager.ts';
import type { SettingsStore } from '../config/settings-store.ts';
import type { Clock } from '../llm/clock.ts';
import { ServiceError } from '../llm/service-error.ts';
import { RemovedProviders, withProviderBack } from './removed-providers.ts';

/** What the settings service needs. */
export interface SettingsServicePorts {
  readonly store: SettingsStore;
  readonly credentials: CredentialStore;
  readonly sessions: SessionManager;
  readonly vault: SecretVault;
  readonly clock: Clock;
  /** Rebuilds the chain; resolves when that has ended, however it went. */
  reload(): Promise<unknown>;
  /** Why nothing is sent to an address; `null` where it is fine. */
  refusalOf(provider: Provider): string | null;
  onChange(): void;
  /** The providers that can be brought back have changed. */
  onRemoved(): void;
}

/** Changes settings and keys, and reloads the chain after each change that it takes. */
export class SettingsService {
  readonly #ports: SettingsServicePorts;
  readonly #removed: RemovedProviders;
  #view: SettingsView;

  constructor(ports: SettingsServicePorts) {
    this.#ports = ports;
    const vault = { available: false, backend: null };
    const settings = ports.store.current();
    this.#view = { settings, credentials: {}, vault, refused: this.#refusedIn(settings) };
    this.#removed = new RemovedProviders(ports.clock, () => ports.onRemoved());
  }

  /** The settings as the page may see them. */
  view(): SettingsView {
    return this.#view;
  }

  /** The providers that can still be brought back. */
  removed(): readonly RemovedProvider[] {
    return this.#removed.list();
  }

  /** What the chain is to be built from now. */
  async readConfig(): Promise<ChainConfig> {
    const settings = this.#ports.store.current();
    const credentials = await this.#resolveAll(settings);
    const config = resolveChainConfig(settings, credentials, (provider) => this.#refusalOf(provider));
    return withKnownContexts(config, this.#ports.clock.wallMs());
  }

  async change(patch: SettingsPatch): Promise<void> {
    this.#ports.store.change(patch);
    const { appearance: _look, mode: _mode, chat: _chat, ...chainPatch } = patch;
    // The mode and the chat's own settings are read with each request, and looks are the page's; none needs another chain.
    await this.#settle(Object.keys(chainPatch).length > 0);
  }

  async saveProvider(provider: Provider): Promise<void> {
    const problem = this.#refusalOf(provider);
    if (problem) throw new ServiceError('invalid-input', problem, { field: 'baseUrl' });
    // Nothing is waited for where no key goes: of two edits made at once, the second must see what the first has left.
    for (const slot of this.#droppedBy(provider)) await this.#ports.credentials.clear(slot);
    const before = this.#stored(provider.id);
    this.#ports.store.saveProvider(before ? askKeysAgain(before, provider) : provider);
    await this.#settle(true);
  }

  async removeProvider(providerId: string): Promise<void> {
    const provider = this.#provider(providerId);
    const before = this.#ports.store.current();
    // The keys go first: a provider without a key is a smaller harm than a key without a provider.
    const keys = await this.#ports.credentials.takeAllOf(providerId);
    try {
      this.#ports.store.removeProvider(providerId);
    } catch (reason) {
      this.#ports.credentials.putBack(keys);
      throw reason;
    }
    this.#removed.hold(provider, before, keys);
    this.#ports.onRemoved();
    await this.#settle(true);
  }

  /** Brings back a provider that was just removed, with its keys and its places in the lists. */
  async undoRemove(providerId: string): Promise<void> {
    const { store, credentials } = this.#ports;
    if (store.current().providers.some(({ id }) => id === providerId))
      throw new ServiceError('conflict', 'There is a provider of that id again.');
    const removed = this.#removed.take(providerId);
    if (!removed) throw new ServiceError('not-found', 'It is too late to bring this provider back.');
    store.replaceAll(withProviderBack(store.current(), removed.before, removed.provider));
    credentials.putBack(removed.keys);
    this.#ports.onRemoved();
    await this.#settle(true);
  }

  /** Puts other settings in place of these. Providers and keys that are not among them are forgotten. */
  async replaceAll(settings: Settings): Promise<void> {
    const kept = new Map(settings.providers.map((provider) => [provider.id, provider]));
    for (const before of this.#ports.store.current().providers) {
      const after = kept.get(before.id);
      if (!after) await this.#ports.credentials.clearAllOf(before.id);
      else for (const slot of this.#droppedBy(after)) await this.#ports.credentials.clear(slot);
    }
    this.#ports.store.replaceAll(settings);
    await this.#settle(true);
  }

  async setCredential(
    providerId: string,
    keyId: string | null,
    key: string,
    where: KeyPlace,
  ): Promise<CredentialStatus> {
    const provider = this.#providerWithKey(providerId, keyId);
    const baseUrl = normalizeBaseUrl(provider.kind, provider.baseUrl);
    if (baseUrl === null)
      throw new ServiceError('conflict', 'Enter a base URL first: a key belongs to one address.');
    await this.#ports.credentials.set(credentialSlotOf(providerId, keyId), key, baseUrl, where);
    // The provider may have been saved or removed meanwhile.
    const saved = this.#stored(providerId);
    if (!saved || !hasKey(saved, keyId)) {
      await this.#ports.credentials.clear(credentialSlotOf(providerId, keyId));
      throw new ServiceError('not-found', 'The provider has no such key.');
    }
    if (keysOf(saved).some((other) => other.keyId === keyId && other.credential.source !== 'vault'))
      this.#ports.store.saveProvider(withKeyInVault(saved, keyId));
    await this.#settle(true);
    return this.#ports.sessions.status(this.#provider(providerId), keyId);
  }

  async clearCredential(providerId: string, keyId: string | null): Promise<CredentialStatus> {
    const provider = this.#providerWithKey(providerId, keyId);
    await this.#ports.credentials.clear(credentialSlotOf(providerId, keyId));
    await this.#settle(true);
    return this.#ports.sessions.status(provider, keyId);
  }

  /** Reads the state of keys and vault anew and publishes the whole. */
  async refresh(): Promise<void> {
    const settings = this.#ports.store.current();
    const { sessions } = this.#ports;
    const [vault, statuses] = await Promise.all([
      this.#ports.vault.status(),
      eachKey(settings, (provider, keyId) => sessions.status(provider, keyId)),
    ]);
    this.#show({ credentials: Object.fromEntries(statuses), vault });
  }

  /** The slots of the keys that a provider has no longer once it is saved like this. */
  #droppedBy(provider: Provider): readonly string[] {
    const kept = new Set(keysOf(provider).map(({ keyId }) => keyId));
    return keysOf(this.#stored(provider.id) ?? provider)
      .filter(({ keyId }) => !kept.has(keyId))
      .map(({ keyId }) => credentialSlotOf(provider.id, keyId));
  }

  async #settle(needsReload: boolean): Promise<void> {
    // The control shows its new state at once; what the chain makes of it follows.
    this.#show({});
    if (needsReload) await this.#ports.reload();
    await this.refresh();
  }

  #show(known: Partial<Pick<SettingsView, 'credentials' | 'vault'>>): void {
    const settings = this.#ports.store.current();
    this.#view = { ...this.#view, ...known, settings, refused: this.#refusedIn(settings) };
    this.#ports.onChange();
  }

  #refusedIn({ providers }: Settings): readonly string[] {
    return providers.filter((provider) => this.#refusalOf(provider) !== null).map(({ id }) => id);
  }

  #refusalOf(provider: Provider): string | null {
    return provider.kind === 'simulator' ? null : this.#ports.refusalOf(provider);
  }

  async #resolveAll(settings: Settings): Promise<ReadonlyMap<string, ResolvedCredential>> {
    const { sessions } = this.#ports;
    return new Map(await eachKey(settings, (provider, keyId) => sessions.known(provider, keyId)));
  }

  #providerWithKey(providerId: string, keyId: string | null): Provider {
    const provider = this.#provider(providerId);
    if (hasKey(provider, keyId)) return provider;
    throw new ServiceError('not-found', 'The provider has no such key.');
  }

  #provider(providerId: string): Provider {
    const provider = this.#stored(providerId);
    if (!provider) throw new ServiceError('not-found', 'There is no such provider.');
    return provider;
  }

  #stored(providerId: string): Provider | undefined {
    return this.#ports.store.current().providers.find(({ id }) => id === providerId);
  }
}

/** Asks something of every key of every provider. @returns the answers by slot */
async function eachKey<Answer>(
  { providers }: Settings,
  ask: (provider: Provider, keyId: string | null) => Promise<Answer>,
): Promise<readonly (readonly [string, Answer])[]> {
  const keys = providers.flatMap((provider) => keysOf(provider).map(({ keyId }) => ({ provider, keyId })));
  return Promise.all(
    keys.map(
      async ({ provider, keyId }) =>
        [credentialSlotOf(provider.id, keyId), await ask(provider, keyId)] as const,
    ),
  );
}

function hasKey(provider: Provider, keyId: string | null): boolean {
  return keysOf(provider).some((key) => key.keyId === keyId);
}

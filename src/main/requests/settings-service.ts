import { normalizeBaseUrl } from '../../shared/base-url.ts';
import type { CredentialStatus } from '../../shared/credential-status.ts';
import type { RemovedProvider, SettingsView } from '../../shared/ipc/app-state.ts';
import type { Provider } from '../../shared/provider.ts';
import type { Settings, SettingsPatch } from '../../shared/settings.ts';
import type { CredentialStore, KeyPlace } from '../config/credential-store.ts';
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
    this.#view = { settings: ports.store.current(), credentials: {}, vault };
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
    return resolveChainConfig(settings, await this.#resolveAll(settings));
  }

  async change(patch: SettingsPatch): Promise<void> {
    this.#ports.store.change(patch);
    const { appearance: _look, mode: _mode, ...chainPatch } = patch;
    // The mode is read with each request, and looks are the page's own; neither needs another chain.
    await this.#settle(Object.keys(chainPatch).length > 0);
  }

  async saveProvider(provider: Provider): Promise<void> {
    const problem = provider.kind === 'simulator' ? null : this.#ports.refusalOf(provider);
    if (problem) throw new ServiceError('invalid-input', problem, { field: 'baseUrl' });
    this.#ports.store.saveProvider(provider);
    await this.#settle(true);
  }

  async removeProvider(providerId: string): Promise<void> {
    const provider = this.#provider(providerId);
    const before = this.#ports.store.current();
    // The key goes first: a provider without a key is a smaller harm than a key without a provider.
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
    store.replace(withProviderBack(store.current(), removed.before, removed.provider));
    credentials.putBack(removed.keys);
    this.#ports.onRemoved();
    await this.#settle(true);
  }

  async setCredential(providerId: string, key: string, where: KeyPlace): Promise<CredentialStatus> {
    const provider = this.#provider(providerId);
    const baseUrl = normalizeBaseUrl(provider.kind, provider.baseUrl);
    if (baseUrl === null)
      throw new ServiceError('conflict', 'Enter a base URL first: a key belongs to one address.');
    await this.#ports.credentials.set(providerId, key, baseUrl, where);
    if (provider.credential.source !== 'vault') {
      this.#ports.store.saveProvider({ ...provider, credential: { source: 'vault' } });
    }
    await this.#settle(true);
    return this.#ports.sessions.status(this.#provider(providerId));
  }

  async clearCredential(providerId: string): Promise<CredentialStatus> {
    const provider = this.#provider(providerId);
    await this.#ports.credentials.clear(providerId);
    await this.#settle(true);
    return this.#ports.sessions.status(provider);
  }

  /** Reads the state of keys and vault anew and publishes the whole. */
  async refresh(): Promise<void> {
    const settings = this.#ports.store.current();
    const [vault, ...statuses] = await Promise.all([
      this.#ports.vault.status(),
      ...settings.providers.map(
        async (provider) => [provider.id, await this.#ports.sessions.status(provider)] as const,
      ),
    ]);
    this.#show({ credentials: Object.fromEntries(statuses), vault });
  }

  async #settle(needsReload: boolean): Promise<void> {
    // The control shows its new state at once; what the chain makes of it follows.
    this.#show({});
    if (needsReload) await this.#ports.reload();
    await this.refresh();
  }

  #show(known: Partial<Pick<SettingsView, 'credentials' | 'vault'>>): void {
    const settings = this.#ports.store.current();
    this.#view = { ...this.#view, ...known, settings };
    this.#ports.onChange();
  }

  async #resolveAll(settings: Settings): Promise<ReadonlyMap<string, ResolvedCredential>> {
    const resolved = settings.providers.map(
      async (provider) => [provider.id, await this.#ports.sessions.resolve(provider)] as const,
    );
    return new Map(await Promise.all(resolved));
  }

  #provider(providerId: string): Provider {
    const provider = this.#ports.store.current().providers.find(({ id }) => id === providerId);
    if (!provider) throw new ServiceError('not-found', 'There is no such provider.');
    return provider;
  }
}

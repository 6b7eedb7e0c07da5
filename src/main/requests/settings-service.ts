import { normalizeBaseUrl } from '../../shared/base-url.ts';
import type { CredentialStatus } from '../../shared/credential-status.ts';
import type { ProviderTestReport, SettingsView } from '../../shared/ipc/app-state.ts';
import type { Provider, Settings, SettingsPatch } from '../../shared/settings.ts';
import type { BuiltTarget } from '../assembly/build-chain.ts';
import type { CredentialStore, KeyPlace } from '../config/credential-store.ts';
import { withKnownContexts } from '../config/known-contexts.ts';
import {
  type ChainConfig,
  resolveChainConfig,
  resolveTarget,
  type TargetConfig,
} from '../config/resolve-chain-config.ts';
import type { SecretVault } from '../config/secret-vault.ts';
import type { ResolvedCredential, SessionManager } from '../config/session-manager.ts';
import type { SettingsStore } from '../config/settings-store.ts';
import type { Clock } from '../llm/clock.ts';
import { ServiceError } from '../llm/service-error.ts';
import { testProvider } from './provider-test.ts';

/** What the settings service needs. */
export interface SettingsServicePorts {
  readonly store: SettingsStore;
  readonly credentials: CredentialStore;
  readonly sessions: SessionManager;
  readonly vault: SecretVault;
  readonly clock: Clock;
  newId(): string;
  /** Rebuilds the chain; resolves when that has ended, however it went. */
  reload(): Promise<unknown>;
  /** Builds one target apart from the chain, for a test or a list of models. */
  buildTarget(target: TargetConfig, settings: Settings): Promise<BuiltTarget>;
  /** Why nothing is sent to an address; `null` where it is fine. */
  refusalOf(provider: Provider): string | null;
  onChange(): void;
}

/** Changes settings and keys, and reloads the chain after each change that it takes. */
export class SettingsService {
  readonly #ports: SettingsServicePorts;
  #view: SettingsView;

  constructor(ports: SettingsServicePorts) {
    this.#ports = ports;
    const vault = { available: false, backend: null };
    this.#view = { settings: ports.store.current(), credentials: {}, vault };
  }

  /** The settings as the page may see them. */
  view(): SettingsView {
    return this.#view;
  }

  /** What the chain is to be built from now. */
  async readConfig(): Promise<ChainConfig> {
    const settings = this.#ports.store.current();
    const config = resolveChainConfig(settings, await this.#resolveAll(settings));
    return withKnownContexts(config, this.#ports.clock.wallMs());
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
    // The key goes first: a provider without a key is a smaller harm than a key without a provider.
    await this.#ports.credentials.clear(providerId);
    this.#ports.store.removeProvider(providerId);
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

  async testProvider(providerId: string, model: string): Promise<ProviderTestReport> {
    return this.#withTarget(providerId, model, (target) =>
      testProvider(target.provider, this.#ports.newId(), this.#ports.clock),
    );
  }

  async listModels(providerId: string): Promise<readonly string[]> {
    // Any model will do: the list is the provider's. One that has none yet gets a stand-in that is never asked.
    const model = this.#provider(providerId).models[0]?.id ?? 'unlisted';
    return this.#withTarget(providerId, model, (target) => target.provider.listModels());
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
    this.#view = { settings: this.#ports.store.current(), credentials: Object.fromEntries(statuses), vault };
    this.#ports.onChange();
  }

  async #settle(needsReload: boolean): Promise<void> {
    // The control shows its new state at once; what the chain makes of it follows.
    this.#view = { ...this.#view, settings: this.#ports.store.current() };
    this.#ports.onChange();
    if (needsReload) await this.#ports.reload();
    await this.refresh();
  }

  async #withTarget<Result>(
    providerId: string,
    model: string,
    ask: (target: BuiltTarget) => Promise<Result>,
  ): Promise<Result> {
    const settings = this.#ports.store.current();
    const provider = this.#provider(providerId);
    const known = provider.models.some(({ id }) => id === model)
      ? provider
      : { ...provider, models: [{ id: model }] };
    const others = settings.providers.filter(({ id }) => id !== providerId);
    const credentials = new Map([[providerId, await this.#ports.sessions.resolve(provider)]]);
    const target = resolveTarget(
      { providerId, model },
      { ...settings, providers: [...others, known] },
      credentials,
    );
    if (typeof target === 'string') throw new ServiceError('conflict', target);
    const built = await this.#ports.buildTarget(target, settings);
    try {
      return await ask(built);
    } finally {
      built.dispose();
    }
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

import type { ListedModel } from '../../shared/listed-model.ts';
import { mergeListedModels } from '../../shared/merge-listed-models.ts';
import type { Provider } from '../../shared/provider.ts';
import { targetIdOf } from '../../shared/provider.ts';
import type { ProviderTest } from '../../shared/provider-test.ts';
import type { Settings } from '../../shared/settings.ts';
import type { BuiltTarget } from '../assembly/build-chain.ts';
import { resolveTarget, type TargetConfig } from '../config/resolve-chain-config.ts';
import type { ResolvedCredential } from '../config/session-manager.ts';
import type { Clock } from '../llm/clock.ts';
import { ServiceError } from '../llm/service-error.ts';
import { testProvider } from './provider-test.ts';

/** What the checks of providers need. */
export interface ProviderChecksPorts {
  readonly clock: Clock;
  newId(): string;
  settings(): Settings;
  resolveCredential(provider: Provider): Promise<ResolvedCredential>;
  /** Builds one target apart from the chain. */
  buildTarget(target: TargetConfig, settings: Settings): Promise<BuiltTarget>;
  /** Adds what the bundled table knows of a provider's models. */
  describeModels(provider: Provider, models: readonly ListedModel[]): Promise<readonly ListedModel[]>;
  saveProvider(provider: Provider): Promise<void>;
  onChange(): void;
}

/** Asks single providers, apart from the chain: whether they work, and which models they offer. */
export class ProviderChecks {
  readonly #ports: ProviderChecksPorts;
  readonly #tests = new Map<string, { readonly test: ProviderTest; readonly as: string }>();

  constructor(ports: ProviderChecksPorts) {
    this.#ports = ports;
  }

  /** The newest test of each target, under way or over. */
  tests(): Readonly<Record<string, ProviderTest>> {
    return Object.fromEntries([...this.#tests].map(([targetId, { test }]) => [targetId, test]));
  }

  /** Tests one model of a provider, switched on or not. What is found is told as it is found. */
  test(providerId: string, model: string): Promise<ProviderTest> {
    const { clock } = this.#ports;
    const newId = () => this.#ports.newId();
    const as = askedAs(this.#provider(providerId));
    const publish = (test: ProviderTest) => {
      this.#tests.set(targetIdOf({ providerId, model }), { test, as });
      this.#ports.onChange();
    };
    return this.#withTarget(providerId, model, (built, target) =>
      testProvider({ target, built, clock, newId, publish }),
    );
  }

  /** Forgets the tests of a provider, such as after its key has changed. */
  forget(providerId: string): void {
    this.#keep(({ test }) => test.providerId !== providerId);
  }

  /** Forgets the tests of providers that are asked differently now. */
  settingsChanged({ providers }: Settings): void {
    const asked = new Map(providers.map((provider) => [provider.id, askedAs(provider)]));
    this.#keep(({ test, as }) => asked.get(test.providerId) === as);
  }

  /** The models that a provider offers. Those in the settings are brought up to date by the way. */
  async listModels(providerId: string): Promise<readonly ListedModel[]> {
    // Any model will do: the list is the provider's. One that has none yet gets a stand-in that is never asked.
    const model = this.#provider(providerId).models[0]?.id ?? 'unlisted';
    const listed = await this.#withTarget(providerId, model, ({ provider }) => provider.listModels());
    const provider = this.#provider(providerId);
    const described = await this.#ports.describeModels(provider, listed);
    const models = mergeListedModels(provider.models, described);
    if (models !== provider.models) await this.#ports.saveProvider({ ...provider, models: [...models] });
    return described;
  }

  #keep(isKept: (entry: { readonly test: ProviderTest; readonly as: string }) => boolean): void {
    const stale = [...this.#tests].filter(([, entry]) => !isKept(entry));
    for (const [targetId] of stale) this.#tests.delete(targetId);
    if (stale.length > 0) this.#ports.onChange();
  }

  async #withTarget<Result>(
    providerId: string,
    model: string,
    ask: (built: BuiltTarget, target: TargetConfig) => Promise<Result>,
  ): Promise<Result> {
    const settings = this.#ports.settings();
    const provider = this.#provider(providerId);
    const isKnown = provider.models.some(({ id }) => id === model);
    const asked = { ...provider, enabled: true, models: isKnown ? provider.models : [{ id: model }] };
    const others = settings.providers.filter(({ id }) => id !== providerId);
    const credentials = new Map([[providerId, await this.#ports.resolveCredential(provider)]]);
    const target = resolveTarget(
      { providerId, model },
      { ...settings, providers: [...others, asked] },
      credentials,
    );
    if (typeof target === 'string') throw new ServiceError('conflict', target);
    const built = await this.#ports.buildTarget(target, settings);
    try {
      return await ask(built, target);
    } finally {
      built.dispose();
    }
  }

  #provider(providerId: string): Provider {
    const provider = this.#ports.settings().providers.find(({ id }) => id === providerId);
    if (!provider) throw new ServiceError('not-found', 'There is no such provider.');
    return provider;
  }
}

/** All of a provider that a test of it depends on. */
function askedAs({ models: _models, name: _name, enabled: _enabled, ...asked }: Provider): string {
  return JSON.stringify(asked);
}

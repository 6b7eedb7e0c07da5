import { type AssemblyPorts, buildTarget } from './assembly/build-chain.ts';
import { describeModels } from './assembly/describe-models.ts';
import type { SessionManager } from './config/session-manager.ts';
import type { SettingsStore } from './config/settings-store.ts';
import { ProviderChecks } from './requests/provider-checks.ts';
import type { SettingsService } from './requests/settings-service.ts';

/** What the checks of providers are connected to. */
export interface BackendChecksPorts {
  readonly store: SettingsStore;
  readonly sessions: SessionManager;
  readonly settings: Pick<SettingsService, 'saveProvider'>;
  readonly assembly: AssemblyPorts;
  /** Resolves once it is known what has been spent, against which a test's price is weighed. */
  ready(): Promise<unknown>;
  readonly onChange: () => void;
}

/** Connects the checks of single providers, which build a target of their own, without retries and apart from the chain. */
export function connectChecks(ports: BackendChecksPorts) {
  const { store, sessions, settings, assembly } = ports;
  const checks = new ProviderChecks({
    clock: assembly.clock,
    newId: () => assembly.newId(),
    settings: () => store.current(),
    resolveCredential: (provider) => sessions.resolve(provider),
    buildTarget: async (target, { retry }) => {
      await ports.ready();
      return buildTarget(target, { retry: { ...retry, enabled: false } }, 0, {
        ...assembly,
        // A test asks whether the provider works, not what a drill makes of it.
        drills: undefined,
      });
    },
    describeModels: (provider, models) => describeModels(provider, models, assembly.clock.wallMs()),
    saveProvider: (provider) => settings.saveProvider(provider),
    onChange: () => ports.onChange(),
  });
  store.subscribe((current) => checks.settingsChanged(current));
  return checks;
}

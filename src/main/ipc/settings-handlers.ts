import type { CredentialStatus } from '../../shared/credential-status.ts';
import type { ProviderTestReport } from '../../shared/ipc/app-state.ts';
import type { Provider } from '../../shared/provider.ts';
import type { SettingsPatch } from '../../shared/settings.ts';
import type { PriceList } from '../../shared/prices.ts';
import type { HandlersOf } from './handlers.ts';

/** What the settings' channels call. Each change ends when the reload that it caused has ended. */
export interface SettingsCalls {
  change(patch: SettingsPatch): Promise<void>;
  saveProvider(provider: Provider): Promise<void>;
  removeProvider(providerId: string): Promise<void>;
  testProvider(providerId: string, model: string): Promise<ProviderTestReport>;
  listModels(providerId: string): Promise<readonly string[]>;
  setCredential(
    providerId: string,
    keyId: string | null,
    key: string,
    where: 'vault' | 'session' | 'file',
  ): Promise<CredentialStatus>;
  clearCredential(providerId: string, keyId: string | null): Promise<CredentialStatus>;
}

/** The settings' channels. */
export function settingsHandlers(
  settings: SettingsCalls,
  listPrices: () => Promise<PriceList>,
): HandlersOf<
  | 'settings:change'
  | 'providers:save'
  | 'providers:remove'
  | 'providers:test'
  | 'providers:list-models'
  | 'prices:list'
  | 'credentials:set'
  | 'credentials:clear'
> {
  return {
    'settings:change': async (patch) => {
      await settings.change(patch);
      return undefined;
    },
    'providers:save': async (provider) => {
      await settings.saveProvider(provider);
      return undefined;
    },
    'providers:remove': async ({ providerId }) => {
      await settings.removeProvider(providerId);
      return undefined;
    },
    'providers:test': ({ providerId, model }) => settings.testProvider(providerId, model),
    'providers:list-models': ({ providerId }) => settings.listModels(providerId),
    'prices:list': () => listPrices(),
    'credentials:set': ({ providerId, keyId, key, where }) =>
      settings.setCredential(providerId, keyId, key, where),
    'credentials:clear': ({ providerId, keyId }) => settings.clearCredential(providerId, keyId),
  };
}

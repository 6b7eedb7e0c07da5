import type { CredentialStatus } from '../../shared/credential-status.ts';
import type { ListedModel } from '../../shared/listed-model.ts';
import type { ProviderTest } from '../../shared/provider-test.ts';
import type { Provider } from '../../shared/provider.ts';
import type { SettingsPatch } from '../../shared/settings.ts';
import type { PriceList } from '../../shared/prices.ts';
import type { HandlersOf } from './handlers.ts';

/** What the settings' channels call. Each change ends when the reload that it caused has ended. */
export interface SettingsCalls {
  change(patch: SettingsPatch): Promise<void>;
  saveProvider(provider: Provider): Promise<void>;
  removeProvider(providerId: string): Promise<void>;
  undoRemove(providerId: string): Promise<void>;
  setCredential(
    providerId: string,
    keyId: string | null,
    key: string,
    where: 'vault' | 'session' | 'file',
  ): Promise<CredentialStatus>;
  clearCredential(providerId: string, keyId: string | null): Promise<CredentialStatus>;
}

/** What the channels that ask single providers call. */
export interface ProviderCalls {
  test(providerId: string, model: string): Promise<ProviderTest>;
  listModels(providerId: string): Promise<readonly ListedModel[]>;
  forget(providerId: string): void;
}

/** The settings' channels. */
export function settingsHandlers(
  settings: SettingsCalls,
  checks: ProviderCalls,
  listPrices: () => Promise<PriceList>,
): HandlersOf<
  | 'settings:change'
  | 'providers:save'
  | 'providers:remove'
  | 'providers:undo-remove'
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
    'providers:undo-remove': async ({ providerId }) => {
      await settings.undoRemove(providerId);
      return undefined;
    },
    'providers:test': ({ providerId, model }) => checks.test(providerId, model),
    'providers:list-models': ({ providerId }) => checks.listModels(providerId),
    'prices:list': () => listPrices(),
    'credentials:set': ({ providerId, keyId, key, where }) => {
      checks.forget(providerId);
      return settings.setCredential(providerId, keyId, key, where);
    },
    'credentials:clear': ({ providerId, keyId }) => {
      checks.forget(providerId);
      return settings.clearCredential(providerId, keyId);
    },
  };
}

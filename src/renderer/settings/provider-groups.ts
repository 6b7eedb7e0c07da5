import { finalUrl } from '../../shared/base-url.ts';
import type { CredentialStatus } from '../../shared/credential-status.ts';
import type { SettingsView } from '../../shared/ipc/app-state.ts';
import { lacksKey } from '../../shared/lacks-key.ts';
import type { Provider } from '../../shared/provider.ts';
import type { Settings } from '../../shared/settings.ts';

/** Why nobody asks a provider. */
export type SetupNeed =
  | 'switched-off'
  | 'bad-address'
  | 'refused-address'
  | 'key-missing'
  | 'no-model'
  | NonNullable<CredentialStatus['problem']>;

/** What is known of the keys and addresses of providers. */
type Known = Pick<SettingsView, 'credentials' | 'refused'>;

/** Where a provider's card stands. */
export type ProviderGroup = 'active' | 'ready' | 'setup';

/** The groups from the top of the page down. */
export const PROVIDER_GROUPS: readonly ProviderGroup[] = ['active', 'ready', 'setup'];

/** The first thing that a provider lacks, in the order in which a person would mend it; `null` where it can be asked. */
export function setupNeedOf(provider: Provider, { credentials, refused }: Known): SetupNeed | null {
  if (!provider.enabled) return 'switched-off';
  if (provider.kind !== 'simulator' && finalUrl(provider.kind, provider.baseUrl) === null)
    return 'bad-address';
  if (refused.includes(provider.id)) return 'refused-address';
  const lacking = lacksKey(provider, credentials);
  if (lacking) return lacking.problem ?? 'key-missing';
  return provider.models.length === 0 ? 'no-model' : null;
}

/** The group of a provider: in a list and asked, able to be, or lacking something. */
export function groupOf(
  provider: Provider,
  known: Known,
  { primary, cheap }: Pick<Settings, 'primary' | 'cheap'>,
): ProviderGroup {
  if (setupNeedOf(provider, known) !== null) return 'setup';
  const isOwn = ({ providerId, model }: { readonly providerId: string; readonly model: string }) =>
    providerId === provider.id && provider.models.some(({ id }) => id === model);
  return [...primary, ...cheap].some(isOwn) ? 'active' : 'ready';
}

/** Whether a search finds a provider: by its name, its address or one of its models. */
export function matchesProvider({ name, baseUrl, models }: Provider, query: string): boolean {
  const wanted = query.trim().toLowerCase();
  return [name, baseUrl, ...models.map(({ id }) => id)].some((text) => text.toLowerCase().includes(wanted));
}

import { normalizeBaseUrl } from '../../shared/base-url.ts';
import { type CredentialSource, keysOf, type Provider } from '../../shared/provider.ts';

/** A provider one of whose keys is one that the person enters. */
export function withKeyInVault(provider: Provider, keyId: string | null): Provider {
  const credential = { source: 'vault' } as const;
  if (keyId === null) return { ...provider, credential };
  const furtherKeys = provider.furtherKeys.map((key) => (key.id === keyId ? { ...key, credential } : key));
  return { ...provider, furtherKeys };
}

/**
 * A changed provider as it may be saved. A key is for one address: where that changes, a variable or command that was named
 * for the old one has to be named again. A key that was entered is held to its address by the store of keys itself.
 */
export function askKeysAgain(before: Provider, after: Provider): Provider {
  if (addressOf(before) === addressOf(after)) return after;
  const named = new Set(keysOf(before).map(({ credential }) => nameOf(credential)));
  return keysOf(after)
    .filter(({ credential }) => nameOf(credential) !== null && named.has(nameOf(credential)))
    .reduce((provider, { keyId }) => withKeyInVault(provider, keyId), after);
}

function addressOf({ kind, baseUrl }: Provider): string | null {
  return normalizeBaseUrl(kind, baseUrl);
}

/** What the person named as the source of a key; `null` for one that they enter, or none. */
function nameOf(credential: CredentialSource): string | null {
  if (credential.source === 'environment') return `environment ${credential.variable}`;
  return credential.source === 'command' ? `command ${credential.command}` : null;
}

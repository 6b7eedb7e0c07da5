import type { CredentialStatus } from './credential-status.ts';
import { credentialSlotOf, keysOf, type Provider } from './provider.ts';

/**
 * What is known of the first key of a provider that needs one and has none; `null` where any of its keys is there, or none is
 * needed. A key whose state is not known yet counts as there.
 * @param credentials the state of every key, by slot
 */
export function lacksKey(
  provider: Provider,
  credentials: Readonly<Record<string, CredentialStatus>>,
): CredentialStatus | null {
  if (provider.kind === 'simulator') return null;
  const keys = keysOf(provider).filter(({ credential }) => credential.source !== 'none');
  const statuses = keys.map(({ keyId }) => credentials[credentialSlotOf(provider.id, keyId)]);
  const [first] = statuses;
  return first && statuses.every((status) => status?.set === false) ? first : null;
}

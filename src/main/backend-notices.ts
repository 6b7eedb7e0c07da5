import type { Notice } from '../shared/ipc/app-state.ts';
import type { CredentialStore } from './config/credential-store.ts';
import type { SettingsStore } from './config/settings-store.ts';

/** What has to be said at the start: files that were damaged, and where they are now. */
export function firstNotices(
  store: SettingsStore,
  credentials: CredentialStore,
  newId: () => string,
): readonly Notice[] {
  const notices: Notice[] = [];
  if (store.quarantined) {
    const { path, reason } = store.quarantined;
    notices.push({ id: newId(), code: 'settings-quarantined', detail: `${path} (${reason})` });
  }
  if (credentials.quarantinedAt) {
    notices.push({ id: newId(), code: 'secrets-quarantined', detail: credentials.quarantinedAt });
  }
  return notices;
}

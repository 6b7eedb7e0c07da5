import type { CredentialStore } from './config/credential-store.ts';
import type { SettingsStore } from './config/settings-store.ts';
import type { NoticeBoard } from './requests/notice-board.ts';

/** Says at the start what was damaged, and where it is now. */
export function noteDamage(notices: NoticeBoard, store: SettingsStore, credentials: CredentialStore): void {
  if (store.quarantined) {
    const { path, reason } = store.quarantined;
    notices.add('settings-quarantined', `${path} (${reason})`);
  }
  if (credentials.quarantinedAt) notices.add('secrets-quarantined', credentials.quarantinedAt);
}

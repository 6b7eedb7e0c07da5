import type { CredentialStore } from './config/credential-store.ts';
import type { SettingsStore } from './config/settings-store.ts';
import type { NoticeBoard } from './requests/notice-board.ts';

/** Says what was wrong with the files of a profile when it was opened. */
export function noteDamage(notices: NoticeBoard, store: SettingsStore, credentials: CredentialStore): void {
  if (store.quarantined) {
    const { path, reason } = store.quarantined;
    notices.add('settings-quarantined', `${path} (${reason})`);
  }
  if (credentials.quarantinedAt) notices.add('secrets-quarantined', credentials.quarantinedAt);
}

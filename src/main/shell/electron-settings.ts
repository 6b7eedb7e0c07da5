import { existsSync } from 'node:fs';
import { join } from 'node:path';
import ElectronStore from 'electron-store';
import { quarantineFile } from '../config/atomic-file.ts';
import type { SettingsFile } from '../config/settings-store.ts';

/** The settings file in a folder, kept by electron-store: written whole or not at all, readable by its owner only. */
export function electronSettingsFile(folder: string): SettingsFile {
  const path = join(folder, 'settings.json');
  const store = () =>
    new ElectronStore({ cwd: folder, name: 'settings', clearInvalidConfig: false, configFileMode: 0o600 });
  return {
    read: () => (existsSync(path) ? store().store : null),
    write: (settings) => {
      store().store = { ...settings };
    },
    quarantine: () => quarantineFile(path, Date.now()),
  };
}

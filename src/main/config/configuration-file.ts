import * as z from 'zod';
import type { ImportNote } from '../../shared/import.ts';
import type { Provider } from '../../shared/provider.ts';
import { Settings } from '../../shared/settings.ts';
import { ImportRefused } from './import-refused.ts';

/** What a file that this app exported says it is. */
export const CONFIGURATION_FORMAT = 'switchyard-configuration';

const CONFIGURATION_VERSION = 1;

const ConfigurationFile = z.strictObject({
  format: z.literal(CONFIGURATION_FORMAT),
  version: z.literal(CONFIGURATION_VERSION),
  settings: Settings,
});

/** The whole configuration as text. Keys are not part of the settings; the values of headers may be, so they are left empty. */
export function writeConfiguration(settings: Settings): string {
  const exported: z.input<typeof ConfigurationFile> = {
    format: CONFIGURATION_FORMAT,
    version: CONFIGURATION_VERSION,
    settings: { ...settings, providers: settings.providers.map(withoutHeaderValues) },
  };
  return `${JSON.stringify(exported, null, 2)}\n`;
}

/** Reads what {@link writeConfiguration} wrote. @throws `ImportRefused` */
export function readConfiguration(content: unknown): {
  readonly settings: Settings;
  readonly notes: readonly ImportNote[];
} {
  const { version } = z.object({ version: z.unknown().optional() }).parse(content);
  if (typeof version === 'number' && version > CONFIGURATION_VERSION)
    throw new ImportRefused('newer-version', String(version));
  const parsed = ConfigurationFile.safeParse(content);
  if (!parsed.success) throw ImportRefused.ofFields(parsed.error);
  const { settings } = parsed.data;
  const notes = settings.providers
    .filter(({ headers }) => Object.values(headers).includes(''))
    .map(({ name }) => ({ code: 'header-values-left-out' as const, name }));
  return { settings, notes };
}

function withoutHeaderValues(provider: Provider): Provider {
  const headers = Object.fromEntries(Object.keys(provider.headers).map((name) => [name, '']));
  return { ...provider, headers };
}

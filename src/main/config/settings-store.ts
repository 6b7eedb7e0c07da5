import type * as z from 'zod';
import type { Provider } from '../../shared/provider.ts';
import { defaultSettings, Settings, type SettingsPatch } from '../../shared/settings.ts';
import { ServiceError } from '../llm/service-error.ts';

/** Where the settings are kept. `electron-store` and `conf` both fit behind it. */
export interface SettingsFile {
  /** The file's content, `null` where there is no file. @throws where it cannot be read or is not JSON */
  read(): unknown;
  /** Replaces the content whole or not at all. @throws where it cannot be written */
  write(settings: Settings): void;
  /** Moves the file out of the way. @returns its new path */
  quarantine(): string;
}

/** A settings file that could not be used, and where it is now. */
export interface QuarantinedSettings {
  readonly path: string;
  readonly reason: string;
}

/** The settings: checked, kept in memory, written before they count. */
export class SettingsStore {
  /** What was wrong with the file at the start; `null` where nothing was. */
  readonly quarantined: QuarantinedSettings | null;
  readonly #file: SettingsFile;
  readonly #listeners = new Set<(settings: Settings) => void>();
  #settings: Settings;

  constructor(file: SettingsFile) {
    this.#file = file;
    const { settings, problem } = load(file);
    this.#settings = settings;
    this.quarantined = problem === null ? null : { path: file.quarantine(), reason: problem };
  }

  current(): Settings {
    return this.#settings;
  }

  /** Changes what the patch names and nothing else. @throws `ServiceError` `storage-failed`; the old settings then stand */
  change(patch: SettingsPatch): void {
    const { retry, failover, cache, routing, chat, timeouts, budget, appearance, ...whole } = patch;
    const old = this.#settings;
    this.#replace({
      ...old,
      ...whole,
      retry: { ...old.retry, ...retry },
      failover: { ...old.failover, ...failover },
      cache: { ...old.cache, ...cache },
      routing: { ...old.routing, ...routing },
      chat: { ...old.chat, ...chat },
      timeouts: { ...old.timeouts, ...timeouts },
      budget: { ...old.budget, ...budget },
      appearance: { ...old.appearance, ...appearance },
    });
  }

  /** Saves a provider whole, in place of the one with its id or behind the others. @throws `ServiceError` */
  saveProvider(provider: Provider): void {
    const { providers } = this.#settings;
    const isNew = providers.every(({ id }) => id !== provider.id);
    const saved = isNew
      ? [...providers, provider]
      : providers.map((old) => (old.id === provider.id ? provider : old));
    this.#replace({ ...this.#settings, providers: saved });
  }

  /** Removes a provider and its places in the lists. @throws `ServiceError` */
  removeProvider(providerId: string): void {
    const { providers, primary, cheap } = this.#settings;
    if (providers.every(({ id }) => id !== providerId))
      throw new ServiceError('not-found', 'There is no such provider.');
    const others = (list: Settings['primary']) => list.filter((target) => target.providerId !== providerId);
    this.#replace({
      ...this.#settings,
      providers: providers.filter(({ id }) => id !== providerId),
      primary: others(primary),
      cheap: others(cheap),
    });
  }

  /** Puts other settings in place of these. @throws `ServiceError` */
  replaceAll(settings: Settings): void {
    this.#replace(settings);
  }

  /** Calls back after every change, until the function returned is called. */
  subscribe(listener: (settings: Settings) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #replace(next: Settings): void {
    const checked = Settings.safeParse(next);
    if (!checked.success) throw invalid(checked.error);
    try {
      this.#file.write(checked.data);
    } catch (reason) {
      const why = reason instanceof Error ? reason.message : String(reason);
      throw new ServiceError('storage-failed', `The settings could not be saved: ${why}`, { cause: reason });
    }
    this.#settings = checked.data;
    for (const listener of this.#listeners) listener(checked.data);
  }
}

function load(file: SettingsFile): { readonly settings: Settings; readonly problem: string | null } {
  let content: unknown;
  try {
    content = file.read();
  } catch (reason) {
    return {
      settings: defaultSettings(),
      problem: reason instanceof Error ? reason.message : String(reason),
    };
  }
  if (content === null) return { settings: defaultSettings(), problem: null };
  const checked = Settings.safeParse(content);
  if (checked.success) return { settings: checked.data, problem: null };
  return { settings: defaultSettings(), problem: describeIssue(checked.error) };
}

function invalid(error: z.ZodError): ServiceError {
  return new ServiceError('invalid-input', describeIssue(error), { field: error.issues[0]?.path.join('.') });
}

/** The first thing that is wrong, with the field that it is wrong with. */
function describeIssue(error: z.ZodError): string {
  const [issue] = error.issues;
  if (!issue) return 'The settings are not valid.';
  const field = issue.path.join('.');
  return field === '' ? issue.message : `${field}: ${issue.message}`;
}

import type {
  FoundProviders,
  ImportMode,
  ImportNote,
  ImportOffer,
  ImportRefusal,
  ImportSource,
  Preset,
} from '../../shared/import.ts';
import { parseJson } from '../../shared/parse-json.ts';
import type { Provider } from '../../shared/provider.ts';
import type { Settings } from '../../shared/settings.ts';
import { CONFIGURATION_FORMAT, readConfiguration, writeConfiguration } from '../config/configuration-file.ts';
import { ImportRefused } from '../config/import-refused.ts';
import {
  addConfiguration,
  addProviders,
  type MergedSettings,
  replaceConfiguration,
  startWith,
} from '../config/merge-settings.ts';
import { OpencodeFile, readOpencode } from '../config/opencode-file.ts';
import { type PresetFacts, withPreset } from '../config/presets.ts';
import { readProviderLink } from '../config/provider-link.ts';
import { settingsDifference } from '../config/settings-difference.ts';
import { ServiceError } from '../llm/service-error.ts';
import { providersHere } from './providers-here.ts';

/** What the import service needs. */
export interface ImportServicePorts {
  current(): Settings;
  /** Puts settings in place of the current ones and reloads. @throws `ServiceError` `storage-failed` */
  replace(settings: Settings): Promise<void>;
  /** Why nothing is sent to a provider's address; `null` where it is fine. */
  refusalOf(provider: Provider): string | null;
  environment(variable: string): string | undefined;
  /** The models that a server offers. Rejects where nothing answers there. */
  modelsOf(provider: Provider): Promise<readonly string[]>;
  /** What is known of the providers now. */
  presetFacts(): Promise<PresetFacts>;
  /** Asks where to put a text and puts it there. */
  saveText(suggestedName: string, text: string): Promise<'saved' | 'cancelled'>;
  newId(): string;
  /** The offers that came by themselves have changed. */
  onChange(): void;
}

interface PendingImport {
  /** The settings that the offer was made from: it holds for these and no others. */
  readonly before: Settings;
  readonly after: Settings;
}

/** How many links wait to be looked at; a page that opens more of them is not heard. */
const MOST_LINKS_WAITING = 3;

/** Carries configurations in and out. Nothing that comes in counts before a person has agreed to exactly what it changes. */
export class ImportService {
  readonly #ports: ImportServicePorts;
  readonly #pending = new Map<string, PendingImport>();
  #fromLinks: readonly ImportOffer[] = [];

  constructor(ports: ImportServicePorts) {
    this.#ports = ports;
  }

  /** What links have offered and nobody has answered yet. */
  offers(): readonly ImportOffer[] {
    return this.#fromLinks;
  }

  export(): Promise<'saved' | 'cancelled'> {
    return this.#ports.saveText('switchyard-configuration.json', writeConfiguration(this.#ports.current()));
  }

  /** What this machine offers without a key being typed. */
  async find(): Promise<FoundProviders> {
    const { environment, local } = await providersHere(this.#ports);
    return {
      environment: environment.map(({ name, variable }) => ({ name, variable })),
      local: local.map(({ provider: { name, baseUrl, models } }) => ({
        name,
        baseUrl,
        models: models.map(({ id }) => id),
      })),
    };
  }

  /** What a file would change. */
  fromFile(name: string, text: string, mode: ImportMode): ImportOffer {
    const content = parseJson(text, NOT_JSON);
    const isOwn = content !== NOT_JSON && isRecord(content) && content['format'] === CONFIGURATION_FORMAT;
    const source: ImportSource = { kind: 'file', name, format: isOwn ? 'switchyard' : 'opencode' };
    return this.#offer(source, (current) => {
      if (content === NOT_JSON) throw new ImportRefused('not-json');
      if (isOwn) return merged(current, readConfiguration(content), mode);
      const other = OpencodeFile.safeParse(content);
      if (!other.success) throw new ImportRefused('unknown-format');
      const { providers, notes } = readOpencode(other.data);
      return withNotes(addProviders(current, providers), notes);
    });
  }

  /** What adding everything that was found on this machine would change. */
  async fromThisMachine(): Promise<ImportOffer> {
    const { environment, local } = await providersHere(this.#ports);
    const found = [...local, ...environment].map(({ provider }) => provider);
    return this.#offer({ kind: 'this-machine' }, (current) => {
      const { settings, notes } = addProviders(current, found);
      const added = settings.providers.slice(current.providers.length).map(({ id }) => id);
      return { settings: startWith(settings, added), notes };
    });
  }

  /** What an arrangement to begin with would change. */
  async preset(preset: Preset): Promise<ImportOffer> {
    const facts = await this.#ports.presetFacts();
    return this.#offer({ kind: 'preset', preset }, (current) => ({
      settings: withPreset(current, preset, facts),
      notes: [],
    }));
  }

  /** Takes a link that the system handed over. What it offers waits among {@link offers}. */
  linkOpened(url: string): void {
    if (this.#fromLinks.length >= MOST_LINKS_WAITING) return;
    const offer = this.#offer({ kind: 'link', url: url.slice(0, 4_096) }, (current) =>
      addProviders(current, [readProviderLink(url)]),
    );
    this.#fromLinks = [...this.#fromLinks, offer];
    this.#ports.onChange();
  }

  /** Does what an offer said. @throws `ServiceError` `not-found`, or `conflict` where the settings have changed since */
  async apply(offerId: string): Promise<void> {
    const pending = this.#pending.get(offerId);
    if (!pending) throw new ServiceError('not-found', 'There is no such offer.');
    this.dismiss(offerId);
    if (pending.before !== this.#ports.current())
      throw new ServiceError('conflict', 'The settings have changed since. Look at the import again.');
    await this.#ports.replace(pending.after);
  }

  /** Forgets an offer. */
  dismiss(offerId: string): void {
    this.#pending.delete(offerId);
    const others = this.#fromLinks.filter(({ id }) => id !== offerId);
    if (others.length === this.#fromLinks.length) return;
    this.#fromLinks = others;
    this.#ports.onChange();
  }

  #offer(source: ImportSource, change: (current: Settings) => MergedSettings): ImportOffer {
    const id = this.#ports.newId();
    const before = this.#ports.current();
    try {
      const { settings: after, notes } = change(before);
      this.#checkAddresses(before, after);
      const preview = { ...settingsDifference(before, after), notes };
      if (preview.providers.length + preview.lists.length + preview.settings.length === 0)
        throw new ImportRefused('nothing-new');
      this.#pending.set(id, { before, after });
      return { id, source, kind: 'preview', preview };
    } catch (reason) {
      return { id, source, kind: 'refused', ...refusalOf(reason) };
    }
  }

  #checkAddresses(before: Settings, after: Settings): void {
    const known = new Set(before.providers);
    for (const provider of after.providers) {
      if (known.has(provider) || provider.kind === 'simulator') continue;
      const problem = this.#ports.refusalOf(provider);
      if (problem !== null) throw new ImportRefused('bad-address', `${provider.name}: ${problem}`);
    }
  }
}

const NOT_JSON = Symbol('not JSON');

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function merged(
  current: Settings,
  { settings, notes }: ReturnType<typeof readConfiguration>,
  mode: ImportMode,
): MergedSettings {
  if (mode === 'add') return withNotes(addConfiguration(current, settings), notes);
  return { settings: replaceConfiguration(current, settings), notes };
}

function withNotes(result: MergedSettings, notes: readonly ImportNote[]): MergedSettings {
  return { settings: result.settings, notes: [...notes, ...result.notes] };
}

function refusalOf(reason: unknown): { readonly reason: ImportRefusal; readonly detail: string } {
  if (!(reason instanceof ImportRefused)) throw reason;
  return { reason: reason.reason, detail: reason.detail };
}

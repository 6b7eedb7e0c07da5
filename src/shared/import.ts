import type { CredentialSource, ProviderKind } from './provider.ts';

/** Where something to import comes from. */
export type ImportSource =
  /** A file that the person picked. */
  | { readonly kind: 'file'; readonly name: string; readonly format: 'switchyard' | 'opencode' }
  | { readonly kind: 'link'; readonly url: string }
  /** Environment variables that are set, and model servers found on this machine. */
  | { readonly kind: 'this-machine' }
  | { readonly kind: 'preset'; readonly preset: Preset };

/** Arrangements to begin with. */
export const PRESETS = ['reliable', 'frugal', 'local-first', 'private'] as const;
export type Preset = (typeof PRESETS)[number];

/** Whether what is imported joins what is there or takes its place. */
export type ImportMode = 'add' | 'replace';

/** What an import would do to one provider. */
export interface ProviderChange {
  readonly kind: 'added' | 'changed' | 'removed';
  readonly id: string;
  readonly name: string;
  readonly protocol: ProviderKind;
  /** The address that questions would be sent to; `null` for the practice provider. */
  readonly finalUrl: string | null;
  /** What that address is now, where it would change. */
  readonly finalUrlBefore: string | null;
  /** Where the key would come from: nothing that an import brings holds a key. */
  readonly credentials: readonly CredentialSource[];
  /** A key has to be entered before the provider can answer. */
  readonly needsKey: boolean;
  readonly models: readonly string[];
  /** Everything else that would change, or that a new one has beyond what every new one has. */
  readonly fields: readonly SettingChange[];
}

/** A list that an import would change, each target as `provider/model`. */
export interface ListChange {
  readonly list: 'primary' | 'cheap';
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** A single setting that an import would change, as JSON. */
export interface SettingChange {
  /** Dotted, as in the settings file; within a provider, its field. */
  readonly setting: string;
  readonly before: string;
  readonly after: string;
}

/** What of a source is not taken over, and of whom. */
export interface ImportNote {
  readonly code:
    /** A file of another program holds a key; it stays there. */
    | 'key-left-out'
    /** It speaks no protocol that is known here. */
    | 'provider-skipped'
    /** The values of extra headers are never exported; they have to be entered again. */
    | 'header-values-left-out'
    /** It is here already. */
    | 'already-here';
  readonly name: string;
}

/** What an import would change, exactly; nothing changes until it is agreed to. */
export interface ImportPreview {
  readonly providers: readonly ProviderChange[];
  readonly lists: readonly ListChange[];
  readonly settings: readonly SettingChange[];
  readonly notes: readonly ImportNote[];
}

/** Why there is nothing to import. */
export type ImportRefusal =
  | 'not-json'
  /** JSON, but neither a configuration of this app nor a known other one. */
  | 'unknown-format'
  | 'newer-version'
  /** A field is wrong; the detail names it and says why. */
  | 'invalid-field'
  | 'not-a-link'
  /** The link does something else than add a provider, or has parts that it may not have. */
  | 'unknown-link'
  /** The link carries a key: it has been through a web page or a mail, so it is not safe. */
  | 'key-in-link'
  /** Nothing is sent to such an address; the detail says why. */
  | 'bad-address'
  | 'nothing-new'
  /** No provider but practice has a key and a model. */
  | 'nothing-usable'
  /** No provider on this machine has a model. */
  | 'nothing-local';

/** What looking at a source gave: something to agree to, or why there is nothing. */
export type ImportOffer = { readonly id: string; readonly source: ImportSource } & (
  | { readonly kind: 'preview'; readonly preview: ImportPreview }
  | { readonly kind: 'refused'; readonly reason: ImportRefusal; readonly detail: string }
);

/** What this machine offers without a key being typed. */
export interface FoundProviders {
  /** Catalogue rows whose environment variable is set. */
  readonly environment: readonly { readonly name: string; readonly variable: string }[];
  /** Model servers that answered on loopback. */
  readonly local: readonly {
    readonly name: string;
    readonly baseUrl: string;
    readonly models: readonly string[];
  }[];
}

import type { CatalogueEntry } from '../catalogue.ts';
import type { CacheCounters, ChainStatus, InFlightRequest } from '../chain-status.ts';
import type { ChatMessage, ConversationSummary } from '../conversation.ts';
import type { CredentialStatus, VaultStatus } from '../credential-status.ts';
import type { BudgetStatus } from '../budget.ts';
import type { DrillView } from '../drill.ts';
import type { ImportOffer } from '../import.ts';
import type { SpendingNow } from '../ledger.ts';
import type { ProviderTest } from '../provider-test.ts';
import type { Settings } from '../settings.ts';
import type { StorageStatus } from '../storage-status.ts';

/** The settings as the renderer sees them: everything but the keys. */
export interface SettingsView {
  readonly settings: Settings;
  /** By the slot that `credentialSlotOf` names. */
  readonly credentials: Readonly<Record<string, CredentialStatus>>;
  readonly vault: VaultStatus;
  /** The providers, by id, whose address nothing is sent to as it is. */
  readonly refused: readonly string[];
}

/** Something the person should know that no action of theirs caused just now. */
export interface Notice {
  readonly id: string;
  readonly code:
    | 'settings-quarantined'
    | 'settings-not-saved'
    | 'secrets-quarantined'
    /** The history was damaged: what could be read was taken over, and the damaged file is kept. */
    | 'history-recovered'
    /** The file of the history is gone though there was one. */
    | 'history-missing'
    /** The history was written by a newer version: it is left alone, and another file is used. */
    | 'history-newer'
    /** An answer or attempt could not be stored, for a reason that waiting does not mend. */
    | 'history-refused'
    | 'backup-failed';
  /** What the sentence names: a file, an error. */
  readonly detail: string;
}

/** A provider that was removed and can still be brought back, until a wall-clock time. */
export interface RemovedProvider {
  readonly providerId: string;
  readonly name: string;
  readonly untilMs: number;
}

/** Everything that main publishes, by slice. Each slice is replaced whole when it changes. */
export interface AppState {
  readonly app: { readonly version: string; readonly catalogue: readonly CatalogueEntry[] };
  readonly settings: SettingsView;
  readonly removedProviders: readonly RemovedProvider[];
  /** The newest test of each target in this run, by target id. */
  readonly tests: Readonly<Record<string, ProviderTest>>;
  readonly chain: ChainStatus;
  /** The drills that are running. */
  readonly drill: readonly DrillView[];
  readonly activity: readonly InFlightRequest[];
  readonly cache: CacheCounters;
  readonly spending: SpendingNow;
  readonly budget: BudgetStatus;
  readonly storage: StorageStatus;
  /** Last changed first. */
  readonly conversations: readonly ConversationSummary[];
  readonly notices: readonly Notice[];
  /** What links from outside would add, until they are answered. */
  readonly offers: readonly ImportOffer[];
}

/** The slices that change while the app runs. */
export type StateSlice = Exclude<keyof AppState, 'app'>;

/** A slice with its new value. */
export type SliceEvent = {
  [Slice in StateSlice]: { readonly kind: 'slice'; readonly slice: Slice; readonly value: AppState[Slice] };
}[StateSlice];

/** What main publishes. Deltas of one message are merged before they are sent. */
export type AppEvent =
  | SliceEvent
  /**
   * Text to append. `textAt` and `reasoningAt` say where it belongs, in UTF-16 units: a conversation opened while it
   * streams already holds a part of what is still on its way.
   */
  | {
      readonly kind: 'message-delta';
      readonly conversationId: string;
      readonly messageId: string;
      readonly text: string;
      readonly textAt: number;
      readonly reasoning: string;
      readonly reasoningAt: number;
    }
  /** A message that is new or has changed as a whole; it replaces whatever deltas built. */
  | { readonly kind: 'message'; readonly conversationId: string; readonly message: ChatMessage };

/** How full a model's window would be. */
export interface ContextSize {
  /** Input tokens of the next request: reported for what has been asked before, estimated for what is new. */
  readonly usedTokens: number;
  /** `estimated`: no part of it was counted by a vendor. */
  readonly source: 'estimated' | 'partly-reported';
  /** The window of the model that would be asked first, in tokens; `null` where it is not known. */
  readonly windowTokens: number | null;
  readonly model: string | null;
}

import type { CompletionRequest, Mode, Purpose } from '../../shared/completion.ts';
import type { ChatMessage } from '../../shared/conversation.ts';
import type { LedgerOutcome } from '../../shared/ledger.ts';
import type { AppliedRates, AttemptStep, Route, TargetLabel } from '../../shared/route.ts';

/** A conversation as it is kept. */
export interface StoredConversation {
  readonly id: string;
  readonly title: string;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

/** An attempt before its call. */
export interface OpenedAttempt extends TargetLabel {
  readonly attemptId: string;
  readonly requestId: string;
  readonly conversationId: string | null;
  readonly messageId: string | null;
  readonly purpose: Purpose;
  readonly mode: CompletionRequest['context']['mode'];
  readonly generation: number;
  readonly startedAtMs: number;
  /** Decimal string. */
  readonly reservedUsd: string | null;
  /** What it would be priced with if the app ended before it did. */
  readonly rates: AppliedRates | null;
  readonly drill?: AttemptStep['drill'];
}

/** A request that has ended. */
export interface EndedRequest {
  readonly requestId: string;
  readonly conversationId: string | null;
  readonly messageId: string | null;
  readonly purpose: Purpose;
  /** The list that answered. */
  readonly mode: Mode;
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly firstTokenMs: number | null;
  readonly outcome: Exclude<LedgerOutcome, 'open'>;
  /** Redacted; `null` where it answered. */
  readonly errorMessage: string | null;
  readonly route: Route;
}

/** One change of the history. Doing it twice does what doing it once does. */
export type Change =
  | { readonly kind: 'put-conversation'; readonly conversation: StoredConversation }
  | { readonly kind: 'remove-conversation'; readonly conversationId: string }
  /** A message that is new, or an answer that has grown or ended. Nothing where its conversation is gone. */
  | {
      readonly kind: 'put-message';
      readonly conversationId: string;
      readonly parentId: string | null;
      readonly message: ChatMessage;
    }
  | { readonly kind: 'open-attempt'; readonly attempt: OpenedAttempt }
  /** Nothing where it was closed before: an attempt ends once. */
  | { readonly kind: 'close-attempt'; readonly step: AttemptStep }
  /** The attempts of its route become its own. Stands before the closing of the one that answered. */
  | { readonly kind: 'end-request'; readonly request: EndedRequest };

/** Changes that are stored together or not at all. */
export type ChangeSet = readonly Change[];

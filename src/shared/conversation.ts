import type { Mode } from './completion.ts';
import type { BudgetRefusal } from './budget.ts';
import type { TokenUsage, UsageSource } from './usage.ts';
import type { LlmErrorCode } from './llm-error-code.ts';
import type { TargetRef } from './provider.ts';
import type { Route } from './route.ts';

/** A turn of the person, as the chat shows it. */
export interface UserChatMessage {
  readonly id: string;
  readonly role: 'user';
  readonly text: string;
  readonly createdAtMs: number;
}

/** Where an answer stands. `interrupted`: it broke after its first piece and what had arrived is kept. */
export type AnswerStatus = 'waiting' | 'streaming' | 'complete' | 'interrupted' | 'cancelled' | 'failed';

/** An answer, as the chat shows it. */
export interface AssistantChatMessage {
  readonly id: string;
  readonly role: 'assistant';
  readonly requestId: string;
  readonly text: string;
  readonly reasoning: string;
  readonly status: AnswerStatus;
  /** `message` is plain English detail; the code, and for the budget the refusal, is what the chat translates. */
  readonly error: {
    readonly code: LlmErrorCode;
    readonly message: string;
    readonly refusal?: BudgetRefusal;
  } | null;
  /** `null` until the request has ended. */
  readonly route: Route | null;
  readonly usage: TokenUsage | null;
  readonly usageSource: UsageSource;
  /** The answer ended at its length limit. */
  readonly truncated: boolean;
  readonly firstTokenMs: number | null;
  /** All attempts of the route together, as a decimal string; `null` when any of them is unpriced. */
  readonly costUsd: string | null;
  /** A newer answer to the same question took this one's place; it is kept, and no longer sent along. */
  readonly superseded: boolean;
  /** Nothing of its question was allowed to leave this computer. */
  readonly localOnly: boolean;
  readonly createdAtMs: number;
}

/** One turn of a conversation. */
export type ChatMessage = UserChatMessage | AssistantChatMessage;

/** How a conversation is asked about, where that is not as the app's settings say. */
export interface ConversationChoices {
  /** `null`: the app's. */
  readonly mode: Mode | null;
  /** Tried first, with the rest of its list behind it; it decides the list. `null`: none in particular. */
  readonly target: TargetRef | null;
  /** Nothing of it leaves this computer, not even for a fallback, a title or an escalation. */
  readonly localOnly: boolean;
}

/** Whose words a title is in: the question's first ones, a model's, or the person's own. */
export type TitleSource = 'question' | 'model' | 'person';

/** A conversation in the list. */
export interface ConversationSummary extends ConversationChoices {
  readonly id: string;
  readonly title: string;
  readonly titleSource: TitleSource;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  /** Decimal string: all its priced attempts, those for its title included. */
  readonly costUsd: string;
  readonly unpricedAttempts: number;
}

/** A conversation with its turns, oldest first. */
export interface Conversation extends ConversationSummary {
  readonly messages: readonly ChatMessage[];
}

/** How many conversations are listed at first, and with each further step back. */
export const LISTED_AT_ONCE = 200;

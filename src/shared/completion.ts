import type { Message, ReasoningBlock, ToolCall, ToolDefinition } from './chat.ts';
import type { Route } from './route.ts';
import type { TokenUsage, UsageSource } from './usage.ts';

/** What a request is for. The ledger keeps them apart. */
export type Purpose = 'chat' | 'title' | 'summary' | 'test' | 'gateway';

/** Which chain answers. */
export type Mode = 'primary' | 'cheap' | 'auto';

/** How the answer is to be shaped. */
export type ResponseFormat =
  | { readonly kind: 'json-object' }
  | {
      readonly kind: 'json-schema';
      readonly name: string;
      readonly schema: Readonly<Record<string, unknown>>;
    };

/** What the chain knows of a request and no vendor sees. */
export interface RequestContext {
  readonly requestId: string;
  readonly conversationId?: string;
  /** The message that the answer becomes. */
  readonly messageId?: string;
  readonly purpose: Purpose;
  readonly mode: Mode;
  /** `bypass` neither reads nor stores the response cache (regenerate). */
  readonly cache: 'use' | 'bypass';
  /** Nothing of this request may leave loopback. */
  readonly localOnly: boolean;
  /** The person agreed to pass the budget for this one request. */
  readonly overBudget?: boolean;
  /** Of the list's targets this one is tried first. */
  readonly preferTargetId?: string;
  /** This one is tried last: an answer of its broke off, and another is to go on. */
  readonly avoidTargetId?: string;
  /** The budget leaves auto the cheap list alone. */
  readonly cheapOnly?: boolean;
}

/** What a caller asks of a model. */
export interface CompletionRequest {
  readonly messages: readonly Message[];
  /** Overrides the target's model for this request; empty or `default` means none. */
  readonly model?: string;
  readonly maxOutputTokens?: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly stop?: readonly string[];
  readonly responseFormat?: ResponseFormat;
  readonly context: RequestContext;
}

/** Which tool the model must, may or must not call. */
export type ToolChoice = 'auto' | 'required' | 'none' | { readonly tool: string };

/** A request that offers tools. */
export interface ToolCompletionRequest extends CompletionRequest {
  readonly tools: readonly ToolDefinition[];
  readonly toolChoice?: ToolChoice;
}

/** Why the answer ended. */
export type FinishReason = 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'unknown';

/** A whole answer. It is authoritative even where deltas were streamed. */
export interface CompletionResponse {
  readonly text: string;
  readonly reasoning: readonly ReasoningBlock[];
  readonly finishReason: FinishReason;
  /** The vendor's own word for it. */
  readonly finishReasonRaw: string | null;
  readonly usage: TokenUsage;
  readonly usageSource: UsageSource;
  /** The model that the vendor says answered; the one asked for where it does not say. */
  readonly modelServed: string;
  /** What the vendor itself says this call cost, in USD as a decimal string (OpenRouter does). */
  readonly reportedCostUsd?: string;
  readonly route: Route;
}

/** A whole answer that may call tools. */
export interface ToolCompletionResponse extends CompletionResponse {
  readonly toolCalls: readonly ToolCall[];
}

/** What of an answer had arrived when it broke. */
export interface PartialAnswer {
  readonly text: string;
  readonly reasoning: readonly ReasoningBlock[];
  readonly toolCalls: readonly ToolCall[];
}

/** A piece of an answer while it streams. */
export type StreamDelta =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'reasoning'; readonly text: string }
  /** A tool call has begun or grown; `index` tells parallel calls apart. */
  | {
      readonly kind: 'tool-call';
      readonly index: number;
      readonly id: string;
      readonly name: string;
      readonly argumentsDelta: string;
    };

/** What a provider knows of its model. */
export interface ModelMetadata {
  readonly id: string;
  /** In tokens; `null` where it is not known. */
  readonly contextLength: number | null;
}

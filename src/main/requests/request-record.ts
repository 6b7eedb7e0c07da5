import type { CompletionResponse, RequestContext } from '../../shared/completion.ts';
import { attemptsOf } from '../../shared/route.ts';
import type { LlmError } from '../llm/llm-error.ts';
import type { ChangeSet, EndedRequest } from '../storage/changes.ts';

/** How a request ended. */
export type RequestEnd =
  | { readonly kind: 'answered'; readonly response: CompletionResponse }
  | { readonly kind: 'failed'; readonly error: LlmError };

/** When a request ran, and for whom. */
export interface RequestRun {
  /** With the list that it went to in the end. */
  readonly context: RequestContext;
  /** Wall clock, milliseconds since 1970. */
  readonly startedAtMs: number;
  readonly durationMs: number;
}

/**
 * What the ledger keeps of a request that has ended. The attempt that answered a chat is closed here, so that it can be stored
 * together with its message; every other one was closed when it ended.
 */
export function recordOf(end: RequestEnd, { context, startedAtMs, durationMs }: RequestRun): ChangeSet {
  const route = end.kind === 'answered' ? end.response.route : end.error.route;
  const last = attemptsOf(route).at(-1);
  const request: EndedRequest = {
    requestId: context.requestId,
    conversationId: context.conversationId ?? null,
    messageId: context.messageId ?? null,
    purpose: context.purpose,
    mode: context.mode,
    startedAtMs,
    durationMs,
    firstTokenMs: last?.firstTokenMs ?? null,
    outcome: end.kind === 'answered' ? 'completed' : end.error.code,
    errorMessage: end.kind === 'answered' ? null : end.error.message,
    route,
  };
  const isLeftOpen = end.kind === 'answered' && context.purpose === 'chat' && last !== undefined;
  return [
    { kind: 'end-request', request },
    ...(isLeftOpen ? [{ kind: 'close-attempt', step: last } as const] : []),
  ];
}

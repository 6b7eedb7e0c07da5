import type { BudgetRefusal } from '../../shared/budget.ts';
import type { PartialAnswer } from '../../shared/completion.ts';
import type { TokenUsage } from '../../shared/usage.ts';
import type { LlmErrorCode } from '../../shared/llm-error-code.ts';
import { EMPTY_ROUTE, type Route } from '../../shared/route.ts';

/** What an {@link LlmError} carries beside its code and message. */
export interface LlmErrorDetails {
  readonly cause?: unknown;
  /** The HTTP status, where there was a response. */
  readonly status?: number;
  /** How long the vendor asks to wait, for `rate-limited` and `unavailable`. */
  readonly retryAfterMs?: number;
  /** What had arrived of an answer that broke or was stopped; absent where the vendor had not begun one. */
  readonly partial?: PartialAnswer;
  /** What the vendor says the failed call used, where it says so; beside a `partial` only what it had said until then. */
  readonly usage?: TokenUsage;
  /** What the vendor says the failed call cost, in USD as a decimal string, where it says so. */
  readonly reportedCostUsd?: string;
  /** Tokens used and allowed, for `context-length`; `null` where the vendor did not say. */
  readonly context?: { readonly used: number | null; readonly limit: number | null };
  /** Why, for `budget-exceeded`. */
  readonly refusal?: BudgetRefusal;
  /** Every target that the request met. */
  readonly route?: Route;
}

/** The only error that leaves a provider. */
export class LlmError extends Error {
  readonly code: LlmErrorCode;
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;
  readonly partial: PartialAnswer | undefined;
  readonly usage: TokenUsage | undefined;
  readonly reportedCostUsd: string | undefined;
  readonly context: LlmErrorDetails['context'];
  readonly refusal: BudgetRefusal | undefined;
  readonly route: Route;

  constructor(code: LlmErrorCode, message: string, details: LlmErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.name = 'LlmError';
    this.code = code;
    this.status = details.status;
    this.retryAfterMs = details.retryAfterMs;
    this.partial = details.partial;
    this.usage = details.usage;
    this.reportedCostUsd = details.reportedCostUsd;
    this.context = details.context;
    this.refusal = details.refusal;
    this.route = details.route ?? EMPTY_ROUTE;
  }

  /**
   * Normalises anything caught. An abort becomes `cancelled`; what no adapter classified is `invalid-response`, which
   * is neither retried nor counted against a target, because it may be this program's own fault.
   */
  static from(reason: unknown): LlmError {
    if (reason instanceof LlmError) return reason;
    if (reason instanceof Error && reason.name === 'AbortError') {
      return new LlmError('cancelled', 'The request was cancelled.', { cause: reason });
    }
    const message = reason instanceof Error ? reason.message : String(reason);
    return new LlmError('invalid-response', message, { cause: reason });
  }

  /** The same error with more known about it. */
  with(details: LlmErrorDetails): LlmError {
    const { cause, status, retryAfterMs, partial, usage, reportedCostUsd, context, refusal, route } = this;
    return new LlmError(this.code, this.message, {
      ...{ cause, status, retryAfterMs, partial, usage, reportedCostUsd, context, refusal, route },
      ...details,
    });
  }
}

/** Throws `cancelled` where the signal has been aborted. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw cancelledBy(signal);
}

/** The error of a request whose signal was aborted. */
export function cancelledBy(signal: AbortSignal, partial?: PartialAnswer): LlmError {
  return new LlmError('cancelled', 'The request was cancelled.', { cause: signal.reason, partial });
}

import type {
  CompletionRequest,
  CompletionResponse,
  PartialAnswer,
  StreamDelta,
} from '../../shared/completion.ts';
import { roundToPicoUsd, usd, usdToString } from '../../shared/money.ts';
import type { AppliedRates, AttemptStep, TargetLabel } from '../../shared/route.ts';
import type { TokenUsage, UsageSource } from '../../shared/usage.ts';
import type { Clock } from '../llm/clock.ts';
import { estimateInputTokens, estimateTextTokens } from '../llm/estimate-tokens.ts';
import type { LlmError } from '../llm/llm-error.ts';
import { priceUsage, type TokenRates } from '../llm/price-usage.ts';
import type { StreamSink } from '../llm/stream-sink.ts';
import { NO_USAGE } from '../llm/usage.ts';

/** What a model costs, and the same in the form that a route keeps. Made once, used for every attempt. */
export interface AttemptRates {
  readonly rates: TokenRates;
  readonly applied: AppliedRates;
}

/** Where an attempt is made, and with what it is measured. */
export interface AttemptOrigin {
  readonly label: TargetLabel;
  readonly generation: number;
  readonly clock: Clock;
  newId(): string;
}

/** Notes when the first visible piece passed. */
export class FirstPieceSink implements StreamSink {
  firstPieceMs: number | null = null;
  readonly #sink: StreamSink;
  readonly #clock: Clock;

  constructor(sink: StreamSink, clock: Clock) {
    this.#sink = sink;
    this.#clock = clock;
  }

  push(delta: StreamDelta): void {
    this.firstPieceMs ??= this.#clock.monotonicMs();
    this.#sink.push(delta);
  }
}

interface Bill {
  readonly usage: TokenUsage | null;
  readonly usageSource: UsageSource;
  readonly rates: AppliedRates | null;
  readonly costUsd: string | null;
}

/** What a call costs that the vendor never began to answer. */
const NOTHING_BILLED: Bill = { usage: null, usageSource: 'reported', rates: null, costUsd: '0' };

/** One upstream call, from its start to what it cost. */
export class Attempt {
  readonly id: string;
  /** Wall clock, milliseconds since 1970. */
  readonly startedAtMs: number;
  readonly #startedMs: number;
  readonly #origin: AttemptOrigin;
  readonly #model: string;
  readonly #rates: AttemptRates | null;

  constructor(origin: AttemptOrigin, model: string, rates: AttemptRates | null) {
    this.id = origin.newId();
    this.startedAtMs = origin.clock.wallMs();
    this.#startedMs = origin.clock.monotonicMs();
    this.#origin = origin;
    this.#model = model;
    this.#rates = rates;
  }

  /** How it turned out, with an answer. */
  completed(response: CompletionResponse, sink: FirstPieceSink | undefined): AttemptStep {
    const bill = this.#bill(response.usage, response.usageSource, response.reportedCostUsd);
    return this.#step(sink, bill, { modelServed: response.modelServed, outcome: 'completed', reason: null });
  }

  /** How it turned out, without one. */
  failed(error: LlmError, request: CompletionRequest, sink: FirstPieceSink | undefined): AttemptStep {
    const bill = this.#billOfFailure(error, request);
    return this.#step(sink, bill, { modelServed: null, outcome: error.code, reason: error.message });
  }

  /** A vendor bills what it generated before a call broke or was stopped; nobody says how much, so it is estimated. */
  #billOfFailure(error: LlmError, request: CompletionRequest): Bill {
    if (error.usage) return this.#bill(error.usage, 'reported');
    const { partial } = error;
    if (partial === undefined || isEmpty(partial)) return NOTHING_BILLED;
    const usage: TokenUsage = {
      ...NO_USAGE,
      inputTokens: estimateInputTokens(request),
      outputTokens: estimatePartialTokens(partial),
    };
    return this.#bill(usage, 'estimated');
  }

  #bill(usage: TokenUsage, usageSource: UsageSource, reportedCostUsd?: string): Bill {
    if (reportedCostUsd !== undefined) {
      // What the vendor says it charged is the cost itself; no rates of ours led to it.
      return { usage, usageSource, rates: null, costUsd: usdToString(roundToPicoUsd(usd(reportedCostUsd))) };
    }
    if (!this.#rates) return { usage, usageSource, rates: null, costUsd: null };
    const { rates, applied } = this.#rates;
    return { usage, usageSource, rates: applied, costUsd: usdToString(priceUsage(usage, rates)) };
  }

  #step(
    sink: FirstPieceSink | undefined,
    bill: Bill,
    end: Pick<AttemptStep, 'modelServed' | 'outcome' | 'reason'>,
  ): AttemptStep {
    const first = sink?.firstPieceMs ?? null;
    return {
      kind: 'attempt',
      ...this.#origin.label,
      model: this.#model,
      attemptId: this.id,
      generation: this.#origin.generation,
      startedAtMs: this.startedAtMs,
      firstTokenMs: first === null ? null : first - this.#startedMs,
      durationMs: this.#origin.clock.monotonicMs() - this.#startedMs,
      ...bill,
      ...end,
    };
  }
}

function isEmpty(partial: PartialAnswer): boolean {
  return partial.text === '' && partial.reasoning.length === 0 && partial.toolCalls.length === 0;
}

function estimatePartialTokens(partial: PartialAnswer): number {
  const reasoning = partial.reasoning
    .map((block) => (block.kind === 'text' ? block.text : block.data))
    .join('');
  const calls = partial.toolCalls.map((toolCall) => toolCall.name + toolCall.argumentsJson).join('');
  return estimateTextTokens(partial.text) + estimateTextTokens(reasoning) + estimateTextTokens(calls);
}

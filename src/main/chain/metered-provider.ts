import type {
  CompletionRequest,
  CompletionResponse,
  PartialAnswer,
  StreamDelta,
} from '../../shared/completion.ts';
import type { TokenUsage, UsageSource } from '../../shared/usage.ts';
import { roundToPicoUsd, usd, type UsdAmount, usdToString } from '../../shared/money.ts';
import type { AppliedRates, AttemptStep, TargetLabel } from '../../shared/route.ts';
import type { Clock } from '../llm/clock.ts';
import { AroundProvider, type ProviderCall } from '../llm/delegating-provider.ts';
import { estimateInputTokens, estimateTextTokens } from '../llm/estimate-tokens.ts';
import { LlmError } from '../llm/llm-error.ts';
import type { CallOptions, LlmProvider } from '../llm/llm-provider.ts';
import { priceUsage, toAppliedRates, type TokenRates } from '../llm/price-usage.ts';
import type { StreamSink } from '../llm/stream-sink.ts';
import { NO_USAGE } from '../llm/usage.ts';

/** The most an attempt could cost, as the spend guard is told before it is made. */
export interface SpendEstimate {
  readonly label: TargetLabel;
  readonly requestId: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** USD; `null` when the model is unpriced. */
  readonly costUsd: UsdAmount | null;
}

/** Money set aside for an attempt that is under way. */
export type Reservation = object;

/** Keeps spending within its limits. */
export interface SpendGuard {
  /** Whether {@link SpendEstimate} figures are worth computing; an open guard needs none. */
  readonly active: boolean;
  /** Sets the estimate aside. @throws `LlmError` `budget-exceeded` when it does not fit */
  reserve(estimate: SpendEstimate): Reservation;
  /** Replaces a reservation by the real cost, a decimal string, or `null` when unpriced. */
  settle(reservation: Reservation, costUsd: string | null): void;
}

/** An attempt as the journal learns of it, before the call. */
export interface OpenedAttempt extends TargetLabel {
  readonly attemptId: string;
  readonly requestId: string;
  readonly conversationId: string | null;
  readonly purpose: CompletionRequest['context']['purpose'];
  readonly generation: number;
  /** Wall clock, milliseconds since 1970. */
  readonly startedAtMs: number;
  /** What was set aside for it, as a decimal string; `null` when unpriced or unguarded. */
  readonly reservedUsd: string | null;
}

/** Where attempts are written down. */
export interface AttemptJournal {
  open(attempt: OpenedAttempt): void;
  close(attempt: AttemptStep): void;
}

/** What one target's metering needs. */
export interface MeteredOptions {
  readonly label: TargetLabel;
  readonly generation: number;
  /** What a model of this target costs; `null` when its price is not known. */
  ratesFor(model: string): TokenRates | null;
  readonly spendGuard: SpendGuard;
  readonly journal: AttemptJournal;
  readonly clock: Clock;
  newId(): string;
  /** Output tokens to set money aside for where the request has no limit of its own. */
  readonly reserveOutputTokens: number;
}

/** Makes every call an attempt: reserved before, timed, priced and recorded after. */
export class MeteredProvider extends AroundProvider {
  protected readonly inner: LlmProvider;
  readonly #options: MeteredOptions;

  constructor(inner: LlmProvider, options: MeteredOptions) {
    super();
    this.inner = inner;
    this.#options = options;
  }

  protected override async around<Request extends CompletionRequest, Response extends CompletionResponse>(
    request: Request,
    options: CallOptions,
    call: ProviderCall<Request, Response>,
  ): Promise<Response> {
    const { clock, journal, label, spendGuard } = this.#options;
    const model = this.effectiveModelName(request.model);
    const rates = this.#options.ratesFor(model);
    const estimate = spendGuard.active ? this.#estimate(request, rates) : null;
    const reservation = estimate && spendGuard.reserve(estimate);
    const attempt = new Attempt(this.#options, model, rates);
    journal.open({
      ...label,
      model,
      attemptId: attempt.id,
      requestId: request.context.requestId,
      conversationId: request.context.conversationId ?? null,
      purpose: request.context.purpose,
      generation: this.#options.generation,
      startedAtMs: attempt.startedAtMs,
      reservedUsd: estimate?.costUsd ? usdToString(estimate.costUsd) : null,
    });
    const sink = options.sink && new FirstPieceSink(options.sink, clock);
    try {
      const response = await call(this.inner, request, { ...options, sink });
      const step = attempt.completed(response, sink);
      if (reservation) spendGuard.settle(reservation, step.costUsd);
      // The answer to a chat is closed by whoever stores the message, together with it.
      if (request.context.purpose !== 'chat') journal.close(step);
      const route = {
        steps: [step],
        cache: 'none',
        savedUsd: null,
        answeredBy: { ...label, model },
      } as const;
      return { ...response, route };
    } catch (reason) {
      const error = LlmError.from(reason);
      const step = attempt.failed(error, request, sink);
      if (reservation) spendGuard.settle(reservation, step.costUsd);
      journal.close(step);
      throw error.with({ route: { steps: [step], cache: 'none', savedUsd: null, answeredBy: null } });
    }
  }

  #estimate(request: CompletionRequest, rates: TokenRates | null): SpendEstimate {
    const inputTokens = estimateInputTokens(request);
    const outputTokens = request.maxOutputTokens ?? this.#options.reserveOutputTokens;
    const costUsd = rates && priceUsage({ ...NO_USAGE, inputTokens, outputTokens }, rates);
    return {
      label: this.#options.label,
      requestId: request.context.requestId,
      inputTokens,
      outputTokens,
      costUsd,
    };
  }
}

/** Notes when the first visible piece passed. */
class FirstPieceSink implements StreamSink {
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

class Attempt {
  readonly id: string;
  readonly startedAtMs: number;
  readonly #startedMs: number;
  readonly #options: MeteredOptions;
  readonly #model: string;
  readonly #rates: TokenRates | null;

  constructor(options: MeteredOptions, model: string, rates: TokenRates | null) {
    this.id = options.newId();
    this.startedAtMs = options.clock.wallMs();
    this.#startedMs = options.clock.monotonicMs();
    this.#options = options;
    this.#model = model;
    this.#rates = rates;
  }

  completed(response: CompletionResponse, sink: FirstPieceSink | undefined): AttemptStep {
    const bill = this.#bill(response.usage, response.usageSource, response.reportedCostUsd);
    return this.#step(sink, bill, { modelServed: response.modelServed, outcome: 'completed', reason: null });
  }

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
    const rates = this.#rates && toAppliedRates(this.#rates);
    if (reportedCostUsd !== undefined && rates?.source !== 'user') {
      return { usage, usageSource, rates: null, costUsd: usdToString(roundToPicoUsd(usd(reportedCostUsd))) };
    }
    return { usage, usageSource, rates, costUsd: this.#rates && usdToString(priceUsage(usage, this.#rates)) };
  }

  #step(
    sink: FirstPieceSink | undefined,
    bill: Bill,
    end: Pick<AttemptStep, 'modelServed' | 'outcome' | 'reason'>,
  ): AttemptStep {
    const first = sink?.firstPieceMs ?? null;
    return {
      kind: 'attempt',
      ...this.#options.label,
      model: this.#model,
      attemptId: this.id,
      generation: this.#options.generation,
      startedAtMs: this.startedAtMs,
      firstTokenMs: first === null ? null : first - this.#startedMs,
      durationMs: this.#options.clock.monotonicMs() - this.#startedMs,
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

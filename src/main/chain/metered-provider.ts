import type { CompletionRequest, CompletionResponse } from '../../shared/completion.ts';
import { type UsdAmount, usdToString } from '../../shared/money.ts';
import { type AttemptStep, EMPTY_ROUTE, type TargetLabel } from '../../shared/route.ts';
import { AroundProvider, type ProviderCall } from '../llm/delegating-provider.ts';
import { estimateInputTokens } from '../llm/estimate-tokens.ts';
import { LlmError } from '../llm/llm-error.ts';
import type { CallOptions, LlmProvider } from '../llm/llm-provider.ts';
import { priceUsage, type RateSchedule, tierOf } from '../llm/price-usage.ts';
import { NO_USAGE } from '../llm/usage.ts';
import { Attempt, type AttemptOrigin, type AttemptPrices, FirstPieceSink } from './attempt.ts';

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

/** Where attempts are written down. Neither call throws: what cannot be written must not take the answer with it. */
export interface AttemptJournal {
  open(attempt: OpenedAttempt): void;
  close(attempt: AttemptStep): void;
}

/** What one target's metering needs. */
export interface MeteredOptions extends AttemptOrigin {
  /** What a model of this target costs at a time, the same for the whole minute; `null` when its price is not known. */
  scheduleAt(model: string, atMs: number): RateSchedule | null;
  /** What the target costs that this one's cost is to be compared with; `null` where there is none to compare with. */
  referenceAt(atMs: number): RateSchedule | null;
  readonly spendGuard: SpendGuard;
  readonly journal: AttemptJournal;
  /** Output tokens to set money aside for where the request has no limit of its own. */
  readonly reserveOutputTokens: number;
}

/** Prices change at midnight and at the hours that a vendor names, so on whole minutes. */
const MINUTE_MS = 60_000;

/** Makes every call an attempt: reserved before, timed, priced and recorded after. */
export class MeteredProvider extends AroundProvider {
  protected readonly inner: LlmProvider;
  readonly #options: MeteredOptions;
  /** The prices of the model that was asked last: nearly always the same one, and money is slow to compute. */
  #lastPrices: { readonly model: string; readonly minute: number; readonly prices: AttemptPrices } | null =
    null;

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
    const prices = this.#pricesOf(model);
    const estimate = spendGuard.active ? this.#estimate(request, prices.own) : null;
    const reservation = estimate && spendGuard.reserve(estimate);
    const attempt = new Attempt(this.#options, model, prices);
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
    const end = (step: AttemptStep, closes: boolean) => {
      if (reservation) spendGuard.settle(reservation, step.costUsd);
      if (closes) journal.close(step);
    };
    let response: Response;
    try {
      response = await call(this.inner, request, { ...options, sink });
    } catch (reason) {
      const error = LlmError.from(reason);
      const step = attempt.failed(error, request, sink);
      end(step, true);
      throw error.with({ route: { ...EMPTY_ROUTE, steps: [step] } });
    }
    const step = attempt.completed(response, sink);
    // The answer to a chat is closed by whoever stores the message, together with it.
    end(step, request.context.purpose !== 'chat');
    return { ...response, route: { ...EMPTY_ROUTE, steps: [step], answeredBy: { ...label, model } } };
  }

  #pricesOf(model: string): AttemptPrices {
    const atMs = this.#options.clock.wallMs();
    const minute = Math.floor(atMs / MINUTE_MS);
    if (this.#lastPrices?.model !== model || this.#lastPrices.minute !== minute) {
      const own = this.#options.scheduleAt(model, atMs);
      this.#lastPrices = { model, minute, prices: { own, reference: this.#options.referenceAt(atMs) } };
    }
    return this.#lastPrices.prices;
  }

  #estimate(request: CompletionRequest, schedule: RateSchedule | null): SpendEstimate {
    const inputTokens = estimateInputTokens(request);
    const outputTokens = request.maxOutputTokens ?? this.#options.reserveOutputTokens;
    const usage = { ...NO_USAGE, inputTokens, outputTokens };
    const costUsd = schedule && priceUsage(usage, tierOf(schedule, usage).rates);
    return {
      label: this.#options.label,
      requestId: request.context.requestId,
      inputTokens,
      outputTokens,
      costUsd,
    };
  }
}

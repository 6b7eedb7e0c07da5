import type { CompletionRequest, CompletionResponse } from '../../shared/completion.ts';
import type { UsdAmount } from '../../shared/money.ts';
import {
  type AppliedRates,
  type AttemptStep,
  EMPTY_ROUTE,
  keyOf,
  type TargetLabel,
} from '../../shared/route.ts';
import { AroundProvider, type ProviderCall } from '../llm/delegating-provider.ts';
import { estimateInputTokens } from '../llm/estimate-tokens.ts';
import { LlmError } from '../llm/llm-error.ts';
import type { CallOptions, LlmProvider } from '../llm/llm-provider.ts';
import { priceUsage, type RateSchedule, type TierRates, tierOf } from '../llm/price-usage.ts';
import type { RunningDrill } from '../llm/running-drill.ts';
import { NO_USAGE } from '../llm/usage.ts';
import { Attempt, type AttemptOrigin, type AttemptPrices, FirstPieceSink } from './attempt.ts';

/** An attempt as the spend guard is asked about it, before the call. */
export interface PlannedSpend {
  readonly label: TargetLabel;
  /** The target stands in the cheap list. */
  readonly isCheap: boolean;
  /** The person agreed to pass the budget for this request. */
  readonly overBudget: boolean;
  /**
   * The most it could cost in USD, `null` when the model is unpriced: its input estimated, its output at the request's
   * own limit or at the setting's. Counted when called, because only limits need it.
   */
  mostUsd(): UsdAmount | null;
}

/** Money set aside for an attempt that is under way. */
export interface Reservation {
  /** Decimal string; `null` where nothing was set aside. */
  readonly reservedUsd: string | null;
}

/** Keeps spending within its limits. */
export interface SpendGuard {
  /** Sets aside what an attempt could cost. @throws `LlmError` `budget-exceeded` when it does not fit */
  reserve(planned: PlannedSpend): Reservation;
  /** Replaces a reservation by the real cost, a decimal string, or `null` when unpriced. */
  settle(reservation: Reservation, costUsd: string | null): void;
}

/** An attempt as the journal learns of it, before the call. */
export interface OpenedAttempt extends TargetLabel {
  readonly attemptId: string;
  readonly requestId: string;
  readonly conversationId: string | null;
  readonly messageId: string | null;
  readonly purpose: CompletionRequest['context']['purpose'];
  readonly mode: CompletionRequest['context']['mode'];
  readonly generation: number;
  /** Wall clock, milliseconds since 1970. */
  readonly startedAtMs: number;
  /** What was set aside for it, as a decimal string; `null` when unpriced or unguarded. */
  readonly reservedUsd: string | null;
  /** What it would be priced with if its end were never seen; `null` when unpriced. */
  readonly rates: AppliedRates | null;
  /** A drill stands in the vendor's place. */
  readonly drill?: AttemptStep['drill'];
}

/** Where attempts are written down. Neither call throws: what cannot be written must not take the answer with it. */
export interface AttemptJournal {
  /** The call is made once this has resolved. */
  open(attempt: OpenedAttempt): Promise<void> | void;
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
  /** The target stands in the cheap list. */
  readonly isCheap: boolean;
  /** How input is billed at its dearest: as written to the vendor's cache, where this target asks for that. */
  readonly inputBilledAs: 'inputTokens' | 'cacheWriteTokens' | 'cacheWriteLongTokens';
  /** Output tokens to set money aside for where the request has no limit of its own. */
  readonly reserveOutputTokens: number;
  /** The drill that the target is under; `null` where there is none. */
  readonly drill?: () => RunningDrill | null;
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
    const reservation = spendGuard.reserve(this.#planned(request, prices.own));
    const drill = this.#options.drill?.() ?? null;
    options.failover?.attemptBegins?.(drill);
    const attempt = new Attempt(this.#options, model, prices, drill?.kind);
    // Named one by one: an object that begins with a spread is made anew for every few fields after it, which took microseconds.
    const opened = journal.open({
      targetId: label.targetId,
      providerId: label.providerId,
      providerName: label.providerName,
      model,
      attemptId: attempt.id,
      requestId: request.context.requestId,
      conversationId: request.context.conversationId ?? null,
      messageId: request.context.messageId ?? null,
      purpose: request.context.purpose,
      mode: request.context.mode,
      generation: this.#options.generation,
      startedAtMs: attempt.startedAtMs,
      reservedUsd: reservation.reservedUsd,
      rates: drill ? null : prices.own && this.#tierAhead(request, prices.own).applied,
      ...keyOf(label),
      ...(drill ? { drill: drill.kind } : {}),
    });
    if (opened) await opened;
    const sink = options.sink && new FirstPieceSink(options.sink, clock);
    const end = (step: AttemptStep, closes: boolean) => {
      spendGuard.settle(reservation, step.costUsd);
      if (closes) journal.close(step);
    };
    let response: Response;
    try {
      response = await call(this.inner, request, { ...options, sink, ...(drill ? { drill } : {}) });
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

  #planned(request: CompletionRequest, schedule: RateSchedule | null): PlannedSpend {
    const { label, isCheap, inputBilledAs, reserveOutputTokens } = this.#options;
    return {
      label,
      isCheap,
      overBudget: request.context.overBudget ?? false,
      mostUsd: () => {
        if (schedule === null) return null;
        const outputTokens = request.maxOutputTokens ?? reserveOutputTokens;
        const usage = { ...NO_USAGE, [inputBilledAs]: estimateInputTokens(request), outputTokens };
        return priceUsage(usage, tierOf(schedule, usage).rates);
      },
    };
  }

  /** The tier that a request will fall into, as far as can be told before the call. */
  #tierAhead(request: CompletionRequest, schedule: RateSchedule): TierRates {
    // Estimating takes time, and most prices have one tier.
    if (schedule.tiers.length === 1) return schedule.tiers[0];
    return tierOf(schedule, { ...NO_USAGE, inputTokens: estimateInputTokens(request) });
  }
}

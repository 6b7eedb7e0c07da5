import type { CompletionRequest, CompletionResponse, StreamDelta } from '../../shared/completion.ts';
import { roundToPicoUsd, usd, usdToString } from '../../shared/money.ts';
import type { DrillKind } from '../../shared/drill.ts';
import { type AttemptStep, keyOf, type TargetLabel } from '../../shared/route.ts';
import type { TokenUsage, UsageSource } from '../../shared/usage.ts';
import type { Clock } from '../llm/clock.ts';
import { estimateUsage } from '../llm/estimate-tokens.ts';
import type { LlmError } from '../llm/llm-error.ts';
import { comesBefore, priceUsage, type RateSchedule, tierOf } from '../llm/price-usage.ts';
import type { StreamSink } from '../llm/stream-sink.ts';

/** The prices in force when an attempt began, `null` where there is none. */
export interface AttemptPrices {
  readonly own: RateSchedule | null;
  /** Of the target whose cost this one's is to be compared with. */
  readonly reference: RateSchedule | null;
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

type Bill = Pick<AttemptStep, 'usage' | 'usageSource' | 'rates' | 'priceSource' | 'costUsd' | 'onPrimaryUsd'>;

/** What a call costs that the vendor never began to answer. */
const NOTHING_BILLED: Bill = {
  usage: null,
  usageSource: 'reported',
  rates: null,
  priceSource: null,
  costUsd: '0',
  onPrimaryUsd: null,
};

/** One upstream call, from its start to what it cost. */
export class Attempt {
  readonly id: string;
  /** Wall clock, milliseconds since 1970. */
  readonly startedAtMs: number;
  readonly #startedMs: number;
  readonly #origin: AttemptOrigin;
  readonly #model: string;
  readonly #prices: AttemptPrices;
  readonly #drill: DrillKind | undefined;

  /** @param drill stands in the vendor's place, so that nothing is billed */
  constructor(origin: AttemptOrigin, model: string, prices: AttemptPrices, drill?: DrillKind) {
    this.id = origin.newId();
    this.startedAtMs = origin.clock.wallMs();
    this.#startedMs = origin.clock.monotonicMs();
    this.#origin = origin;
    this.#model = model;
    this.#prices = prices;
    this.#drill = drill;
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

  /** A vendor bills what it did before a call broke or was stopped; nobody says how much in all, so the rest is estimated. */
  #billOfFailure(error: LlmError, request: CompletionRequest): Bill {
    if (this.#drill) return NOTHING_BILLED;
    const { partial, usage, reportedCostUsd } = error;
    if (partial) return this.#bill(estimateUsage(request, partial, usage), 'estimated', reportedCostUsd);
    return usage ? this.#bill(usage, 'reported', reportedCostUsd) : NOTHING_BILLED;
  }

  #bill(usage: TokenUsage, usageSource: UsageSource, reportedCostUsd?: string): Bill {
    const cost = costOf(usage, this.#prices.own, reportedCostUsd);
    const { reference } = this.#prices;
    const onPrimaryUsd = cost.costUsd === null ? null : costOf(usage, reference).costUsd;
    return { usage, usageSource, ...cost, onPrimaryUsd };
  }

  #step(
    sink: FirstPieceSink | undefined,
    bill: Bill,
    end: Pick<AttemptStep, 'modelServed' | 'outcome' | 'reason'>,
  ): AttemptStep {
    const first = sink?.firstPieceMs ?? null;
    const { label } = this.#origin;
    // Named one by one, as where the attempt is opened.
    return {
      kind: 'attempt',
      targetId: label.targetId,
      providerId: label.providerId,
      providerName: label.providerName,
      model: this.#model,
      attemptId: this.id,
      generation: this.#origin.generation,
      startedAtMs: this.startedAtMs,
      firstTokenMs: first === null ? null : first - this.#startedMs,
      durationMs: this.#origin.clock.monotonicMs() - this.#startedMs,
      usage: bill.usage,
      usageSource: bill.usageSource,
      rates: bill.rates,
      priceSource: bill.priceSource,
      costUsd: bill.costUsd,
      onPrimaryUsd: bill.onPrimaryUsd,
      modelServed: end.modelServed,
      outcome: end.outcome,
      reason: end.reason,
      ...keyOf(label),
      ...(this.#drill ? { drill: this.#drill } : {}),
    };
  }
}

function costOf(
  usage: TokenUsage,
  schedule: RateSchedule | null,
  reportedCostUsd?: string,
): Pick<Bill, 'rates' | 'priceSource' | 'costUsd'> {
  if (reportedCostUsd !== undefined && (!schedule || comesBefore('provider', schedule.source))) {
    // What the provider says it charged is the cost itself; no rates of ours led to it.
    const costUsd = usdToString(roundToPicoUsd(usd(reportedCostUsd)));
    return { rates: null, priceSource: 'provider', costUsd };
  }
  if (!schedule) return { rates: null, priceSource: null, costUsd: null };
  const { rates, applied } = tierOf(schedule, usage);
  return {
    rates: applied,
    priceSource: schedule.source,
    costUsd: usdToString(priceUsage(usage, rates)),
  };
}

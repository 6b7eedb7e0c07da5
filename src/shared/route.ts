import type { DrillKind } from './drill.ts';
import type { TokenUsage, UsageSource } from './usage.ts';
import type { LlmErrorCode } from './llm-error-code.ts';

/** The rates an attempt was priced with, in USD per token as decimal strings. */
export interface AppliedRates {
  readonly input: string;
  readonly output: string;
  readonly cacheRead: string;
  readonly cacheWrite: string;
  readonly cacheWriteLong: string;
  readonly source: PriceSource;
  /** ISO date of the source: of the table, or from when the person's own price counts; `null` where it has none. */
  readonly asOf: string | null;
}

/** Where a price comes from: the person, the provider's own word on what it charged, the bundled table, practice. */
export type PriceSource = 'user' | 'provider' | 'table' | 'simulator';

/** A target's public description: everything about it but its credential. */
export interface TargetLabel {
  /** Stable over reloads: provider and model as the settings name them. */
  readonly targetId: string;
  readonly providerId: string;
  readonly providerName: string;
  readonly model: string;
  /** Which of its provider's keys it uses; absent or `null` for the first. */
  readonly keyId?: string | null;
  /** The person's name for that key. */
  readonly keyName?: string | null;
}

/** The part of a label that tells its key apart; nothing for a provider's first or only key. */
export function keyOf({ keyId, keyName }: TargetLabel): Pick<TargetLabel, 'keyId' | 'keyName'> {
  return keyId === undefined ? NO_KEY : { keyId, keyName };
}

const NO_KEY = {};

/** One upstream call, as it turned out. */
export interface AttemptStep extends TargetLabel {
  readonly kind: 'attempt';
  readonly attemptId: string;
  readonly generation: number;
  readonly modelServed: string | null;
  /** Wall clock, milliseconds since 1970. */
  readonly startedAtMs: number;
  /** From the call to the first visible piece; `null` when there was none. */
  readonly firstTokenMs: number | null;
  readonly durationMs: number;
  readonly usage: TokenUsage | null;
  readonly usageSource: UsageSource;
  /** `null` where no rates led to the cost: unpriced, charged by the provider's own word, or nothing to pay for. */
  readonly rates: AppliedRates | null;
  /** Whose price the cost follows; `null` when unpriced or where there was nothing to pay for. */
  readonly priceSource: PriceSource | null;
  /** Decimal string rounded to 1e-12 USD; `null` is unpriced. */
  readonly costUsd: string | null;
  /**
   * For a target of the cheap list alone: what the same usage would have cost on the first primary target, at that model's
   * price then. It assumes the same token counts, cached tokens included, though another model would count and cache
   * differently. `null` for every other target, and when either is unpriced or there is no usage.
   */
  readonly onPrimaryUsd: string | null;
  readonly outcome: 'completed' | LlmErrorCode;
  /** The error's message, redacted and short; `null` when completed. */
  readonly reason: string | null;
  /** What was rehearsed; absent where the vendor itself was asked. */
  readonly drill?: DrillKind;
}

/** Why a target was passed over without being called. */
export type SkipReason =
  | 'cooling'
  | 'probing'
  | 'blocked'
  | 'context-length'
  | 'unsupported'
  | 'budget-exceeded'
  | 'not-local';

/** A target that was not called, and why. Skipping is not failing. */
export interface SkippedStep extends TargetLabel {
  readonly kind: 'skipped';
  readonly reason: SkipReason;
  /** The error that put the target where it is, for `cooling`, `probing` and `blocked`. */
  readonly cause: LlmErrorCode | null;
  /** Wall clock at which it may be tried again; `null` where time alone does not help. */
  readonly retryAtMs: number | null;
  /** A drill put the target where it is; otherwise absent. */
  readonly drill?: DrillKind;
}

/** One step of a request's way to its answer. */
export type RouteStep = AttemptStep | SkippedStep;

/**
 * What auto chose a list by, in the order in which it looks. `only-list`: no other list has a model. `budget`: it leaves the cheap
 * list alone. `none`: no rule asked for more than the cheap list.
 */
export const ROUTING_RULES = [
  'only-list',
  'budget',
  'command',
  'local-only',
  'length',
  'code',
  'attachments',
  'tools',
  'depth',
  'none',
] as const;

/** One of {@link ROUTING_RULES}. */
export type RoutingRule = (typeof ROUTING_RULES)[number];

/** The two lists that auto chooses between. */
export type ListName = 'primary' | 'cheap';

/** Why the primary list was asked after the cheap one. */
export type EscalationReason = 'empty-response' | 'content-filter';

/** Which list auto chose, and what decided it. */
export interface RoutingDecision {
  readonly rule: RoutingRule;
  readonly list: ListName;
  /** The cheap answer was no answer, so the primary list was asked as well; `null` where it was not. */
  readonly escalated: EscalationReason | null;
}

/** How a request got its answer: every target it met, in order. */
export interface Route {
  readonly steps: readonly RouteStep[];
  /** `hit`: from the response cache. `joined`: another request's call answered this one too. Neither costs anything. */
  readonly cache: 'none' | 'hit' | 'joined';
  /** What the cached answer had cost, as a decimal string; `null` without a hit or price. */
  readonly savedUsd: string | null;
  /** The target that the answer came from. `null` only outside a chain. */
  readonly answeredBy: TargetLabel | null;
  /** `null` for a request that auto did not choose a list for. */
  readonly decision: RoutingDecision | null;
}

/** A route with nothing in it yet. */
export const EMPTY_ROUTE: Route = {
  steps: [],
  cache: 'none',
  savedUsd: null,
  answeredBy: null,
  decision: null,
};

/**
 * The first target that stood before the one that answered and did not answer itself; `null` where the first one did, or nobody.
 * One that the conversation keeps out was never to answer.
 */
export function passedOverIn({ steps, cache, answeredBy }: Route): RouteStep | null {
  if (answeredBy === null || cache !== 'none') return null;
  const isPassedOver = (step: RouteStep) =>
    step.targetId !== answeredBy.targetId && !(step.kind === 'skipped' && step.reason === 'not-local');
  return steps.find(isPassedOver) ?? null;
}

/** The attempts of a route, without what was skipped. */
export function attemptsOf(route: Route): readonly AttemptStep[] {
  return route.steps.filter((step) => step.kind === 'attempt');
}

import type { Purpose } from '../../shared/completion.ts';
import type { DrillKind } from '../../shared/drill.ts';
import type { LedgerOutcome } from '../../shared/ledger.ts';
import type { LlmErrorCode } from '../../shared/llm-error-code.ts';
import { parseJson } from '../../shared/parse-json.ts';
import { picoToUsd } from '../../shared/money.ts';
import type {
  AppliedRates,
  AttemptStep,
  PriceSource,
  Route,
  RouteStep,
  RoutingDecision,
  SkippedStep,
} from '../../shared/route.ts';
import type { TokenUsage, UsageSource } from '../../shared/usage.ts';

/** Reads an attempt with the rates that it was priced with. Amounts come as text: they may pass 2^53. */
export const SELECT_ATTEMPTS = `
  SELECT a.attempt_id, a.request_id, a.conversation_id, a.message_id, a.purpose, a.target_id, a.provider_id, a.provider_name, a.model,
    a.key_id, a.key_name, a.drill, a.model_served, a.generation, a.started_at_ms, a.first_token_ms, a.duration_ms, a.outcome, a.reason, a.input_tokens,
    a.cache_read_tokens, a.cache_write_tokens, a.cache_write_long_tokens, a.output_tokens, a.reasoning_tokens,
    a.usage_source, CAST(a.cost_pico AS TEXT) AS cost_pico, CAST(a.on_primary_pico AS TEXT) AS on_primary_pico,
    p.source, p.as_of, p.input, p.output, p.cache_read, p.cache_write, p.cache_write_long
  FROM attempts a LEFT JOIN prices p USING (price_id)`;

/** A row of {@link SELECT_ATTEMPTS}. */
export interface AttemptRow {
  readonly attempt_id: string;
  readonly request_id: string;
  readonly conversation_id: string | null;
  readonly message_id: string | null;
  readonly purpose: Purpose;
  readonly target_id: string;
  readonly provider_id: string;
  readonly provider_name: string;
  readonly model: string;
  readonly key_id: string | null;
  readonly key_name: string | null;
  readonly drill: DrillKind | null;
  readonly model_served: string | null;
  readonly generation: number;
  readonly started_at_ms: number;
  readonly first_token_ms: number | null;
  readonly duration_ms: number | null;
  readonly outcome: LedgerOutcome;
  readonly reason: string | null;
  readonly input_tokens: number | null;
  readonly cache_read_tokens: number | null;
  readonly cache_write_tokens: number | null;
  readonly cache_write_long_tokens: number | null;
  readonly output_tokens: number | null;
  readonly reasoning_tokens: number | null;
  readonly usage_source: UsageSource | null;
  readonly cost_pico: string | null;
  readonly on_primary_pico: string | null;
  readonly source: PriceSource | null;
  readonly as_of: string | null;
  readonly input: string | null;
  readonly output: string | null;
  readonly cache_read: string | null;
  readonly cache_write: string | null;
  readonly cache_write_long: string | null;
}

/** What a route needs of a request's row. */
export interface RouteRow {
  readonly request_id: string;
  readonly cache: Route['cache'];
  readonly saved_pico: string | null;
  readonly outcome: LedgerOutcome;
  readonly target_id: string | null;
  readonly provider_id: string | null;
  readonly provider_name: string | null;
  readonly model: string | null;
  readonly steps: string;
  readonly decided_by: RoutingDecision['rule'] | null;
  readonly decided_list: RoutingDecision['list'] | null;
  readonly escalated: RoutingDecision['escalated'];
}

/** The columns of a {@link RouteRow}. */
export const ROUTE_COLUMNS = `request_id, cache, CAST(saved_pico AS TEXT) AS saved_pico, outcome, target_id, provider_id,
  provider_name, model, steps, decided_by, decided_list, escalated`;

/** An attempt as a route shows it. One that is still open, or that the end of the app cut off, is `stream-interrupted`. */
export function stepOf(row: AttemptRow): AttemptStep {
  const isCut = row.outcome === 'open' || row.outcome === 'interrupted';
  return {
    kind: 'attempt',
    targetId: row.target_id,
    providerId: row.provider_id,
    providerName: row.provider_name,
    model: row.model,
    ...(row.key_id === null ? {} : { keyId: row.key_id, keyName: row.key_name }),
    ...(row.drill === null ? {} : { drill: row.drill }),
    attemptId: row.attempt_id,
    generation: row.generation,
    modelServed: row.model_served,
    startedAtMs: row.started_at_ms,
    firstTokenMs: row.first_token_ms,
    durationMs: row.duration_ms ?? 0,
    usage: usageOf(row),
    usageSource: row.usage_source ?? 'estimated',
    rates: appliedRatesOf(row),
    priceSource: row.source,
    costUsd: row.cost_pico === null ? null : picoToUsd(row.cost_pico),
    onPrimaryUsd: row.on_primary_pico === null ? null : picoToUsd(row.on_primary_pico),
    outcome: isCut ? 'stream-interrupted' : row.outcome,
    reason: row.reason,
  };
}

/** A request's way to its answer, its attempts in the order in which the route met them. */
export function routeOf(request: RouteRow, attempts: readonly AttemptRow[]): Route {
  const byId = new Map(attempts.map((row) => [row.attempt_id, row]));
  const noted = stepsOf(request.steps).flatMap((step): readonly RouteStep[] => {
    if (typeof step !== 'string') return [step];
    const row = byId.get(step);
    byId.delete(step);
    return row ? [stepOf(row)] : [];
  });
  // What the end of the app left without a route still shows its attempts.
  const others = [...byId.values()].map(stepOf);
  const { target_id: targetId, provider_id: providerId, provider_name: providerName, model } = request;
  const isAnswered = request.outcome === 'completed' && targetId !== null;
  return {
    steps: [...noted, ...others],
    cache: request.cache,
    savedUsd: request.saved_pico === null ? null : picoToUsd(request.saved_pico),
    answeredBy: isAnswered
      ? { targetId, providerId: providerId ?? '', providerName: providerName ?? '', model: model ?? '' }
      : null,
    decision: decisionOf(request),
  };
}

function decisionOf({ decided_by: rule, decided_list: list, escalated }: RouteRow): RoutingDecision | null {
  return rule === null || list === null ? null : { rule, list, escalated };
}

/** How a route's order is kept: attempts by their id, skipped targets as they are. */
export function writeSteps(route: Route): string {
  return JSON.stringify(route.steps.map((step) => (step.kind === 'attempt' ? step.attemptId : step)));
}

/** The code under which a recorded end is explained; `null` for an answer. */
export function errorCodeOf(outcome: LedgerOutcome): LlmErrorCode | null {
  if (outcome === 'completed' || outcome === 'open') return null;
  return outcome === 'interrupted' ? 'stream-interrupted' : outcome;
}

/** Whatever is odd in an old row is left out: it never hides a conversation. */
function stepsOf(json: string): readonly (string | SkippedStep)[] {
  const steps = parseJson(json, []);
  return Array.isArray(steps) ? steps.filter(isStep) : [];
}

function isStep(step: unknown): step is string | SkippedStep {
  if (typeof step === 'string') return true;
  return typeof step === 'object' && step !== null && 'targetId' in step && 'reason' in step;
}

function usageOf(row: AttemptRow): TokenUsage | null {
  if (row.input_tokens === null) return null;
  return {
    inputTokens: row.input_tokens,
    cacheReadTokens: row.cache_read_tokens ?? 0,
    cacheWriteTokens: row.cache_write_tokens ?? 0,
    cacheWriteLongTokens: row.cache_write_long_tokens ?? 0,
    outputTokens: row.output_tokens ?? 0,
    reasoningTokens: row.reasoning_tokens ?? 0,
  };
}

/** The rates of a row as a route shows them; `null` where none led to the cost. */
function appliedRatesOf(row: AttemptRow): AppliedRates | null {
  if (row.source === null || !row.input) return null;
  return {
    input: row.input,
    output: row.output ?? '0',
    cacheRead: row.cache_read ?? '0',
    cacheWrite: row.cache_write ?? '0',
    cacheWriteLong: row.cache_write_long ?? '0',
    source: row.source,
    asOf: row.as_of || null,
  };
}

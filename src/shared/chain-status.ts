import type { Mode, Purpose } from './completion.ts';
import type { TargetHealthView } from './health.ts';
import type { RoutingDecision, TargetLabel } from './route.ts';

/** How one reload went. */
export interface ReloadReport {
  /** The generation that serves after it: a new one, or the old one where the build failed. */
  readonly generation: number;
  readonly outcome: 'swapped' | 'failed';
  readonly durationMs: number;
  /** Wall clock at its end. */
  readonly atMs: number;
  /** Targets that came, went or changed. */
  readonly changedTargets: readonly string[];
  readonly warnings: readonly string[];
  /** Why the build failed; `null` where it did not. */
  readonly error: string | null;
}

/** An older generation that still serves streams. */
export interface DrainingGeneration {
  readonly generation: number;
  readonly streams: number;
}

/** The target that the last route ended on, and why it was that one. */
export interface ActiveTarget extends TargetLabel {
  readonly why: 'first' | 'fell-back' | 'cached' | 'not-asked-yet';
  /** What auto chose for that route; `null` where it had no choice to make. */
  readonly decision: RoutingDecision | null;
}

/** What the chain is doing. */
export interface ChainStatus {
  readonly generation: number;
  readonly active: ActiveTarget | null;
  readonly primary: readonly TargetHealthView[];
  readonly cheap: readonly TargetHealthView[];
  readonly draining: readonly DrainingGeneration[];
  /** Newest first, at most 50. */
  readonly reloads: readonly ReloadReport[];
}

/** A request that has not ended yet. */
export interface InFlightRequest {
  readonly requestId: string;
  readonly conversationId: string | null;
  readonly purpose: Purpose;
  readonly mode: Mode;
  readonly generation: number;
  readonly startedAtMs: number;
  readonly streaming: boolean;
}

/** The response cache's counters since the app started. */
export interface CacheCounters {
  readonly requests: number;
  readonly hits: number;
  readonly joined: number;
  readonly entries: number;
  /** Decimal string. */
  readonly savedUsd: string;
}

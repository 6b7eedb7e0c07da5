import * as z from 'zod';

/** What can be rehearsed: how a target would fail. */
export const DRILL_KINDS = [
  'rate-limited',
  'unavailable',
  'slow-first-token',
  'cut-mid-answer',
  'stall',
  'unauthorized',
] as const;

/** One of {@link DRILL_KINDS}. */
export const DrillKind = z.enum(DRILL_KINDS);
export type DrillKind = z.infer<typeof DrillKind>;

/** How long a drill may run, in milliseconds, both allowed. */
export const DRILL_BOUNDS_MS = [10_000, 600_000] as const;

/** How long one runs where nothing else is said. */
export const DEFAULT_DRILL_MS = 60_000;

/** A drill that is running. */
export interface DrillView {
  readonly id: string;
  /** `null`: every target. */
  readonly targetId: string | null;
  readonly kind: DrillKind;
  /** Wall clock, milliseconds since 1970; for display. */
  readonly endsAtMs: number;
  readonly durationMs: number;
}

/** The drill that a target is under: its own, or the one for all; `null` where there is none. */
export function drillOn(drills: readonly DrillView[], targetId: string): DrillView | null {
  return (
    drills.find((drill) => drill.targetId === targetId) ??
    drills.find((drill) => drill.targetId === null) ??
    null
  );
}

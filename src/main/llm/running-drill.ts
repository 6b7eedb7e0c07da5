import type { DrillKind } from '../../shared/drill.ts';

/** A drill as those inside the chain see it. */
export interface RunningDrill {
  readonly id: string;
  readonly kind: DrillKind;
  /** Monotonic milliseconds. */
  readonly endsAtMs: number;
  /** What it did no longer counts. */
  readonly isOver: boolean;
  /** Aborted when it is ended before its time: whoever waits for its sake need not any longer. */
  readonly stopped: AbortSignal;
}

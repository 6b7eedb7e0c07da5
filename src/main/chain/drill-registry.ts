import type { DrillKind, DrillView } from '../../shared/drill.ts';
import type { Clock } from '../llm/clock.ts';
import type { RunningDrill } from '../llm/running-drill.ts';

/** What the registry of drills needs. */
export interface DrillRegistryPorts {
  readonly clock: Clock;
  newId(): string;
  /** A drill has ended: whatever it alone has done to a target's health is to be undone. */
  ended(drillId: string): void;
  onChange(): void;
}

/** A drill as it is asked for. */
export interface DrillOrder {
  /** `null`: every target. */
  readonly targetId: string | null;
  readonly kind: DrillKind;
  readonly durationMs: number;
}

interface Running extends RunningDrill {
  readonly view: DrillView;
  isOver: boolean;
  readonly controller: AbortController;
  readonly unschedule: () => void;
}

/** The drills that are running: at most one a target, and one for all. Kept nowhere else, so they end with the app. */
export class DrillRegistry {
  readonly #ports: DrillRegistryPorts;
  /** By target id; `null` for the one for all. */
  readonly #running = new Map<string | null, Running>();

  constructor(ports: DrillRegistryPorts) {
    this.#ports = ports;
  }

  /** Starts a drill in place of the one that runs for the same target. It ends by itself. */
  start({ targetId, kind, durationMs }: DrillOrder): void {
    this.#end(targetId);
    const { clock } = this.#ports;
    const id = this.#ports.newId();
    const controller = new AbortController();
    this.#running.set(targetId, {
      id,
      kind,
      view: { id, targetId, kind, durationMs, endsAtMs: clock.wallMs() + durationMs },
      endsAtMs: clock.monotonicMs() + durationMs,
      isOver: false,
      controller,
      stopped: controller.signal,
      unschedule: clock.schedule(durationMs, () => {
        this.#end(targetId);
        this.#ports.onChange();
      }),
    });
    this.#ports.onChange();
  }

  /** Ends a drill before its time; `null`: all of them. */
  stop(drillId: string | null): void {
    for (const [targetId, { id, controller }] of [...this.#running]) {
      if (drillId !== null && id !== drillId) continue;
      this.#end(targetId);
      controller.abort();
    }
    this.#ports.onChange();
  }

  /** The drill that a target is under: its own, or the one for all. */
  on(targetId: string): RunningDrill | null {
    if (this.#running.size === 0) return null;
    return this.#running.get(targetId) ?? this.#running.get(null) ?? null;
  }

  view(): readonly DrillView[] {
    return [...this.#running.values()].map(({ view }) => view);
  }

  #end(targetId: string | null): void {
    const drill = this.#running.get(targetId);
    if (!drill) return;
    drill.unschedule();
    drill.isOver = true;
    this.#running.delete(targetId);
    this.#ports.ended(drill.id);
  }
}

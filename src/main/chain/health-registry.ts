import type { DrillKind } from '../../shared/drill.ts';
import type { HealthView } from '../../shared/health.ts';
import type { LlmErrorCode } from '../../shared/llm-error-code.ts';
import type { Clock } from '../llm/clock.ts';
import { ERROR_POLICY } from '../llm/error-policy.ts';
import type { LlmError } from '../llm/llm-error.ts';
import type { RunningDrill } from '../llm/running-drill.ts';
import {
  HEALTHY,
  type HealthEvent,
  type HealthPolicy,
  nextHealth,
  type TargetHealth,
} from './target-health.ts';

/** Leave to call a target, under the state it was given in. */
export class Admission {
  readonly identity: string;
  readonly kind: 'ready' | 'probe' | 'last-resort';
  /** Changes with the state's kind. An outcome under an older epoch changes nothing. */
  epoch: number;
  /** The drill that stands in the vendor's place in the attempt under way. */
  drill: RunningDrill | null = null;

  constructor(identity: string, kind: Admission['kind'], epoch: number) {
    this.identity = identity;
    this.kind = kind;
    this.epoch = epoch;
  }
}

interface HealthRecord {
  health: TargetHealth;
  epoch: number;
  /** The request that is finding out whether a probing target is well again. */
  probe: Admission | null;
  lastMessage: string | null;
  /** What it would be without the drill that changed it; `null` where none did. */
  undrilled: (UndrilledHealth & { readonly by: RunningDrill }) | null;
}

/** Health as the vendor's own doings alone would have it. */
interface UndrilledHealth {
  readonly health: TargetHealth;
  readonly lastMessage: string | null;
}

/** What may be done with a target now. */
export type Availability =
  | { readonly kind: 'open' }
  | {
      readonly kind: 'cooling';
      readonly sinceMs: number;
      readonly untilMs: number;
      readonly byVendor: boolean;
    }
  | { readonly kind: 'probing' }
  | { readonly kind: 'blocked' };

/**
 * The health of every target, by identity. It outlives reloads, and is the circuit breaker: there is no second one.
 */
export class HealthRegistry {
  readonly #clock: Clock;
  readonly #records = new Map<string, HealthRecord>();
  readonly #listeners = new Set<() => void>();
  /** Counted over all records, so that one which is dropped and made anew never meets an admission of the old. */
  #lastEpoch = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether a target may be called now, and otherwise why not. */
  availability(identity: string): Availability {
    const record = this.#records.get(identity);
    if (!record) return { kind: 'open' };
    this.#letTimePass(record);
    const { health } = record;
    switch (health.kind) {
      case 'ready':
        return { kind: 'open' };
      case 'probing':
        return { kind: record.probe ? 'probing' : 'open' };
      case 'cooling':
        return health;
      case 'blocked':
        return { kind: 'blocked' };
      default:
        return health satisfies never;
    }
  }

  /** Lets a request through to a target that is open. */
  admit(identity: string): Admission {
    const record = this.#record(identity);
    const admission = new Admission(
      identity,
      record.health.kind === 'probing' ? 'probe' : 'ready',
      record.epoch,
    );
    if (admission.kind === 'probe') {
      record.probe = admission;
      this.#changed();
    }
    return admission;
  }

  /** Lets a request through to a target that is cooling, because no other is left. */
  admitLastResort(identity: string): Admission {
    return new Admission(identity, 'last-resort', this.#record(identity).epoch);
  }

  /** Whether an admission still holds: the target's state is of the kind it was given under. */
  holds(admission: Admission): boolean {
    return this.#record(admission.identity).epoch === admission.epoch;
  }

  /** The request's first piece has reached its caller. */
  committed(admission: Admission, policy: HealthPolicy): void {
    if (admission.kind !== 'probe' || !this.holds(admission)) return;
    this.#apply(admission, { kind: 'committed' }, policy);
    // The probe made this change itself, so its own completion is not stale.
    admission.epoch = this.#record(admission.identity).epoch;
  }

  succeeded(admission: Admission, policy: HealthPolicy): void {
    this.#apply(admission, { kind: 'succeeded' }, policy);
  }

  /** The request failed on the target for good. `blameless`: the error says nothing about the target. */
  failed(admission: Admission, error: LlmError, policy: HealthPolicy, blameless: boolean): void {
    const meaning = blameless ? 'nothing' : ERROR_POLICY[error.code].health;
    const { code, retryAfterMs } = error;
    if (meaning === 'nothing') this.#releaseProbe(admission);
    else if (meaning === 'blocks') this.#apply(admission, { kind: 'refused', code }, policy, error.message);
    else {
      const nowMs = this.#clock.monotonicMs();
      this.#apply(admission, { kind: 'failed', code, retryAfterMs, nowMs }, policy, error.message);
    }
  }

  /** Undoes what a drill alone has done. What the vendor itself did meanwhile stays. */
  endDrill(drillId: string): void {
    for (const record of this.#records.values()) {
      const { undrilled } = record;
      if (undrilled?.by.id !== drillId) continue;
      this.#set(record, undrilled.health);
      record.lastMessage = undrilled.lastMessage;
      record.undrilled = null;
    }
    this.#changed();
  }

  /** What a drill rehearsed that put a target where it is; `null` where none did. */
  drillKind(identity: string): DrillKind | null {
    return this.#records.get(identity)?.undrilled?.by.kind ?? null;
  }

  /** Has a cooling or blocked target probe at the next request. */
  retryNow(identity: string): void {
    this.#command(identity, { kind: 'retry-now' });
  }

  /** Makes a target ready. */
  clear(identity: string): void {
    this.#command(identity, { kind: 'cleared' });
  }

  /**
   * The machine slept. Monotonic time stood still meanwhile on some systems, and whatever was wrong may have passed, so
   * every cooling target probes at the next request; one whose vendor named a time waits for that time on the wall.
   */
  resumeAfterSleep(sleptMs: number): void {
    for (const record of this.#records.values()) {
      const { health } = record;
      if (health.kind !== 'cooling') continue;
      if (!health.byVendor) this.#set(record, nextHealth(health, { kind: 'cooled-down' }, UNUSED_POLICY));
      else record.health = { ...health, untilMs: health.untilMs - sleptMs };
    }
    this.#changed();
  }

  /** A target's health for display. */
  view(identity: string): { readonly health: HealthView; readonly lastMessage: string | null } {
    const record = this.#records.get(identity);
    if (!record) return { health: HEALTHY_VIEW, lastMessage: null };
    this.#letTimePass(record);
    return { health: this.#healthView(record), lastMessage: record.lastMessage };
  }

  /** The error that put a target where it is; `null` for one that is ready. */
  reason(identity: string): LlmErrorCode | null {
    const health = this.#records.get(identity)?.health;
    return health === undefined || health.kind === 'ready' ? null : health.reason;
  }

  /** The last failure's message. */
  lastMessage(identity: string): string | null {
    return this.#records.get(identity)?.lastMessage ?? null;
  }

  /** Calls back after every change, until the function returned is called. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #healthView({ health, probe }: HealthRecord): HealthView {
    if (health.kind === 'probing')
      return { kind: 'probing', reason: health.reason, underWay: probe !== null };
    if (health.kind !== 'cooling') return health;
    const { reason, durationMs, byVendor, untilMs } = health;
    return { kind: 'cooling', reason, durationMs, byVendor, retryAtMs: this.wallTimeOf(untilMs) };
  }

  /** A monotonic deadline on the wall clock, for display. */
  wallTimeOf(monotonicMs: number): number {
    return this.#clock.wallMs() + monotonicMs - this.#clock.monotonicMs();
  }

  /** A target's record as of now: an outcome that comes after a deadline belongs to an older state. */
  #record(identity: string): HealthRecord {
    let record = this.#records.get(identity);
    if (record) this.#letTimePass(record);
    else {
      record = { health: HEALTHY, epoch: this.#nextEpoch(), probe: null, lastMessage: null, undrilled: null };
      this.#records.set(identity, record);
    }
    return record;
  }

  #letTimePass(record: HealthRecord): void {
    const { health } = record;
    if (health.kind !== 'cooling' || this.#clock.monotonicMs() < health.untilMs) return;
    this.#set(record, nextHealth(health, { kind: 'cooled-down' }, UNUSED_POLICY));
  }

  #apply(admission: Admission, event: HealthEvent, policy: HealthPolicy, message?: string): void {
    const record = this.#record(admission.identity);
    if (record.epoch !== admission.epoch) return;
    const { drill } = admission;
    if (drill?.isOver) return this.#releaseProbe(admission);
    if (drill) {
      const { health, lastMessage } = record.undrilled ?? record;
      record.undrilled = { health, lastMessage, by: drill };
    } else passOn(record, event, policy, message);
    if (message !== undefined) record.lastMessage = message;
    const next = nextHealth(record.health, event, policy);
    if (next === record.health && message === undefined) return;
    this.#set(record, next);
    this.#changed();
  }

  #releaseProbe(admission: Admission): void {
    const record = this.#record(admission.identity);
    if (record.probe !== admission) return;
    record.probe = null;
    this.#changed();
  }

  #command(identity: string, event: HealthEvent): void {
    const record = this.#record(identity);
    const next = nextHealth(record.health, event, UNUSED_POLICY);
    passOn(record, event, UNUSED_POLICY);
    if (next === record.health) return;
    this.#set(record, next);
    this.#changed();
  }

  #set(record: HealthRecord, next: TargetHealth): void {
    if (next.kind !== record.health.kind) {
      record.epoch = this.#nextEpoch();
      record.probe = null;
    }
    record.health = next;
  }

  #nextEpoch(): number {
    this.#lastEpoch += 1;
    return this.#lastEpoch;
  }

  #changed(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

/** Has what is no drill's doing count behind a drill as well. */
function passOn(record: HealthRecord, event: HealthEvent, policy: HealthPolicy, message?: string): void {
  const { undrilled } = record;
  if (!undrilled) return;
  const health = nextHealth(undrilled.health, event, policy);
  record.undrilled = { ...undrilled, health, lastMessage: message ?? undrilled.lastMessage };
}

const HEALTHY_VIEW: HealthView = { kind: 'ready', failures: 0 };

/** For events whose transition asks for no policy. */
const UNUSED_POLICY: HealthPolicy = { failureThreshold: 1, cooldownMs: 0, maxCooldownMs: 0 };

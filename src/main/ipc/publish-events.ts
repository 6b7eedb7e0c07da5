import type { AppEvent } from '../../shared/ipc/app-state.ts';
import type { Clock } from '../llm/clock.ts';

/** At most 60 messages a second. */
const INTERVAL_MS = 1_000 / 60;

/** Sends events to the page in batches: the first at once, what follows within an interval together. */
export class EventPublisher {
  readonly #send: (events: readonly AppEvent[]) => void;
  readonly #clock: Clock;
  #queue: AppEvent[] = [];
  #lastSentMs = -INTERVAL_MS;
  #unschedule: (() => void) | null = null;

  constructor(send: (events: readonly AppEvent[]) => void, clock: Clock) {
    this.#send = send;
    this.#clock = clock;
  }

  publish(event: AppEvent): void {
    if (!this.#mergeIn(event)) this.#queue.push(event);
    if (this.#unschedule) return;
    const waitMs = this.#lastSentMs + INTERVAL_MS - this.#clock.monotonicMs();
    // Even the first waits for the current step to end, so that what one action changes travels together.
    this.#unschedule = this.#clock.schedule(Math.max(0, waitMs), () => this.flush());
  }

  /** Sends what is queued now. */
  flush(): void {
    this.#unschedule?.();
    this.#unschedule = null;
    if (this.#queue.length === 0) return;
    const events = this.#queue;
    this.#queue = [];
    this.#lastSentMs = this.#clock.monotonicMs();
    this.#send(events);
  }

  /** Forgets what is queued. */
  dispose(): void {
    this.#unschedule?.();
    this.#unschedule = null;
    this.#queue = [];
  }

  /** A slice's newest value replaces the queued one; a message's pieces grow into one. */
  #mergeIn(event: AppEvent): boolean {
    if (event.kind === 'slice') {
      const index = this.#queue.findIndex(
        (queued) => queued.kind === 'slice' && queued.slice === event.slice,
      );
      if (index !== -1) this.#queue.splice(index, 1);
      return false;
    }
    if (event.kind !== 'message-delta') return false;
    const index = this.#queue.findLastIndex(
      (queued) => queued.kind !== 'slice' && messageIdOf(queued) === event.messageId,
    );
    const last = this.#queue[index];
    if (last?.kind !== 'message-delta') return false;
    this.#queue[index] = {
      ...last,
      text: last.text + event.text,
      reasoning: last.reasoning + event.reasoning,
    };
    return true;
  }
}

function messageIdOf(event: Exclude<AppEvent, { kind: 'slice' }>): string {
  return event.kind === 'message' ? event.message.id : event.messageId;
}

import type { AppEvent, SliceEvent, StateSlice } from '../../shared/ipc/app-state.ts';
import type { Clock } from '../llm/clock.ts';

/** At most 60 messages a second. */
const INTERVAL_MS = 1_000 / 60;

/** An event about one message. */
export type MessageEvent = Exclude<AppEvent, SliceEvent>;

/** What the publisher needs. */
export interface EventPublisherPorts {
  send(events: readonly AppEvent[]): void;
  /** A slice's value now. Read when a batch is sent, so that many changes cost one reading. */
  readSlice(slice: StateSlice): SliceEvent;
  readonly clock: Clock;
}

/** Sends what has changed to the page in batches: at most one an interval. */
export class EventPublisher {
  readonly #ports: EventPublisherPorts;
  readonly #changedSlices = new Set<StateSlice>();
  #messages: MessageEvent[] = [];
  #lastSentMs = -INTERVAL_MS;
  #unschedule: (() => void) | null = null;

  constructor(ports: EventPublisherPorts) {
    this.#ports = ports;
  }

  /** A message is new, has changed or has grown. Pieces of one message are merged. */
  publish(event: MessageEvent): void {
    if (!this.#mergeIn(event)) this.#messages.push(event);
    this.#schedule();
  }

  sliceChanged(slice: StateSlice): void {
    this.#changedSlices.add(slice);
    this.#schedule();
  }

  /** Sends what is waiting now. */
  flush(): void {
    this.#unschedule?.();
    this.#unschedule = null;
    const slices = [...this.#changedSlices].map((slice) => this.#ports.readSlice(slice));
    const events = [...this.#messages, ...slices];
    this.#messages = [];
    this.#changedSlices.clear();
    if (events.length === 0) return;
    this.#lastSentMs = this.#ports.clock.monotonicMs();
    this.#ports.send(events);
  }

  /** Forgets what is waiting. */
  dispose(): void {
    this.#unschedule?.();
    this.#unschedule = null;
    this.#messages = [];
    this.#changedSlices.clear();
  }

  #schedule(): void {
    if (this.#unschedule) return;
    const waitMs = this.#lastSentMs + INTERVAL_MS - this.#ports.clock.monotonicMs();
    // Even the first waits for the current step to end, so that what one action changes travels together.
    this.#unschedule = this.#ports.clock.schedule(Math.max(0, waitMs), () => this.flush());
  }

  #mergeIn(event: MessageEvent): boolean {
    if (event.kind !== 'message-delta') return false;
    const index = this.#messages.findLastIndex((waiting) => messageIdOf(waiting) === event.messageId);
    const last = this.#messages[index];
    if (last?.kind !== 'message-delta') return false;
    this.#messages[index] = {
      ...last,
      text: last.text + event.text,
      reasoning: last.reasoning + event.reasoning,
    };
    return true;
  }
}

function messageIdOf(event: MessageEvent): string {
  return event.kind === 'message' ? event.message.id : event.messageId;
}

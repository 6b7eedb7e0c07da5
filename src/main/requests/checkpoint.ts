import type { Clock } from '../llm/clock.ts';

/** How much of an answer may be lost to a crash: half a second of it, or 4 KB. */
const INTERVAL_MS = 500;
const INTERVAL_LENGTH = 4_096;

/** Stores an answer from time to time while it streams. The stream never waits for it. */
export class Checkpoint {
  readonly #clock: Clock;
  readonly #store: () => Promise<void>;
  #lastMs: number;
  #grown = 0;
  #isStoring = false;

  constructor(clock: Clock, store: () => Promise<void>) {
    this.#clock = clock;
    this.#store = store;
    this.#lastMs = clock.monotonicMs();
  }

  /** The answer has grown by so many UTF-16 units. */
  grown(length: number): void {
    this.#grown += length;
    const isDue = this.#grown >= INTERVAL_LENGTH || this.#clock.monotonicMs() - this.#lastMs >= INTERVAL_MS;
    // One at a time: a slow disk gets the newest text next, not every text in between.
    if (!isDue || this.#isStoring) return;
    this.#isStoring = true;
    this.#grown = 0;
    this.#lastMs = this.#clock.monotonicMs();
    void this.#store().finally(() => {
      this.#isStoring = false;
    });
  }
}

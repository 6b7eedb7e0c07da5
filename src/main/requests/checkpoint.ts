import type { Clock } from '../llm/clock.ts';

/** How much of an answer a crash may cost: half a second of it, or 4 KB. */
const INTERVAL_MS = 500;
const INTERVAL_LENGTH = 4_096;

/** Stores an answer from time to time while it streams. The stream never waits for it. */
export class Checkpoint {
  readonly #clock: Clock;
  readonly #store: () => Promise<void>;
  #grown = 0;
  #isStoring = false;
  #isEnded = false;
  #unschedule: (() => void) | null = null;

  constructor(clock: Clock, store: () => Promise<void>) {
    this.#clock = clock;
    this.#store = store;
  }

  /** The answer has grown by so many UTF-16 units. */
  grown(length: number): void {
    this.#grown += length;
    if (this.#grown >= INTERVAL_LENGTH) this.#run();
    else this.#unschedule ??= this.#clock.schedule(INTERVAL_MS, () => this.#run());
  }

  /** The answer has ended and is stored whole; nothing may be stored over it. */
  end(): void {
    this.#isEnded = true;
    this.#unschedule?.();
  }

  #run(): void {
    this.#unschedule?.();
    this.#unschedule = null;
    // One at a time: a slow disk gets the newest text next, not every text in between.
    if (this.#isEnded || this.#isStoring) return;
    this.#isStoring = true;
    this.#grown = 0;
    void this.#store().finally(() => {
      this.#isStoring = false;
      if (this.#grown > 0 && !this.#isEnded) this.grown(0);
    });
  }
}

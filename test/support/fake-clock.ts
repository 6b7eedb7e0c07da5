import type { Clock } from '../../src/main/llm/clock.ts';
import { cancelledBy } from '../../src/main/llm/llm-error.ts';

interface Timer {
  readonly dueMs: number;
  readonly run: () => void;
}

/** A clock that a test moves by hand. */
export class FakeClock implements Clock {
  #nowMs = 0;
  readonly #epochMs = 1_700_000_000_000;
  readonly #timers = new Set<Timer>();

  monotonicMs(): number {
    return this.#nowMs;
  }

  wallMs(): number {
    return this.#epochMs + this.#nowMs;
  }

  /** Timers that have not run. */
  get pending(): number {
    return this.#timers.size;
  }

  schedule(delayMs: number, callback: () => void): () => void {
    const timer = { dueMs: this.#nowMs + delayMs, run: callback };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(cancelledBy(signal));
      const unschedule = this.schedule(durationMs, () => {
        signal?.removeEventListener('abort', cancel);
        resolve();
      });
      const cancel = () => {
        unschedule();
        if (signal) reject(cancelledBy(signal));
      };
      signal?.addEventListener('abort', cancel, { once: true });
    });
  }

  /** Moves time, running what falls due in order and letting it take effect. */
  async advance(durationMs: number): Promise<void> {
    const untilMs = this.#nowMs + durationMs;
    await settle();
    for (;;) {
      const next = [...this.#timers].sort((a, b) => a.dueMs - b.dueMs)[0];
      if (!next || next.dueMs > untilMs) break;
      this.#timers.delete(next);
      this.#nowMs = Math.max(this.#nowMs, next.dueMs);
      next.run();
      await settle();
    }
    this.#nowMs = untilMs;
  }

  /** Moves time without running anything, as a jump between two requests. */
  jump(durationMs: number): void {
    this.#nowMs += durationMs;
  }
}

/** Lets everything that is ready to run do so. */
export async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

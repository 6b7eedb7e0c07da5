import { cancelledBy, throwIfCancelled } from './llm-error.ts';

/** Time as a port: everything that waits or measures takes one. */
export interface Clock {
  /** Milliseconds that only ever grow; for every deadline and duration. */
  monotonicMs(): number;
  /** Milliseconds since 1970; for display, HTTP dates and records only. */
  wallMs(): number;
  /** Resolves after `durationMs`. @throws `LlmError` with code `cancelled` at once when the signal aborts. */
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>;
  /** Calls back once after `delayMs`; the function returned calls it off. */
  schedule(delayMs: number, callback: () => void): () => void;
}

/** The machine's own time. */
export const systemClock: Clock = {
  monotonicMs: () => performance.now(),
  wallMs: () => Date.now(),
  async sleep(durationMs, signal) {
    throwIfCancelled(signal);
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', cancel);
        resolve();
      }, durationMs);
      const cancel = () => {
        clearTimeout(timer);
        if (signal) reject(cancelledBy(signal));
      };
      signal?.addEventListener('abort', cancel, { once: true });
    });
  },
  schedule(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

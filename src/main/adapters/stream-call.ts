import type { Clock } from '../llm/clock.ts';
import { cancelledBy, LlmError, throwIfCancelled } from '../llm/llm-error.ts';
import type { AnswerAccumulator } from './answer-accumulator.ts';
import { type CallSite, classifyError } from './classify-error.ts';

/** How long a call may be silent, in milliseconds. There is no cap on the whole. */
export interface StreamTimeouts {
  readonly firstTokenMs: number;
  readonly idleMs: number;
}

/** One streaming call of a vendor. */
export interface StreamCall<Event> {
  readonly answer: AnswerAccumulator;
  open(signal: AbortSignal): Promise<AsyncIterable<Event>>;
  /** Takes an event in. @returns whether it was progress; keep-alives and empty events are none */
  take(event: Event): boolean;
  readonly signal: AbortSignal | undefined;
  readonly timeouts: StreamTimeouts;
  readonly clock: Clock;
  readonly site: CallSite;
}

/**
 * Reads a vendor's stream to its end and says what became of it.
 * @throws `LlmError`: `cancelled` when the caller aborted, `timeout` before the first piece, `stream-interrupted` after it, or
 * whatever the vendor's refusal means
 */
export async function readStream<Event>(call: StreamCall<Event>): Promise<void> {
  const { answer, signal } = call;
  throwIfCancelled(signal);
  const watch = new SilenceWatch(call.timeouts, call.clock);
  const cancel = () => watch.abort(signal?.reason);
  signal?.addEventListener('abort', cancel, { once: true });
  let failure: LlmError | null = null;
  try {
    for await (const event of await call.open(watch.signal)) {
      // Nothing is passed on once the caller has cancelled, whatever is still buffered.
      if (watch.signal.aborted) break;
      if (take(event, call)) watch.progressed();
      answer.begun = true;
    }
  } catch (reason) {
    failure = classifyError(reason, call.site);
  } finally {
    watch.stop();
    signal?.removeEventListener('abort', cancel);
  }
  if (signal?.aborted) throw cancelledBy(signal).with(answer.soFar());
  if (answer.complete) return;
  throw brokenStream(answer, watch.isSilent, failure);
}

/** @throws `LlmError` `invalid-response` for an event that has not the form which the protocol gives it */
function take<Event>(event: Event, call: StreamCall<Event>): boolean {
  const malformed = (cause?: unknown) =>
    new LlmError('invalid-response', 'The vendor sent something that the protocol does not know.', { cause });
  if (typeof event !== 'object' || event === null) throw malformed();
  try {
    return call.take(event);
  } catch (reason) {
    throw reason instanceof LlmError ? reason : malformed(reason);
  }
}

function brokenStream(answer: AnswerAccumulator, isSilent: boolean, failure: LlmError | null): LlmError {
  const soFar = answer.soFar();
  if (answer.hasProgress) {
    const why = isSilent
      ? 'The vendor stopped sending.'
      : (failure?.message ?? 'The connection closed early.');
    return new LlmError('stream-interrupted', `The answer broke off. ${why}`, {
      cause: failure ?? undefined,
      status: failure?.status,
      retryAfterMs: failure?.retryAfterMs,
      ...soFar,
    });
  }
  if (isSilent) return new LlmError('timeout', 'The vendor did not begin to answer in time.', soFar);
  return (
    failure?.with(soFar) ??
    new LlmError('stream-interrupted', 'The connection closed before the answer began.', soFar)
  );
}

/** Aborts a call that is silent for too long. One timer a call, however many pieces arrive. */
class SilenceWatch {
  isSilent = false;
  readonly #controller = new AbortController();
  readonly #clock: Clock;
  readonly #idleMs: number;
  #deadlineMs: number;
  #unschedule: () => void;

  constructor({ firstTokenMs, idleMs }: StreamTimeouts, clock: Clock) {
    this.#clock = clock;
    this.#idleMs = idleMs;
    this.#deadlineMs = clock.monotonicMs() + firstTokenMs;
    this.#unschedule = clock.schedule(firstTokenMs, () => this.#check());
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  progressed(): void {
    const before = this.#deadlineMs;
    this.#deadlineMs = this.#clock.monotonicMs() + this.#idleMs;
    // Only a shorter deadline needs the timer moved; a longer one is found when the timer fires.
    if (this.#deadlineMs < before) {
      this.#unschedule();
      this.#unschedule = this.#clock.schedule(this.#idleMs, () => this.#check());
    }
  }

  abort(reason: unknown): void {
    this.#controller.abort(reason);
  }

  stop(): void {
    this.#unschedule();
  }

  #check(): void {
    const leftMs = this.#deadlineMs - this.#clock.monotonicMs();
    if (leftMs > 0) {
      this.#unschedule = this.#clock.schedule(leftMs, () => this.#check());
      return;
    }
    this.isSilent = true;
    this.#controller.abort();
  }
}

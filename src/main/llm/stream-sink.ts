import type { StreamDelta } from '../../shared/completion.ts';

/** Where the pieces of an answer go while it streams. */
export interface StreamSink {
  push(delta: StreamDelta): void;
}

/** A sink that knows whether its request has been committed: whether anything visible has reached the caller. */
export class CommitWatch implements StreamSink {
  committed = false;
  readonly #sink: StreamSink;
  readonly #onCommit: (() => void) | undefined;

  constructor(sink: StreamSink, onCommit?: () => void) {
    this.#sink = sink;
    this.#onCommit = onCommit;
  }

  push(delta: StreamDelta): void {
    if (!this.committed) {
      this.committed = true;
      this.#onCommit?.();
    }
    this.#sink.push(delta);
  }
}

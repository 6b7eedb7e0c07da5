import type { CompletionResponse, StreamDelta } from '../../shared/completion.ts';
import { attemptsOf, EMPTY_ROUTE } from '../../shared/route.ts';
import { cancelledBy, LlmError } from '../llm/llm-error.ts';
import type { CallOptions } from '../llm/llm-provider.ts';
import type { StreamSink } from '../llm/stream-sink.ts';

interface Asker {
  readonly sink: StreamSink | undefined;
  resolve(response: CompletionResponse): void;
  reject(error: LlmError): void;
}

/**
 * One upstream call that answers every identical request made while it runs. The oldest asker that is left owns its
 * attempts; the others get the answer for nothing. It ends early only when the last asker has cancelled.
 */
export class SharedCall implements StreamSink {
  readonly #askers = new Set<Asker>();
  readonly #deltas: StreamDelta[] = [];
  readonly #controller = new AbortController();
  #isAbandoned = false;

  /**
   * @param call makes the upstream call; its sink is this object when the first asker streams
   * @param first how the first asker asks. One that cannot cancel keeps the call from ever being, so it needs no signal
   * @param onEnd gets the answer, or `null` where there is none, before any asker does
   */
  constructor(
    call: (options: CallOptions) => Promise<CompletionResponse>,
    first: CallOptions,
    onEnd: (response: CompletionResponse | null) => void,
  ) {
    call({ signal: first.signal && this.#controller.signal, sink: first.sink && this }).then(
      (response) => {
        onEnd(response);
        this.#answer(response);
      },
      (reason: unknown) => {
        onEnd(null);
        this.#fail(LlmError.from(reason));
      },
    );
  }

  /** Whether its last asker has cancelled. */
  get isAbandoned(): boolean {
    return this.#isAbandoned;
  }

  /** Waits for the answer. A sink gets the deltas so far and then the live ones. @throws `LlmError` */
  join({ signal, sink }: CallOptions): Promise<CompletionResponse> {
    return new Promise((resolve, reject) => {
      const settle =
        <Value>(end: (value: Value) => void) =>
        (value: Value) => {
          signal?.removeEventListener('abort', leave);
          end(value);
        };
      const asker: Asker = { sink, resolve: settle(resolve), reject: settle(reject) };
      const leave = () => signal && this.#leave(asker, signal);
      this.#askers.add(asker);
      signal?.addEventListener('abort', leave, { once: true });
      if (sink) for (const delta of this.#deltas) sink.push(delta);
      if (signal?.aborted) leave();
    });
  }

  push(delta: StreamDelta): void {
    this.#deltas.push(delta);
    for (const { sink } of this.#askers) sink?.push(delta);
  }

  #leave(asker: Asker, signal: AbortSignal): void {
    if (this.#askers.size === 1) {
      // The last one waits for the call's own end, which carries the cancelled attempt.
      this.#isAbandoned = true;
      this.#controller.abort(signal.reason);
      return;
    }
    this.#askers.delete(asker);
    asker.reject(cancelledBy(signal));
  }

  #answer(response: CompletionResponse): void {
    let isOwner = true;
    for (const asker of this.#askers) {
      if (asker.sink && this.#deltas.length === 0) replay(response, asker.sink);
      asker.resolve(isOwner ? response : joined(response));
      isOwner = false;
    }
  }

  #fail(error: LlmError): void {
    let isOwner = true;
    for (const asker of this.#askers) {
      asker.reject(isOwner ? error : error.with({ route: { ...EMPTY_ROUTE, cache: 'joined' } }));
      isOwner = false;
    }
  }
}

/** The answer as those get it who paid nothing for it. */
function joined(response: CompletionResponse): CompletionResponse {
  const savedUsd = answerCostUsd(response);
  return { ...response, route: { ...response.route, steps: [], cache: 'joined', savedUsd } };
}

/** What the attempt that answered cost, without those that failed before it; `null` when unpriced. */
export function answerCostUsd({ route }: CompletionResponse): string | null {
  return attemptsOf(route).at(-1)?.costUsd ?? null;
}

/** Streams an answer that is already there. */
export function replay(response: CompletionResponse, sink: StreamSink): void {
  for (const block of response.reasoning) {
    if (block.kind === 'text' && block.text !== '') sink.push({ kind: 'reasoning', text: block.text });
  }
  if (response.text !== '') sink.push({ kind: 'text', text: response.text });
}

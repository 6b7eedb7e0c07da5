import type { CompletionResponse, StreamDelta } from '../../shared/completion.ts';
import { EMPTY_ROUTE } from '../../shared/route.ts';
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

  /** @param call makes the upstream call; its sink is this object when the first asker streams */
  constructor(call: (options: CallOptions) => Promise<CompletionResponse>, streams: boolean) {
    call({ signal: this.#controller.signal, sink: streams ? this : undefined }).then(
      (response) => this.#answer(response),
      (reason: unknown) => this.#fail(LlmError.from(reason)),
    );
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
      asker.resolve(
        isOwner ? response : { ...response, route: { ...response.route, steps: [], cache: 'joined' } },
      );
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

/** Streams an answer that is already there. */
export function replay(response: CompletionResponse, sink: StreamSink): void {
  for (const block of response.reasoning) {
    if (block.kind === 'text' && block.text !== '') sink.push({ kind: 'reasoning', text: block.text });
  }
  if (response.text !== '') sink.push({ kind: 'text', text: response.text });
}

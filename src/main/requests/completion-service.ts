import type { ActiveTarget, InFlightRequest } from '../../shared/chain-status.ts';
import type { CompletionRequest, CompletionResponse, StreamDelta } from '../../shared/completion.ts';
import type { Route } from '../../shared/route.ts';
import type { Clock } from '../llm/clock.ts';
import { LlmError } from '../llm/llm-error.ts';
import type { LlmProvider } from '../llm/llm-provider.ts';

/** A chain as the service uses it: what answers now, and under which generation. */
export interface ServingChain extends LlmProvider {
  readonly generation: number;
}

/** What the completion service needs. */
export interface CompletionServicePorts {
  readonly chains: { readonly primary: ServingChain; readonly cheap: ServingChain };
  readonly clock: Clock;
  /** Called whenever a request starts, gets its first piece or ends. */
  readonly onActivity?: () => void;
  /** Called with the target that the latest route ended on. */
  readonly onActive?: (active: ActiveTarget) => void;
}

/** How one request is run. */
export interface RunOptions {
  readonly signal?: AbortSignal;
  readonly onDelta?: (delta: StreamDelta) => void;
}

/** Runs requests on the chain that their mode names, and knows which are under way. */
export class CompletionService {
  readonly #ports: CompletionServicePorts;
  readonly #inFlight = new Map<string, InFlightRequest>();

  constructor(ports: CompletionServicePorts) {
    this.#ports = ports;
  }

  /** The requests that have not ended, oldest first. */
  inFlight(): readonly InFlightRequest[] {
    return [...this.#inFlight.values()];
  }

  /** Runs one request to its end. @throws `LlmError` with the request's whole route */
  async run(request: CompletionRequest, { signal, onDelta }: RunOptions = {}): Promise<CompletionResponse> {
    const { requestId } = request.context;
    const chain = this.#chainOf(request);
    this.#track({
      requestId,
      conversationId: request.context.conversationId ?? null,
      purpose: request.context.purpose,
      mode: request.context.mode,
      generation: chain.generation,
      startedAtMs: this.#ports.clock.wallMs(),
      streaming: false,
    });
    const sink = onDelta && { push: (delta: StreamDelta) => this.#push(requestId, delta, onDelta) };
    try {
      const response = await chain.complete(request, { signal, sink });
      this.#noteActive(response.route);
      return response;
    } catch (reason) {
      throw LlmError.from(reason);
    } finally {
      this.#inFlight.delete(requestId);
      this.#publish();
    }
  }

  #chainOf(request: CompletionRequest): ServingChain {
    return request.context.mode === 'cheap' ? this.#ports.chains.cheap : this.#ports.chains.primary;
  }

  #push(requestId: string, delta: StreamDelta, onDelta: (delta: StreamDelta) => void): void {
    const current = this.#inFlight.get(requestId);
    if (current && !current.streaming) this.#track({ ...current, streaming: true });
    onDelta(delta);
  }

  #track(request: InFlightRequest): void {
    this.#inFlight.set(request.requestId, request);
    this.#publish();
  }

  #publish(): void {
    this.#ports.onActivity?.();
  }

  #noteActive(route: Route): void {
    if (route.answeredBy) this.#ports.onActive?.({ ...route.answeredBy, why: whyActive(route) });
  }
}

function whyActive(route: Route): ActiveTarget['why'] {
  if (route.cache !== 'none') return 'cached';
  const answeredBy = route.answeredBy?.targetId;
  return route.steps.some((step) => step.targetId !== answeredBy) ? 'fell-back' : 'first';
}

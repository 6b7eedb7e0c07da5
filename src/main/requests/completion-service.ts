import type { ActiveTarget, InFlightRequest } from '../../shared/chain-status.ts';
import type {
  CompletionRequest,
  CompletionResponse,
  Mode,
  Purpose,
  StreamDelta,
} from '../../shared/completion.ts';
import { passedOverIn, type Route } from '../../shared/route.ts';
import type { Clock } from '../llm/clock.ts';
import { LlmError } from '../llm/llm-error.ts';
import type { LlmProvider } from '../llm/llm-provider.ts';
import type { BudgetRoute } from './budget-guard.ts';
import type { ChangeSet } from '../storage/changes.ts';
import { joinRoutes } from '../llm/route-cost.ts';
import { recordOf, type RequestEnd } from './request-record.ts';

/** A chain as the service uses it: what answers now, and under which generation. */
export interface ServingChain extends LlmProvider {
  readonly generation: number;
}

/** What the completion service needs. */
export interface CompletionServicePorts {
  readonly chains: Readonly<Record<Mode, ServingChain>>;
  readonly clock: Clock;
  /** Keeps how a request ended. Resolves once it is stored, or kept because the disk does not take it. */
  save(changes: ChangeSet): Promise<void>;
  /** Where the budget sends a request that may go to the primary list; to that list where this is left out. */
  readonly budgetRoute?: () => BudgetRoute;
  /** Called whenever a request starts, gets its first piece or ends. */
  readonly onActivity?: () => void;
  /** Called with the target that the latest route ended on. */
  readonly onActive?: (active: ActiveTarget) => void;
}

/** How one request is run. */
export interface RunOptions {
  readonly signal?: AbortSignal;
  readonly onDelta?: (delta: StreamDelta) => void;
  /** What is stored together with how the request ended: the message that it became. */
  readonly changesFor?: (end: RequestEnd) => ChangeSet;
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

  /**
   * Runs one request to its end. Where the budget says so, the cheap list answers in the primary list's place, at once or
   * after its refusal; the request under way then says `cheap`, or its decision does where auto has it. @throws `LlmError`
   * with the request's whole route
   */
  async run(request: CompletionRequest, options: RunOptions = {}): Promise<CompletionResponse> {
    const startedMs = this.#ports.clock.monotonicMs();
    const end = await this.#end(request, options);
    const { requestId } = request.context;
    const underWay = this.#inFlight.get(requestId);
    this.#inFlight.delete(requestId);
    const changes = recordOf(end, {
      context: { ...request.context, mode: underWay?.mode ?? request.context.mode },
      startedAtMs: underWay?.startedAtMs ?? this.#ports.clock.wallMs(),
      durationMs: this.#ports.clock.monotonicMs() - startedMs,
    });
    await this.#ports.save([...(options.changesFor?.(end) ?? []), ...changes]);
    this.#publish();
    if (end.kind === 'failed') throw end.error;
    this.#noteActive(end.response.route, request.context.purpose);
    return end.response;
  }

  async #end(request: CompletionRequest, options: RunOptions): Promise<RequestEnd> {
    try {
      return { kind: 'answered', response: await this.#askWithinBudget(request, options) };
    } catch (reason) {
      return { kind: 'failed', error: LlmError.from(reason) };
    }
  }

  async #askWithinBudget(request: CompletionRequest, options: RunOptions): Promise<CompletionResponse> {
    const budgetRoute = this.#budgetRouteOf(request);
    if (budgetRoute === 'cheap') return await this.#ask(onCheap(request), options);
    try {
      return await this.#ask(request, options);
    } catch (reason) {
      const refusal = LlmError.from(reason);
      // A refusal comes before the commit: after it nothing further is asked, and so nothing is refused.
      if (refusal.code !== 'budget-exceeded' || budgetRoute !== 'primary-then-cheap') throw refusal;
      if (refusal.route.decision?.list === 'cheap') throw refusal;
      return await this.#askAgain(onCheap(request), options, refusal.route);
    }
  }

  async #askAgain(
    request: CompletionRequest,
    options: RunOptions,
    earlier: Route,
  ): Promise<CompletionResponse> {
    try {
      const response = await this.#ask(request, options);
      return { ...response, route: joinRoutes(earlier, response.route) };
    } catch (reason) {
      const error = LlmError.from(reason);
      throw error.with({ route: joinRoutes(earlier, error.route) });
    }
  }

  async #ask(request: CompletionRequest, { signal, onDelta }: RunOptions): Promise<CompletionResponse> {
    const { requestId } = request.context;
    const chain = this.#ports.chains[request.context.mode];
    this.#track({
      requestId,
      conversationId: request.context.conversationId ?? null,
      purpose: request.context.purpose,
      mode: request.context.mode,
      generation: chain.generation,
      startedAtMs: this.#inFlight.get(requestId)?.startedAtMs ?? this.#ports.clock.wallMs(),
      streaming: false,
    });
    const sink = onDelta && { push: (delta: StreamDelta) => this.#push(requestId, delta, onDelta) };
    return await chain.complete(request, { signal, sink });
  }

  #budgetRouteOf({ context }: CompletionRequest): BudgetRoute {
    if (context.mode === 'cheap' || context.overBudget) return 'primary';
    return this.#ports.budgetRoute?.() ?? 'primary';
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

  /** Nobody looks at who gave a title or a summary. */
  #noteActive(route: Route, purpose: Purpose): void {
    const { answeredBy, decision } = route;
    if (answeredBy === null || purpose === 'title' || purpose === 'summary') return;
    this.#ports.onActive?.({ ...answeredBy, why: whyActive(route), decision });
  }
}

function onCheap(request: CompletionRequest): CompletionRequest {
  const { context } = request;
  const cheap = context.mode === 'auto' ? ({ cheapOnly: true } as const) : ({ mode: 'cheap' } as const);
  return { ...request, context: { ...context, ...cheap } };
}

function whyActive(route: Route): ActiveTarget['why'] {
  if (route.cache !== 'none') return 'cached';
  return passedOverIn(route) === null ? 'first' : 'fell-back';
}

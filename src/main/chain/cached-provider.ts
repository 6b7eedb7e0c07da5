import type { CompletionRequest, CompletionResponse } from '../../shared/completion.ts';
import { DelegatingProvider } from '../llm/delegating-provider.ts';
import { throwIfCancelled } from '../llm/llm-error.ts';
import type { CallOptions, LlmProvider } from '../llm/llm-provider.ts';
import { cacheKey } from './cache-key.ts';
import type { CachedAnswer, ResponseCache } from './response-cache.ts';
import { answerCostUsd, replay, SharedCall } from './shared-call.ts';

/** What a chain's cache needs to know of it. */
export interface CachedOptions {
  readonly store: ResponseCache;
  /** The chain's name. */
  readonly chain: string;
  /** The target whose answers are kept; what another one answered is not the answer that the key names. */
  readonly firstTarget: {
    readonly targetId: string;
    /** Everything about it that affects an answer, but its model. */
    readonly identity: string;
    effectiveModelName(requested?: string): string;
  };
}

/** Answers a repeated question from the cache, and identical questions asked at once with one call. */
export class CachedProvider extends DelegatingProvider {
  protected readonly inner: LlmProvider;
  readonly #options: CachedOptions;
  readonly #running = new Map<string, SharedCall>();

  constructor(inner: LlmProvider, options: CachedOptions) {
    super();
    this.inner = inner;
    this.#options = options;
  }

  override async complete(
    request: CompletionRequest,
    options: CallOptions = {},
  ): Promise<CompletionResponse> {
    if (request.context.cache === 'bypass') return this.inner.complete(request, options);
    throwIfCancelled(options.signal);
    const { store, chain, firstTarget } = this.#options;
    const effectiveModel = firstTarget.effectiveModelName(request.model);
    const key = cacheKey({ chain, targetIdentity: firstTarget.identity, effectiveModel }, request);
    const kept = store.find(key);
    if (kept) return hit(kept, options);
    const running = this.#running.get(key);
    // A call that its last asker has cancelled answers nobody any more.
    if (running && !running.isAbandoned) return this.#join(running, options);
    const call = new SharedCall(
      (own) => this.inner.complete(request, { ...options, ...own }),
      options,
      (response) => {
        if (this.#running.get(key) === call) this.#running.delete(key);
        if (response && this.#isWorthKeeping(response, effectiveModel)) {
          store.store(key, { response, costUsd: answerCostUsd(response) });
        }
      },
    );
    this.#running.set(key, call);
    return call.join(options);
  }

  async #join(running: SharedCall, options: CallOptions): Promise<CompletionResponse> {
    const { store } = this.#options;
    store.countJoined();
    const response = await running.join(options);
    if (response.route.cache === 'joined') store.countSaved(response.route.savedUsd);
    return response;
  }

  /** Whether it is a whole answer of the very model that the key names. */
  #isWorthKeeping({ finishReason, route: { answeredBy } }: CompletionResponse, model: string): boolean {
    const isOwn = answeredBy?.targetId === this.#options.firstTarget.targetId && answeredBy.model === model;
    return isOwn && finishReason === 'stop';
  }
}

function hit({ response, costUsd }: CachedAnswer, { sink }: CallOptions): CompletionResponse {
  if (sink) replay(response, sink);
  return { ...response, route: { ...response.route, steps: [], cache: 'hit', savedUsd: costUsd } };
}

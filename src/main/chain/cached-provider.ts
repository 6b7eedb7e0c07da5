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
  /**
   * The target whose answers are kept: the preferred one where the chain has it, else its first. What another one answered is
   * not the answer that the key names.
   */
  keptTarget(preferTargetId: string | undefined): CachedTarget;
}

/** A target whose answers are kept. */
export interface CachedTarget {
  readonly targetId: string;
  /** Everything about it that affects an answer, but its model. */
  readonly identity: string;
  effectiveModelName(requested?: string): string;
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
    const { store, chain } = this.#options;
    const target = this.#options.keptTarget(request.context.preferTargetId);
    const effectiveModel = target.effectiveModelName(request.model);
    const key = cacheKey({ chain, targetIdentity: target.identity, effectiveModel }, request);
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
        if (response && isWorthKeeping(response, target.targetId, effectiveModel)) {
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
}

/** Whether it is a whole answer of the very model that the key names. */
function isWorthKeeping(response: CompletionResponse, targetId: string, model: string): boolean {
  const { answeredBy } = response.route;
  return answeredBy?.targetId === targetId && answeredBy.model === model && response.finishReason === 'stop';
}

function hit({ response, costUsd }: CachedAnswer, { sink }: CallOptions): CompletionResponse {
  if (sink) replay(response, sink);
  return { ...response, route: { ...response.route, steps: [], cache: 'hit', savedUsd: costUsd } };
}

import type { CompletionRequest, CompletionResponse } from '../../shared/completion.ts';
import { attemptsOf } from '../../shared/route.ts';
import { DelegatingProvider } from '../llm/delegating-provider.ts';
import { throwIfCancelled } from '../llm/llm-error.ts';
import type { CallOptions, LlmProvider } from '../llm/llm-provider.ts';
import { cacheKey } from './cache-key.ts';
import type { CachedAnswer, ResponseCache } from './response-cache.ts';
import { replay, SharedCall } from './shared-call.ts';

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
    if (running) {
      store.countJoined();
      return running.join(options);
    }
    const call = new SharedCall(
      (own) => this.#callAndKeep(key, request, { ...options, ...own }),
      Boolean(options.sink),
    );
    this.#running.set(key, call);
    return call.join(options);
  }

  async #callAndKeep(
    key: string,
    request: CompletionRequest,
    options: CallOptions,
  ): Promise<CompletionResponse> {
    try {
      const response = await this.inner.complete(request, options);
      const isOwn = response.route.answeredBy?.targetId === this.#options.firstTarget.targetId;
      if (isOwn && response.finishReason === 'stop') {
        this.#options.store.store(key, {
          response,
          costUsd: attemptsOf(response.route).at(-1)?.costUsd ?? null,
        });
      }
      return response;
    } finally {
      this.#running.delete(key);
    }
  }
}

function hit({ response, costUsd }: CachedAnswer, { sink }: CallOptions): CompletionResponse {
  if (sink) replay(response, sink);
  return { ...response, route: { ...response.route, steps: [], cache: 'hit', savedUsd: costUsd } };
}

import type { ListedModel } from '../../shared/listed-model.ts';
import type {
  CompletionRequest,
  CompletionResponse,
  ModelMetadata,
  ToolCompletionRequest,
  ToolCompletionResponse,
} from '../../shared/completion.ts';
import type { UsdAmount } from '../../shared/money.ts';
import type { CallOptions, LlmProvider } from './llm-provider.ts';
import type { TokenPrice } from './price-usage.ts';

/** Hands everything to {@link inner}, so that a decorator's file shows only what it changes. */
export abstract class DelegatingProvider implements LlmProvider {
  /** The provider that answers for this one. A failover's changes from call to call. */
  protected abstract get inner(): LlmProvider;

  get modelName(): string {
    return this.inner.modelName;
  }

  get activeModelName(): string {
    return this.inner.activeModelName;
  }

  effectiveModelName(requested?: string): string {
    return this.inner.effectiveModelName(requested);
  }

  costPerToken(): TokenPrice | null {
    return this.inner.costPerToken();
  }

  cacheWriteMultiplier(): UsdAmount {
    return this.inner.cacheWriteMultiplier();
  }

  cacheReadDiscount(): UsdAmount {
    return this.inner.cacheReadDiscount();
  }

  calculateCost(inputTokens: number, outputTokens: number): UsdAmount | null {
    return this.inner.calculateCost(inputTokens, outputTokens);
  }

  complete(request: CompletionRequest, options?: CallOptions): Promise<CompletionResponse> {
    return this.inner.complete(request, options);
  }

  completeWithTools(request: ToolCompletionRequest, options?: CallOptions): Promise<ToolCompletionResponse> {
    return this.inner.completeWithTools(request, options);
  }

  listModels(options?: { readonly signal?: AbortSignal }): Promise<readonly ListedModel[]> {
    return this.inner.listModels(options);
  }

  modelMetadata(): Promise<ModelMetadata> {
    return this.inner.modelMetadata();
  }

  setModel(model: string): void {
    this.inner.setModel(model);
  }
}

/**
 * A decorator that does the same around both kinds of call writes it once: {@link around} gets the request, the options and
 * a function that makes the call.
 */
export abstract class AroundProvider extends DelegatingProvider {
  protected abstract around<Request extends CompletionRequest, Response extends CompletionResponse>(
    request: Request,
    options: CallOptions,
    call: ProviderCall<Request, Response>,
  ): Promise<Response>;

  override complete(request: CompletionRequest, options: CallOptions = {}): Promise<CompletionResponse> {
    return this.around(request, options, completeCall);
  }

  override completeWithTools(
    request: ToolCompletionRequest,
    options: CallOptions = {},
  ): Promise<ToolCompletionResponse> {
    return this.around(request, options, completeWithToolsCall);
  }
}

/** Calls one of a provider's two methods, whichever the caller called. */
export type ProviderCall<Request, Response> = (
  provider: LlmProvider,
  request: Request,
  options: CallOptions,
) => Promise<Response>;

const completeCall: ProviderCall<CompletionRequest, CompletionResponse> = (provider, request, options) =>
  provider.complete(request, options);

const completeWithToolsCall: ProviderCall<ToolCompletionRequest, ToolCompletionResponse> = (
  provider,
  request,
  options,
) => provider.completeWithTools(request, options);

import type { ListedModel } from '../../shared/listed-model.ts';
import type {
  CompletionRequest,
  CompletionResponse,
  ModelMetadata,
  ToolCompletionRequest,
  ToolCompletionResponse,
} from '../../shared/completion.ts';
import { usd, type UsdAmount } from '../../shared/money.ts';
import { type CallOptions, type LlmProvider, normalizeModelOverride } from './llm-provider.ts';
import type { TokenPrice } from './price-usage.ts';

/** The defaults of an adapter: overrides are honoured, the model can be switched, cached tokens have no price of their own. */
export abstract class BaseProvider implements LlmProvider {
  readonly modelName: string;
  #activeModelName: string;

  constructor(modelName: string) {
    this.modelName = modelName;
    this.#activeModelName = modelName;
  }

  get activeModelName(): string {
    return this.#activeModelName;
  }

  effectiveModelName(requested?: string): string {
    return normalizeModelOverride(requested) ?? this.#activeModelName;
  }

  abstract costPerToken(): TokenPrice | null;

  cacheWriteMultiplier(): UsdAmount {
    return usd(1);
  }

  cacheReadDiscount(): UsdAmount {
    return usd(1);
  }

  calculateCost(inputTokens: number, outputTokens: number): UsdAmount | null {
    const price = this.costPerToken();
    return price && price.input.times(inputTokens).plus(price.output.times(outputTokens));
  }

  abstract complete(request: CompletionRequest, options?: CallOptions): Promise<CompletionResponse>;

  abstract completeWithTools(
    request: ToolCompletionRequest,
    options?: CallOptions,
  ): Promise<ToolCompletionResponse>;

  async listModels(_options?: { readonly signal?: AbortSignal }): Promise<readonly ListedModel[]> {
    return [];
  }

  async modelMetadata(): Promise<ModelMetadata> {
    return { id: this.modelName, contextLength: null };
  }

  setModel(model: string): void {
    this.#activeModelName = normalizeModelOverride(model) ?? this.modelName;
  }
}

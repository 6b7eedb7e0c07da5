import type { ListedModel } from '../../shared/listed-model.ts';
import type {
  CompletionRequest,
  CompletionResponse,
  ModelMetadata,
  ToolCompletionRequest,
  ToolCompletionResponse,
} from '../../shared/completion.ts';
import type { LlmErrorCode } from '../../shared/llm-error-code.ts';
import type { UsdAmount } from '../../shared/money.ts';
import type { TokenPrice } from './price-usage.ts';
import type { RunningDrill } from './running-drill.ts';
import type { StreamSink } from './stream-sink.ts';

/** What a failover tells the decorators inside it about the request they are serving. */
export interface FailoverHints {
  /** Whether another target, or another key where that may help after such an error, could take this request now. */
  anotherTargetReady(code: LlmErrorCode): boolean;
  /** Told before every attempt whether a drill stands in the vendor's place in it. */
  attemptBegins?(drill: RunningDrill | null): void;
  /** Asked before every further attempt on the same target. `false`: the target began cooling, move on. */
  admitAgain(): boolean;
}

/** How a call is made, as opposed to what is asked. */
export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Deltas go here while the answer arrives; the resolved response is still the authoritative whole. */
  readonly sink?: StreamSink;
  readonly failover?: FailoverHints;
  /** Stands in the vendor's place for this call. */
  readonly drill?: RunningDrill;
}

/** One source of completions: a vendor adapter, or a decorator around another provider. */
export interface LlmProvider {
  /** The configured model; see {@link activeModelName} for the one in use. */
  readonly modelName: string;
  /** The model in use: what {@link setModel} named last, else {@link modelName}. */
  readonly activeModelName: string;
  /** The model that a request asking for `requested` gets. A provider that ignores overrides answers its active name. */
  effectiveModelName(requested?: string): string;
  /** USD per token, or `null` when the price is not known. */
  costPerToken(): TokenPrice | null;
  /** What writing a token to the vendor's cache costs, in input tokens. */
  cacheWriteMultiplier(): UsdAmount;
  /** What reading a token from the vendor's cache costs: an input token divided by this. */
  cacheReadDiscount(): UsdAmount;
  /** The cost of that many tokens in USD, `null` when unpriced. */
  calculateCost(inputTokens: number, outputTokens: number): UsdAmount | null;
  /** @throws `LlmError` only; aborting rejects with code `cancelled`. */
  complete(request: CompletionRequest, options?: CallOptions): Promise<CompletionResponse>;
  /** Like {@link complete}, with tools. Never cached. */
  completeWithTools(request: ToolCompletionRequest, options?: CallOptions): Promise<ToolCompletionResponse>;
  /** The models that the vendor offers; empty where it does not say. @throws `LlmError` */
  listModels(options?: { readonly signal?: AbortSignal }): Promise<readonly ListedModel[]>;
  modelMetadata(): Promise<ModelMetadata>;
  /** Switches the model until the next reload. @throws `LlmError` with code `unsupported` where that is not possible. */
  setModel(model: string): void;
}

/** A model override in its normal form: `undefined` where it is empty or `default`, in any case. */
export function normalizeModelOverride(requested: string | undefined): string | undefined {
  const model = requested?.trim();
  return model === undefined || model === '' || model.toLowerCase() === 'default' ? undefined : model;
}

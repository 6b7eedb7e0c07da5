import type { ListedModel } from '../../shared/listed-model.ts';
import type {
  CompletionRequest,
  CompletionResponse,
  ModelMetadata,
  ToolCompletionRequest,
  ToolCompletionResponse,
} from '../../shared/completion.ts';
import { EMPTY_ROUTE } from '../../shared/route.ts';
import { BaseProvider } from '../llm/base-provider.ts';
import { estimateUsage } from '../llm/estimate-tokens.ts';
import { LlmError } from '../llm/llm-error.ts';
import type { CallOptions } from '../llm/llm-provider.ts';
import type { TokenPrice } from '../llm/price-usage.ts';
import type { AdapterConfig, AdapterPorts } from './adapter-config.ts';
import { AnswerAccumulator } from './answer-accumulator.ts';
import { callSiteOf } from './call-site.ts';
import type { CallSite } from './classify-error.ts';
import { listModels } from './list-models.ts';

/** What the adapters of all protocols share: one streaming path, and how its outcome becomes a response. */
export abstract class VendorAdapter extends BaseProvider {
  protected readonly config: AdapterConfig;
  protected readonly ports: AdapterPorts;
  protected readonly site: CallSite;

  constructor(config: AdapterConfig, ports: AdapterPorts) {
    super(config.model);
    this.config = config;
    this.ports = ports;
    this.site = callSiteOf(config, ports);
  }

  /** Streams one answer into the accumulator. @throws `LlmError` */
  protected abstract stream(
    request: CompletionRequest | ToolCompletionRequest,
    model: string,
    answer: AnswerAccumulator,
    signal: AbortSignal | undefined,
  ): Promise<void>;

  override costPerToken(): TokenPrice | null {
    return this.config.price;
  }

  override async complete(
    request: CompletionRequest,
    options: CallOptions = {},
  ): Promise<CompletionResponse> {
    return this.#answer(request, options);
  }

  override async completeWithTools(
    request: ToolCompletionRequest,
    options: CallOptions = {},
  ): Promise<ToolCompletionResponse> {
    return this.#answer(request, options);
  }

  override async listModels(
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<readonly ListedModel[]> {
    this.requireKey();
    return listModels(this.config, this.ports, this.site, options.signal);
  }

  override async modelMetadata(): Promise<ModelMetadata> {
    return { id: this.activeModelName, contextLength: this.config.contextLength };
  }

  /** The key to send, `null` for none. @throws `LlmError` `unauthorized`, without a call, where a needed one is missing */
  protected requireKey(): string | null {
    const missing = this.ports.apiKey.missingReason();
    if (missing !== null) throw new LlmError('unauthorized', missing);
    return this.ports.apiKey.current();
  }

  async #answer(request: CompletionRequest | ToolCompletionRequest, { signal, sink }: CallOptions) {
    const model = this.effectiveModelName(request.model);
    const answer = new AnswerAccumulator(sink);
    await this.stream(request, model, answer, signal);
    return toResponse(answer, request, model);
  }
}

function toResponse(
  answer: AnswerAccumulator,
  request: CompletionRequest | ToolCompletionRequest,
  model: string,
): ToolCompletionResponse {
  const { text, reasoning, toolCalls, finishReasonRaw } = answer;
  // Some hosts say "stop" though the model called a tool; the calls are there, so they are what it stopped for.
  const stopped = answer.finishReason ?? 'stop';
  const finishReason = stopped === 'stop' && toolCalls.length > 0 ? 'tool-calls' : stopped;
  if (text === '' && toolCalls.length === 0) {
    const { usage, reportedCostUsd } = answer;
    // Where nothing was reported, what had come is what the call is reckoned by.
    const used = usage ? { usage, reportedCostUsd } : answer.soFar();
    if (finishReason === 'content-filter')
      throw new LlmError('content-filter', 'The vendor refused to answer this.', used);
    if (finishReason !== 'length') throw new LlmError('empty-response', 'The model answered nothing.', used);
  }
  return {
    text,
    reasoning: [...reasoning],
    toolCalls,
    finishReason,
    finishReasonRaw,
    usage: answer.usage ?? estimateUsage(request, answer.partial()),
    usageSource: answer.usage ? 'reported' : 'estimated',
    modelServed: answer.modelServed ?? model,
    ...(answer.reportedCostUsd === undefined ? {} : { reportedCostUsd: answer.reportedCostUsd }),
    route: EMPTY_ROUTE,
  };
}

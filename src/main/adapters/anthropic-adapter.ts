import type Anthropic from '@anthropic-ai/sdk';
import type {
  MessageCreateParamsStreaming,
  RawMessageStreamEvent,
} from '@anthropic-ai/sdk/resources/messages';
import type { CompletionRequest, FinishReason, ToolCompletionRequest } from '../../shared/completion.ts';
import { usd, type UsdAmount } from '../../shared/money.ts';
import { LlmError } from '../llm/llm-error.ts';
import { ratesOf, type TokenPrice } from '../llm/price-usage.ts';
import type { AdapterConfig, AdapterPorts } from './adapter-config.ts';
import type { AnswerAccumulator } from './answer-accumulator.ts';
import { toAnthropicConversation, toAnthropicToolChoice, toAnthropicTools } from './anthropic-messages.ts';
import { CACHE_FACTORS } from './cache-factors.ts';
import { finishBody } from './parameters.ts';
import { readStream } from './stream-call.ts';
import { VendorAdapter } from './vendor-adapter.ts';

const FINISH_REASONS: Readonly<Record<string, FinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool-calls',
  refusal: 'content-filter',
};

/** The protocol wants a limit with every request. Any other counts before this one. */
const LIMIT_OF_LAST_RESORT = { max_tokens: 8_192 };

const NO_TIMEOUT_MS = 2 ** 31 - 1;

const FACTORS = CACHE_FACTORS.anthropic;

/** Speaks Anthropic messages: Anthropic and compatible hosts. */
export class AnthropicAdapter extends VendorAdapter {
  readonly #sdk: typeof Anthropic;
  #client: { readonly key: string | null; readonly anthropic: Anthropic } | null = null;

  constructor(sdk: typeof Anthropic, config: AdapterConfig, ports: AdapterPorts) {
    super(config, ports);
    this.#sdk = sdk;
  }

  /** With the cache rates that follow from the input rate, where the price does not name its own. */
  override costPerToken(): TokenPrice | null {
    const { price } = this.config;
    return price && { ...price, ...ratesOf(price, FACTORS) };
  }

  override cacheWriteMultiplier(): UsdAmount {
    const { cacheRetention } = this.config;
    if (cacheRetention === 'none') return usd(1);
    return cacheRetention === 'long' ? FACTORS.writeLong : FACTORS.write;
  }

  override cacheReadDiscount(): UsdAmount {
    return FACTORS.readDiscount;
  }

  protected override async stream(
    request: CompletionRequest | ToolCompletionRequest,
    model: string,
    answer: AnswerAccumulator,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const client = this.#clientFor(this.requireKey());
    const { defaultParameters, unsupportedParameters, timeouts } = this.config;
    const body = finishBody<MessageCreateParamsStreaming>(
      this.#body(request, model),
      { ...LIMIT_OF_LAST_RESORT, ...defaultParameters },
      unsupportedParameters,
    );
    await readStream<RawMessageStreamEvent>({
      answer,
      open: (own) => client.messages.create(body, { signal: own }),
      take: (event) => takeEvent(event, answer),
      signal,
      timeouts,
      clock: this.ports.clock,
      site: this.site,
    });
  }

  #body(
    request: CompletionRequest | ToolCompletionRequest,
    model: string,
  ): Partial<MessageCreateParamsStreaming> {
    const { maxOutputTokens, stop, responseFormat } = request;
    if (responseFormat?.kind === 'json-object') {
      throw new LlmError('unsupported', 'This vendor takes a JSON schema, not a bare JSON object.');
    }
    const { cacheRetention } = this.config;
    return {
      model,
      ...toAnthropicConversation(request.messages),
      stream: true,
      max_tokens: maxOutputTokens,
      ...samplingOf(request),
      stop_sequences: stop && [...stop],
      cache_control:
        cacheRetention === 'none'
          ? undefined
          : { type: 'ephemeral', ttl: cacheRetention === 'long' ? '1h' : '5m' },
      output_config: responseFormat && {
        format: { type: 'json_schema', schema: { ...responseFormat.schema } },
      },
      ...('tools' in request && request.tools.length > 0
        ? {
            tools: toAnthropicTools(request.tools),
            tool_choice: request.toolChoice && toAnthropicToolChoice(request.toolChoice),
          }
        : {}),
    };
  }

  #clientFor(key: string | null): Anthropic {
    if (this.#client === null || this.#client.key !== key) {
      const anthropic = new this.#sdk({
        apiKey: key,
        authToken: null,
        // Without a key the SDK would refuse to call; a host that needs none gets no header.
        defaultHeaders: {
          ...this.config.headers,
          ...(key === null ? { 'X-Api-Key': null, Authorization: null } : {}),
        },
        baseURL: this.config.baseUrl,
        maxRetries: 0,
        timeout: NO_TIMEOUT_MS,
        logLevel: 'off',
        fetch: this.ports.fetch,
      });
      this.#client = { key, anthropic };
    }
    return this.#client.anthropic;
  }
}

/** Not in the SDK's types any more, since the newest models take neither; older models and compatible hosts do. */
function samplingOf({ temperature, topP }: CompletionRequest): { temperature?: number; top_p?: number } {
  return { temperature, top_p: topP };
}

function takeEvent(event: RawMessageStreamEvent, answer: AnswerAccumulator): boolean {
  switch (event.type) {
    case 'message_start':
      answer.modelServed = event.message.model;
      takeUsage(event.message.usage, answer);
      return false;
    case 'content_block_start':
      return takeBlockStart(event.index, event.content_block, answer);
    case 'content_block_delta':
      return takeDelta(event.index, event.delta, answer);
    case 'message_delta':
      if (event.delta.stop_reason) {
        answer.finishReasonRaw = event.delta.stop_reason;
        answer.finishReason = FINISH_REASONS[event.delta.stop_reason] ?? 'unknown';
      }
      takeUsage(event.usage, answer);
      return true;
    case 'message_stop':
      answer.complete = true;
      return true;
    default:
      return false;
  }
}

type BlockStart = Extract<RawMessageStreamEvent, { type: 'content_block_start' }>['content_block'];

function takeBlockStart(index: number, block: BlockStart, answer: AnswerAccumulator): boolean {
  if (block.type === 'tool_use') answer.pushToolCall(index, { id: block.id, name: block.name });
  else if (block.type === 'redacted_thinking') answer.pushRedactedReasoning(block.data);
  else if (block.type === 'text' && block.text) answer.pushText(block.text);
  else return false;
  return true;
}

type BlockDelta = Extract<RawMessageStreamEvent, { type: 'content_block_delta' }>['delta'];

function takeDelta(index: number, delta: BlockDelta, answer: AnswerAccumulator): boolean {
  switch (delta.type) {
    case 'text_delta':
      if (delta.text) answer.pushText(delta.text);
      return delta.text !== '';
    case 'thinking_delta':
      if (delta.thinking) answer.pushReasoning(delta.thinking);
      return delta.thinking !== '';
    case 'signature_delta':
      answer.signReasoning(delta.signature);
      return true;
    case 'input_json_delta':
      answer.pushToolCall(index, { argumentsDelta: delta.partial_json });
      return delta.partial_json !== '';
    default:
      return false;
  }
}

interface ReportedUsage {
  readonly input_tokens?: number | null;
  readonly output_tokens?: number | null;
  readonly cache_read_input_tokens?: number | null;
  readonly cache_creation_input_tokens?: number | null;
  readonly cache_creation?: {
    readonly ephemeral_5m_input_tokens: number;
    readonly ephemeral_1h_input_tokens: number;
  } | null;
  readonly output_tokens_details?: { readonly thinking_tokens?: number | null } | null;
}

/** Anthropic's counts are disjoint already. The last event's totals win; what it leaves out stands from the first. */
function takeUsage(usage: ReportedUsage | null | undefined, answer: AnswerAccumulator): void {
  if (!usage) return;
  const before = answer.usage;
  const longWrites = usage.cache_creation?.ephemeral_1h_input_tokens ?? before?.cacheWriteLongTokens ?? 0;
  const allWrites =
    usage.cache_creation_input_tokens ?? (before ? before.cacheWriteTokens + before.cacheWriteLongTokens : 0);
  answer.usage = {
    inputTokens: usage.input_tokens ?? before?.inputTokens ?? 0,
    cacheReadTokens: usage.cache_read_input_tokens ?? before?.cacheReadTokens ?? 0,
    cacheWriteTokens: Math.max(0, allWrites - longWrites),
    cacheWriteLongTokens: longWrites,
    outputTokens: usage.output_tokens ?? before?.outputTokens ?? 0,
    reasoningTokens: usage.output_tokens_details?.thinking_tokens ?? before?.reasoningTokens ?? 0,
  };
}

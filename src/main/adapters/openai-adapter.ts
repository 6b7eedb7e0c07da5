import type OpenAI from 'openai';
import type {
  ChatCompletionChunk,
  ChatCompletionCreateParamsStreaming,
} from 'openai/resources/chat/completions';
import type { CompletionRequest, FinishReason, ToolCompletionRequest } from '../../shared/completion.ts';
import type { TokenUsage } from '../../shared/usage.ts';
import { usd, usdToString } from '../../shared/money.ts';
import type { AdapterConfig, AdapterPorts } from './adapter-config.ts';
import type { AnswerAccumulator } from './answer-accumulator.ts';
import { readContent } from './openai-content.ts';
import {
  toOpenAiMessages,
  toOpenAiResponseFormat,
  toOpenAiToolChoice,
  toOpenAiTools,
} from './openai-messages.ts';
import { finishBody } from './parameters.ts';
import { readStream } from './stream-call.ts';
import { VendorAdapter } from './vendor-adapter.ts';

const FINISH_REASONS: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool-calls',
  function_call: 'tool-calls',
  content_filter: 'content-filter',
};

/** The SDK's own limit on a call would end long answers; the chain's timeouts replace it. */
const NO_TIMEOUT_MS = 2 ** 31 - 1;

/** Speaks OpenAI chat completions: OpenAI and every compatible host. */
export class OpenAiAdapter extends VendorAdapter {
  readonly #sdk: typeof OpenAI;
  readonly #isOpenAi: boolean;
  #client: { readonly key: string | null; readonly openai: OpenAI } | null = null;

  constructor(sdk: typeof OpenAI, config: AdapterConfig, ports: AdapterPorts) {
    super(config, ports);
    this.#sdk = sdk;
    this.#isOpenAi = URL.canParse(config.baseUrl) && new URL(config.baseUrl).hostname === 'api.openai.com';
  }

  protected override async stream(
    request: CompletionRequest | ToolCompletionRequest,
    model: string,
    answer: AnswerAccumulator,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const client = this.#clientFor(this.requireKey());
    const { defaultParameters, unsupportedParameters, timeouts } = this.config;
    const body = finishBody<ChatCompletionCreateParamsStreaming>(
      this.#body(request, model),
      defaultParameters,
      unsupportedParameters,
    );
    await readStream<ChatCompletionChunk>({
      answer,
      open: (own) => client.chat.completions.create(body, { signal: own }),
      take: (chunk) => takeChunk(chunk, answer),
      signal,
      timeouts,
      clock: this.ports.clock,
      site: this.site,
    }).catch((error: unknown) => {
      // A host that sends no finish reason ends well when it ends by itself with something said.
      if (this.config.sendsFinishReason || !endedByItself(error, answer)) throw error;
    });
  }

  #body(
    request: CompletionRequest | ToolCompletionRequest,
    model: string,
  ): ChatCompletionCreateParamsStreaming {
    const { maxOutputTokens, temperature, topP, stop, responseFormat } = request;
    return {
      model,
      messages: toOpenAiMessages(request.messages),
      stream: true,
      stream_options: { include_usage: true },
      // OpenAI's newer models refuse the old name, other hosts know no other.
      ...(this.#isOpenAi ? { max_completion_tokens: maxOutputTokens } : { max_tokens: maxOutputTokens }),
      temperature,
      top_p: topP,
      stop: stop && [...stop],
      response_format: responseFormat && toOpenAiResponseFormat(responseFormat),
      ...('tools' in request && request.tools.length > 0
        ? {
            tools: toOpenAiTools(request.tools),
            tool_choice: request.toolChoice && toOpenAiToolChoice(request.toolChoice),
          }
        : {}),
    };
  }

  #clientFor(key: string | null): OpenAI {
    if (this.#client === null || this.#client.key !== key) {
      const openai = new this.#sdk({
        // The SDK insists on a key; a host without one gets no header.
        apiKey: key ?? 'none',
        defaultHeaders: { ...this.config.headers, ...(key === null ? { Authorization: null } : {}) },
        baseURL: this.config.baseUrl,
        organization: null,
        project: null,
        maxRetries: 0,
        timeout: NO_TIMEOUT_MS,
        logLevel: 'off',
        fetch: this.ports.fetch,
      });
      this.#client = { key, openai };
    }
    return this.#client.openai;
  }
}

/** Fields that compatible hosts add to a chunk. */
interface ExtraDelta {
  readonly reasoning_content?: string | null;
  readonly reasoning?: string | null;
}

function takeChunk(chunk: ChatCompletionChunk, answer: AnswerAccumulator): boolean {
  if (chunk.model) answer.modelServed = chunk.model;
  if (chunk.usage) takeUsage(chunk.usage, answer);
  const choice = chunk.choices?.[0];
  if (!choice) return false;
  const delta: ChatCompletionChunk.Choice.Delta & ExtraDelta = choice.delta ?? {};
  let isProgress = false;
  const { text, reasoning: amongText } = readContent(delta.content ?? delta.refusal);
  const reasoning = readContent(delta.reasoning_content ?? delta.reasoning).text || amongText;
  if (reasoning) {
    answer.pushReasoning(reasoning);
    isProgress = true;
  }
  if (text) {
    answer.pushText(text);
    isProgress = true;
  }
  for (const call of delta.tool_calls ?? []) {
    const { name, arguments: argumentsDelta } = call.function ?? {};
    answer.pushToolCall(call.index ?? 0, { id: call.id, name, argumentsDelta });
    isProgress = true;
  }
  if (choice.finish_reason) {
    answer.finishReasonRaw = choice.finish_reason;
    answer.finishReason = FINISH_REASONS[choice.finish_reason] ?? 'unknown';
    answer.complete = true;
    isProgress = true;
  }
  return isProgress;
}

/** The vendor's count; a compatible host may leave out any part of it. */
type ReportedUsage = Partial<NonNullable<ChatCompletionChunk['usage']>>;

/**
 * OpenAI counts tokens read from its cache and written to it inside its input, and reasoning inside its output. xAI and
 * Google leave reasoning out of the output and name it only in the total; it is billed as output all the same.
 */
function takeUsage(usage: ReportedUsage, answer: AnswerAccumulator): void {
  const { prompt_tokens: prompt = 0, completion_tokens: completion = 0, total_tokens: total = 0 } = usage;
  const read = usage.prompt_tokens_details?.cached_tokens ?? 0;
  const written = usage.prompt_tokens_details?.cache_write_tokens ?? 0;
  const counted: TokenUsage = {
    inputTokens: Math.max(0, prompt - read - written),
    cacheReadTokens: read,
    cacheWriteTokens: written,
    cacheWriteLongTokens: 0,
    outputTokens: Math.max(completion, total - prompt),
    reasoningTokens: usage.completion_tokens_details?.reasoning_tokens ?? 0,
  };
  answer.usage = counted;
  const cost = 'cost' in usage ? usage.cost : undefined;
  if (typeof cost === 'number') answer.reportedCostUsd = usdToString(usd(cost));
}

function endedByItself(error: unknown, answer: AnswerAccumulator): boolean {
  const isCut =
    error instanceof Error &&
    'code' in error &&
    error.code === 'stream-interrupted' &&
    error.cause === undefined;
  return isCut && answer.hasProgress;
}

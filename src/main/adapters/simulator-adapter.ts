import type { ListedModel } from '../../shared/listed-model.ts';
import { textOf } from '../../shared/chat.ts';
import type {
  CompletionRequest,
  CompletionResponse,
  ToolCompletionRequest,
  ToolCompletionResponse,
} from '../../shared/completion.ts';
import type { LlmErrorCode } from '../../shared/llm-error-code.ts';
import { EMPTY_ROUTE } from '../../shared/route.ts';
import { BaseProvider } from '../llm/base-provider.ts';
import { estimateInputTokens, estimateTextTokens } from '../llm/estimate-tokens.ts';
import { cancelledBy, LlmError, throwIfCancelled } from '../llm/llm-error.ts';
import type { CallOptions } from '../llm/llm-provider.ts';
import { perToken, type TokenPrice } from '../llm/price-usage.ts';
import { NO_USAGE } from '../llm/usage.ts';
import type { AdapterConfig, AdapterPorts, SimulatedFailure } from './adapter-config.ts';
import { AnswerAccumulator } from './answer-accumulator.ts';

/** What practice would cost if it cost anything: round figures, so that sums can be checked in one's head. */
export const PRACTICE_PRICE: TokenPrice = {
  input: perToken('1'),
  output: perToken('2'),
  source: 'simulator',
  asOf: null,
};

const FAILURES: Readonly<Record<Exclude<SimulatedFailure, 'none' | 'cut-mid-answer'>, LlmErrorCode>> = {
  'rate-limited': 'rate-limited',
  unavailable: 'unavailable',
  unauthorized: 'unauthorized',
};

/** Shortest time between two pieces; faster streams send several words at once. */
const PIECE_INTERVAL_MS = 20;

/** The practice provider: answers from this machine, at a set speed, with set prices, and fails on command. */
export class SimulatorAdapter extends BaseProvider {
  readonly #config: AdapterConfig;
  readonly #ports: Pick<AdapterPorts, 'clock'>;

  constructor(config: AdapterConfig, ports: Pick<AdapterPorts, 'clock'>) {
    super(config.model);
    this.#config = config;
    this.#ports = ports;
  }

  override costPerToken(): TokenPrice {
    return this.#config.price ?? PRACTICE_PRICE;
  }

  override async listModels(): Promise<readonly ListedModel[]> {
    return [{ id: this.modelName, contextLength: null, capabilities: {} }];
  }

  override async complete(
    request: CompletionRequest,
    options: CallOptions = {},
  ): Promise<CompletionResponse> {
    return this.#answer(request, practiceAnswer(request), options);
  }

  /** Calls a tool only when it must: practice has no use for one. */
  override async completeWithTools(
    request: ToolCompletionRequest,
    options: CallOptions = {},
  ): Promise<ToolCompletionResponse> {
    const tool = forcedTool(request);
    if (tool === null) return this.#answer(request, practiceAnswer(request), options);
    const answered = await this.#answer(request, '', options);
    const call = { id: `practice-${request.context.requestId}`, name: tool, argumentsJson: '{}' };
    options.sink?.push({ kind: 'tool-call', index: 0, id: call.id, name: tool, argumentsDelta: '{}' });
    return { ...answered, toolCalls: [call], finishReason: 'tool-calls' };
  }

  async #answer(
    request: CompletionRequest,
    text: string,
    { signal, sink }: CallOptions,
  ): Promise<ToolCompletionResponse> {
    throwIfCancelled(signal);
    const { failWith, tokensPerSecond } = this.#config.simulator;
    if (failWith !== 'none' && failWith !== 'cut-mid-answer') {
      throw new LlmError(FAILURES[failWith], 'The practice provider was told to fail.');
    }
    const answer = new AnswerAccumulator(sink);
    const { pieces, isTruncated } = cutToLimit(text.match(/\s*\S+/g) ?? [], request.maxOutputTokens);
    const group = Math.max(1, Math.round((tokensPerSecond * PIECE_INTERVAL_MS) / 1_000));
    const end = failWith === 'cut-mid-answer' ? Math.ceil(pieces.length / 2) : pieces.length;
    for (let index = 0; index < end; index += group) {
      await this.#pause((group * 1_000) / tokensPerSecond, answer, signal);
      answer.pushText(pieces.slice(index, Math.min(end, index + group)).join(''));
    }
    if (failWith === 'cut-mid-answer') {
      throw new LlmError('stream-interrupted', 'The practice provider was told to break off.', {
        ...answer.soFar(),
      });
    }
    return {
      text: answer.text,
      reasoning: [],
      toolCalls: [],
      finishReason: isTruncated ? 'length' : 'stop',
      finishReasonRaw: isTruncated ? 'length' : 'stop',
      usage: {
        ...NO_USAGE,
        inputTokens: estimateInputTokens(request),
        outputTokens: estimateTextTokens(answer.text),
      },
      usageSource: 'reported',
      modelServed: this.effectiveModelName(request.model),
      route: EMPTY_ROUTE,
    };
  }

  async #pause(
    durationMs: number,
    answer: AnswerAccumulator,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    try {
      await this.#ports.clock.sleep(durationMs, signal);
    } catch (reason) {
      throw signal ? cancelledBy(signal).with(answer.soFar()) : reason;
    }
  }
}

/** Words stand in for tokens here: the practice provider counts what it says, and says so in whole words. */
function cutToLimit(pieces: readonly string[], maxOutputTokens: number | undefined) {
  const isTruncated = maxOutputTokens !== undefined && pieces.length > maxOutputTokens;
  return { pieces: isTruncated ? pieces.slice(0, maxOutputTokens) : pieces, isTruncated };
}

function forcedTool({ tools, toolChoice }: ToolCompletionRequest): string | null {
  if (typeof toolChoice === 'object') return toolChoice.tool;
  return toolChoice === 'required' ? (tools[0]?.name ?? null) : null;
}

function practiceAnswer(request: CompletionRequest): string {
  const question = request.messages.findLast(({ role }) => role === 'user');
  const asked = question ? textOf(question.content).trim().replace(/\s+/g, ' ') : '';
  const quoted = asked.length > 120 ? `${asked.slice(0, 119)}…` : asked;
  const turn = request.messages.filter(({ role }) => role === 'user').length;
  return [
    `This is the **practice provider**. It runs on this computer, sends nothing anywhere and costs nothing.`,
    quoted === ''
      ? 'You asked nothing yet.'
      : `You asked: “${quoted}” (question ${turn} of this conversation).`,
    'A real model would answer here. Meanwhile everything around it is real:',
    [
      '- the answer streams, and you can stop it;',
      '- the footer says who answered, how long the first word took and what it would have cost;',
      '- the dashboard adds it up.',
    ].join('\n'),
    'To talk to a model, open **Settings → Providers** and add one.',
  ].join('\n\n');
}

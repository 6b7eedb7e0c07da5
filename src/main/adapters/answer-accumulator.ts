import type { ReasoningBlock, ToolCall } from '../../shared/chat.ts';
import type { FinishReason, PartialAnswer } from '../../shared/completion.ts';
import type { TokenUsage } from '../../shared/usage.ts';
import { LlmError, type LlmErrorDetails } from '../llm/llm-error.ts';
import type { StreamSink } from '../llm/stream-sink.ts';

/** Largest answer that is kept, in UTF-16 units. */
const MAX_ANSWER_LENGTH = 4 * 1024 * 1024;

/** Takes an answer's pieces in, passes them to the sink, and knows the whole. */
export class AnswerAccumulator {
  text = '';
  finishReason: FinishReason | null = null;
  finishReasonRaw: string | null = null;
  usage: TokenUsage | null = null;
  reportedCostUsd: string | undefined;
  modelServed: string | null = null;
  /** The vendor has sent its first event: it works on the answer, and bills it, though nothing of it may be visible yet. */
  begun = false;
  /** The vendor's own sign that nothing more comes. */
  complete = false;
  readonly #sink: StreamSink | undefined;
  readonly #reasoning: ReasoningBlock[] = [];
  readonly #toolCalls = new Map<number, { id: string; name: string; argumentsJson: string }>();
  #length = 0;

  constructor(sink: StreamSink | undefined) {
    this.#sink = sink;
  }

  /** Whether anything has arrived that an interruption would lose. */
  get hasProgress(): boolean {
    return this.text !== '' || this.#reasoning.length > 0 || this.#toolCalls.size > 0;
  }

  pushText(text: string): void {
    this.#grow(text);
    this.text += text;
    this.#sink?.push({ kind: 'text', text });
  }

  pushReasoning(text: string): void {
    this.#grow(text);
    const last = this.#reasoning.at(-1);
    if (last?.kind === 'text' && last.signature === null) {
      this.#reasoning[this.#reasoning.length - 1] = { ...last, text: last.text + text };
    } else this.#reasoning.push({ kind: 'text', text, signature: null });
    this.#sink?.push({ kind: 'reasoning', text });
  }

  /** Closes the reasoning block that is open. */
  signReasoning(signature: string): void {
    const last = this.#reasoning.at(-1);
    if (last?.kind === 'text' && last.signature === null) {
      this.#reasoning[this.#reasoning.length - 1] = { ...last, signature };
    } else this.#reasoning.push({ kind: 'text', text: '', signature });
  }

  pushRedactedReasoning(data: string): void {
    this.#grow(data);
    this.#reasoning.push({ kind: 'redacted', data });
  }

  pushToolCall(index: number, piece: { id?: string; name?: string; argumentsDelta?: string }): void {
    const argumentsDelta = piece.argumentsDelta ?? '';
    this.#grow(argumentsDelta);
    const call = this.#toolCalls.get(index) ?? { id: '', name: '', argumentsJson: '' };
    call.id ||= piece.id ?? '';
    call.name ||= piece.name ?? '';
    call.argumentsJson += argumentsDelta;
    this.#toolCalls.set(index, call);
    this.#sink?.push({ kind: 'tool-call', index, id: call.id, name: call.name, argumentsDelta });
  }

  get reasoning(): readonly ReasoningBlock[] {
    return this.#reasoning;
  }

  get toolCalls(): readonly ToolCall[] {
    return [...this.#toolCalls.values()].map((call) => ({
      ...call,
      argumentsJson: call.argumentsJson || '{}',
    }));
  }

  partial(): PartialAnswer {
    return { text: this.text, reasoning: [...this.#reasoning], toolCalls: this.toolCalls };
  }

  /** What an error of this answer has to carry, so that whoever counts knows what had come and what was reported until then. */
  soFar(): Pick<LlmErrorDetails, 'partial' | 'usage' | 'reportedCostUsd'> {
    if (!this.begun && !this.hasProgress) return {};
    const { usage, reportedCostUsd } = this;
    return { partial: this.partial(), usage: usage ?? undefined, reportedCostUsd };
  }

  #grow(text: string): void {
    this.#length += text.length;
    if (this.#length > MAX_ANSWER_LENGTH) {
      throw new LlmError('invalid-response', 'The answer grew over 4 MB and was stopped.', {
        partial: this.partial(),
      });
    }
  }
}

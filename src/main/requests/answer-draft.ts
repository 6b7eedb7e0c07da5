import type { CompletionResponse, StreamDelta } from '../../shared/completion.ts';
import type { AssistantChatMessage } from '../../shared/conversation.ts';
import { attemptsOf, EMPTY_ROUTE } from '../../shared/route.ts';
import type { LlmError } from '../llm/llm-error.ts';
import { joinRoutes, routeCostUsd } from '../llm/route-cost.ts';

/** New text of a message and its place in it, in UTF-16 units. */
export interface TextPiece {
  readonly text: string;
  readonly textAt: number;
  readonly reasoning: string;
  readonly reasoningAt: number;
}

/** An answer while it is being made: what has arrived so far, and the message it will become. */
export class AnswerDraft {
  #text = '';
  #reasoning = '';
  readonly #before: AssistantChatMessage;
  readonly #otherwise: AssistantChatMessage | null;

  /**
   * @param before the message to answer into; an interrupted one is continued, and its text is kept in front.
   * @param otherwise whose text is kept where nothing at all arrives
   */
  constructor(before: AssistantChatMessage, otherwise: AssistantChatMessage | null = null) {
    this.#before = before;
    this.#otherwise = otherwise;
  }

  get messageId(): string {
    return this.#before.id;
  }

  /** Takes a piece in. @returns where it belongs in the message, or `null` for one that no reader sees */
  push(delta: StreamDelta): TextPiece | null {
    if (delta.kind === 'tool-call') return null;
    const piece = {
      text: delta.kind === 'text' ? delta.text : '',
      textAt: this.#before.text.length + this.#text.length,
      reasoning: delta.kind === 'reasoning' ? delta.text : '',
      reasoningAt: this.#before.reasoning.length + this.#reasoning.length,
    };
    this.#text += piece.text;
    this.#reasoning += piece.reasoning;
    return piece;
  }

  /** The message as it stands while the answer arrives. */
  current(): AssistantChatMessage {
    const status = this.#text === '' && this.#reasoning === '' ? 'waiting' : 'streaming';
    return { ...this.#before, ...this.#texts(this.#text, this.#reasoning), status };
  }

  /** The message once the whole answer is there. The response wins over the deltas. */
  completed(response: CompletionResponse): AssistantChatMessage {
    const thoughts = response.reasoning.map((block) => (block.kind === 'text' ? block.text : '')).join('');
    const answering = attemptsOf(response.route).at(-1);
    const route = joinRoutes(this.#before.route ?? EMPTY_ROUTE, response.route);
    return {
      ...this.#before,
      ...this.#texts(response.text, thoughts),
      status: 'complete',
      error: null,
      route,
      usage: response.usage,
      usageSource: response.usageSource,
      truncated: response.finishReason === 'length',
      firstTokenMs: answering?.firstTokenMs ?? null,
      costUsd: routeCostUsd(route),
    };
  }

  /** The message of an answer that broke, was stopped or never came. Whatever had arrived is kept. */
  failed(error: LlmError): AssistantChatMessage {
    const last = attemptsOf(error.route).at(-1);
    const route = joinRoutes(this.#before.route ?? EMPTY_ROUTE, error.route);
    const isNothing = this.#text === '' && this.#reasoning === '';
    const texts = (isNothing && this.#otherwise) || this.#texts(this.#text, this.#reasoning);
    const { code, message, refusal } = error;
    const stopped = code === 'cancelled';
    const status = stopped
      ? 'cancelled'
      : texts.text === '' && texts.reasoning === ''
        ? 'failed'
        : 'interrupted';
    return {
      ...this.#before,
      text: texts.text,
      reasoning: texts.reasoning,
      status,
      error: stopped ? null : { code, message, ...(refusal && { refusal }) },
      route,
      usage: last?.usage ?? null,
      usageSource: last?.usageSource ?? 'estimated',
      firstTokenMs: last?.firstTokenMs ?? null,
      costUsd: routeCostUsd(route),
    };
  }

  #texts(text: string, reasoning: string): { readonly text: string; readonly reasoning: string } {
    return { text: this.#before.text + text, reasoning: this.#before.reasoning + reasoning };
  }
}

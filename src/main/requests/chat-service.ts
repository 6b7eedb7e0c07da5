import type { Mode, RequestContext } from '../../shared/completion.ts';
import type {
  AssistantChatMessage,
  ChatMessage,
  Conversation,
  ConversationChoices,
} from '../../shared/conversation.ts';
import { ServiceError } from '../llm/service-error.ts';
import { Answering, type AnsweringPorts, type Asked, toContinue } from './answering.ts';
import { wayOf, wayOn } from './ask-way.ts';

/** What the chat service needs. */
export interface ChatServicePorts extends AnsweringPorts {
  /** Has a target tried first at the next request, whatever its health. */
  retryNow(targetId: string): void;
  /** Called after each answer that is whole, once it is stored. */
  readonly onAnswered?: (conversationId: string) => void;
}

/** Names one message of one conversation. */
export interface MessageRef {
  readonly conversationId: string;
  readonly messageId: string;
}

/** How an answer is asked for again, where that is not as the settings say. */
export interface AskAgainOptions extends Pick<RequestContext, 'overBudget'> {
  /** Tried first, whatever its health. */
  readonly onTargetId?: string;
  readonly mode?: Mode;
}

/** What a question or a further try has started. */
export interface StartedAnswer {
  readonly requestId: string;
  readonly messageId: string;
}

/** Turns questions into answers: one at a time in a conversation, any number side by side. */
export class ChatService {
  readonly #ports: ChatServicePorts;
  readonly #answering: Answering;
  /** Conversations in which an answer is on its way, from before its question is stored. */
  readonly #busy = new Set<string>();
  #isEnding = false;

  constructor(ports: ChatServicePorts) {
    this.#ports = ports;
    this.#answering = new Answering(ports, (conversationId, message) => {
      this.#busy.delete(conversationId);
      ports.publish({ kind: 'message', conversationId, message });
      if (message.status === 'complete') ports.onAnswered?.(conversationId);
    });
  }

  /** A conversation with what has arrived of the answers under way. @throws `ServiceError` `not-found` */
  async open(conversationId: string): Promise<Conversation> {
    const conversation = await this.#ports.conversations.open(conversationId);
    const messages = conversation.messages.map((message) => this.#answering.current(message.id) ?? message);
    return { ...conversation, messages };
  }

  /** Changes how a conversation is asked about, from its next question on. @throws `ServiceError` `not-found` */
  async change(conversationId: string, choices: Partial<ConversationChoices>): Promise<Conversation> {
    await this.#ports.conversations.change(conversationId, choices);
    return this.open(conversationId);
  }

  /** Stops a conversation's answers, then removes it. @throws `ServiceError` `not-found` */
  async remove(conversationId: string): Promise<void> {
    const { messages } = await this.#ports.conversations.open(conversationId);
    await Promise.all(messages.map(({ id }) => this.stop(id)));
    await this.#ports.conversations.remove(conversationId);
  }

  /**
   * Stores the question and starts the answer, for which nobody is asked before both are stored.
   * @throws `ServiceError` `not-found`, or `conflict` while one is under way
   */
  send(conversationId: string, text: string): Promise<StartedAnswer> {
    return this.#whileIdle(conversationId, async () => {
      const createdAtMs = this.#ports.clock.wallMs();
      const question: ChatMessage = { id: this.#ports.newId(), role: 'user', text, createdAtMs };
      const { localOnly } = await this.#ports.conversations.open(conversationId);
      const answer = this.#newAnswer(localOnly);
      return this.#start(conversationId, { before: [question], answer, cache: 'use' });
    });
  }

  /** Asks the last question again, past the cache. The answer so far is kept as superseded. @throws `ServiceError` */
  regenerate(
    { conversationId, messageId }: MessageRef,
    options: AskAgainOptions = {},
  ): Promise<StartedAnswer> {
    return this.#whileIdle(conversationId, async () => {
      const { onTargetId, mode, overBudget } = options;
      const answer = await this.#lastAnswer(conversationId, messageId);
      const { localOnly } = await this.#ports.conversations.open(conversationId);
      if (onTargetId !== undefined) this.#ports.retryNow(onTargetId);
      return this.#start(conversationId, {
        before: [{ ...answer, superseded: true }],
        answer: this.#newAnswer(localOnly),
        cache: 'bypass',
        way: mode && { mode },
        overBudget,
      });
    });
  }

  /** Goes on with an answer that broke or was stopped. @throws `ServiceError` */
  continue({ conversationId, messageId }: MessageRef): Promise<StartedAnswer> {
    return this.#whileIdle(conversationId, async () => {
      const answer = await this.#lastAnswer(conversationId, messageId);
      const broken = answer.status === 'interrupted' || answer.status === 'cancelled' || answer.truncated;
      if (!broken || answer.text === '') throw new ServiceError('conflict', 'There is nothing to continue.');
      const conversation = await this.#ports.conversations.open(conversationId);
      return this.#start(conversationId, {
        before: [],
        answer: { ...answer, requestId: this.#ports.newId(), status: 'waiting', error: null },
        cache: 'bypass',
        way: wayOn(wayOf(conversation, this.#ports), answer),
        appended: toContinue(answer),
      });
    });
  }

  /** Stops an answer and waits until nothing more will arrive. One that has ended stays as it is. */
  async stop(messageId: string): Promise<void> {
    await this.#answering.stop(messageId);
  }

  /** Stops every answer, and starts none from here on: the app quits. */
  async stopAll(): Promise<void> {
    this.#isEnding = true;
    await this.#answering.stopAll();
  }

  /** Runs `start` with the conversation to itself; it stays so until the answer that it starts has ended. */
  async #whileIdle(conversationId: string, start: () => Promise<StartedAnswer>): Promise<StartedAnswer> {
    if (this.#isEnding) throw new ServiceError('conflict', 'The app is being closed.');
    if (this.#busy.has(conversationId))
      throw new ServiceError('conflict', 'An answer is still on its way in this conversation.');
    this.#busy.add(conversationId);
    try {
      return await start();
    } catch (reason) {
      this.#busy.delete(conversationId);
      throw reason;
    }
  }

  async #start(conversationId: string, { before, ...asked }: Put): Promise<StartedAnswer> {
    const { answer } = asked;
    await this.#ports.conversations.open(conversationId);
    // What the person asked is on the disk before anyone is asked: an attempt is stored before its call, and with it or before it
    // whatever was saved earlier.
    const stored = this.#put(conversationId, [...before, answer]);
    await this.#answering.start(conversationId, asked);
    await stored;
    return { requestId: answer.requestId, messageId: answer.id };
  }

  async #put(conversationId: string, messages: readonly ChatMessage[]): Promise<void> {
    const changes = this.#ports.conversations.put(conversationId, messages, this.#ports.clock.wallMs());
    for (const message of messages) this.#ports.publish({ kind: 'message', conversationId, message });
    await this.#ports.save(changes);
  }

  #newAnswer(localOnly: boolean): AssistantChatMessage {
    return {
      id: this.#ports.newId(),
      role: 'assistant',
      requestId: this.#ports.newId(),
      text: '',
      reasoning: '',
      status: 'waiting',
      error: null,
      route: null,
      usage: null,
      usageSource: 'estimated',
      truncated: false,
      firstTokenMs: null,
      costUsd: null,
      superseded: false,
      localOnly,
      createdAtMs: this.#ports.clock.wallMs(),
    };
  }

  async #lastAnswer(conversationId: string, messageId: string): Promise<AssistantChatMessage> {
    const last = (await this.#ports.conversations.open(conversationId)).messages.at(-1);
    if (last?.role !== 'assistant' || last.id !== messageId) {
      throw new ServiceError('conflict', 'Only the last answer of a conversation can be asked for again.');
    }
    return last;
  }
}

/** What is put into a conversation, and how its answer is asked for. */
interface Put extends Asked {
  /** Put before the answer: a question, or an answer that is superseded now. */
  readonly before: readonly ChatMessage[];
}

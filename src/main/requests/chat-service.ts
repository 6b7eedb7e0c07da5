import type { Message } from '../../shared/chat.ts';
import type { CompletionRequest, Mode, RequestContext, StreamDelta } from '../../shared/completion.ts';
import type { AssistantChatMessage, ChatMessage, Conversation } from '../../shared/conversation.ts';
import type { AppEvent, SliceEvent } from '../../shared/ipc/app-state.ts';
import type { Clock } from '../llm/clock.ts';
import { ServiceError } from '../llm/service-error.ts';
import type { ChangeSet } from '../storage/changes.ts';
import { AnswerDraft } from './answer-draft.ts';
import type { CompletionService } from './completion-service.ts';
import { Checkpoint } from './checkpoint.ts';
import type { ConversationStore } from './conversation-store.ts';
import { historyOf } from './history-of.ts';
import type { RequestEnd } from './request-record.ts';

/** What a model is told that goes on with an answer that was cut off. Every vendor takes it; few take a prefill. */
const CONTINUE_INSTRUCTION =
  'Your last answer was cut off. Continue it exactly where it stops: repeat nothing, and add no introduction.';

/** What the chat service needs. */
export interface ChatServicePorts {
  readonly completions: Pick<CompletionService, 'run'>;
  readonly conversations: ConversationStore;
  readonly clock: Clock;
  newId(): string;
  /** The chain that the settings name now. */
  mode(): Mode;
  publish(event: Exclude<AppEvent, SliceEvent>): void;
  /** Resolves once the changes are stored, or kept because the disk does not take them. */
  save(changes: ChangeSet): Promise<void>;
  /** Has a target tried first at the next request, whatever its health. */
  retryNow(targetId: string): void;
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

interface RunningAnswer {
  readonly draft: AnswerDraft;
  readonly controller: AbortController;
  readonly ended: Promise<void>;
}

/** Turns questions into answers: one at a time in a conversation, any number side by side. */
export class ChatService {
  readonly #ports: ChatServicePorts;
  /** By message id. */
  readonly #running = new Map<string, RunningAnswer>();
  /** Conversations in which an answer is on its way, from before its question is stored. */
  readonly #busy = new Set<string>();

  constructor(ports: ChatServicePorts) {
    this.#ports = ports;
  }

  /** A conversation with what has arrived of the answers under way. @throws `ServiceError` `not-found` */
  async open(conversationId: string): Promise<Conversation> {
    const conversation = await this.#ports.conversations.open(conversationId);
    const messages = conversation.messages.map(
      (message) => this.#running.get(message.id)?.draft.current() ?? message,
    );
    return { ...conversation, messages };
  }

  /** Stops a conversation's answers, then removes it. @throws `ServiceError` `not-found` */
  async remove(conversationId: string): Promise<void> {
    const { messages } = await this.#ports.conversations.open(conversationId);
    await this.#stopEach(messages.map(({ id }) => id));
    await this.#ports.conversations.remove(conversationId);
  }

  /** Stores the question, then starts the answer. @throws `ServiceError` `not-found`, or `conflict` while one is under way */
  send(conversationId: string, text: string): Promise<StartedAnswer> {
    return this.#whileIdle(conversationId, async () => {
      const createdAtMs = this.#ports.clock.wallMs();
      const question: ChatMessage = { id: this.#ports.newId(), role: 'user', text, createdAtMs };
      return this.#start(conversationId, { before: [question], answer: this.#newAnswer(), cache: 'use' });
    });
  }

  /** Asks the last question again, past the cache. The answer so far is kept as superseded. @throws `ServiceError` */
  regenerate(
    { conversationId, messageId }: MessageRef,
    options: AskAgainOptions = {},
  ): Promise<StartedAnswer> {
    return this.#whileIdle(conversationId, async () => {
      const { onTargetId, ...how } = options;
      const answer = await this.#lastAnswer(conversationId, messageId);
      if (onTargetId !== undefined) this.#ports.retryNow(onTargetId);
      return this.#start(conversationId, {
        before: [{ ...answer, superseded: true }],
        answer: this.#newAnswer(),
        cache: 'bypass',
        ...how,
      });
    });
  }

  /** Goes on with an answer that broke or was stopped. @throws `ServiceError` */
  continue({ conversationId, messageId }: MessageRef): Promise<StartedAnswer> {
    return this.#whileIdle(conversationId, async () => {
      const answer = await this.#lastAnswer(conversationId, messageId);
      const broken = answer.status === 'interrupted' || answer.status === 'cancelled' || answer.truncated;
      if (!broken || answer.text === '') throw new ServiceError('conflict', 'There is nothing to continue.');
      return this.#start(conversationId, {
        before: [],
        answer: { ...answer, requestId: this.#ports.newId(), status: 'waiting', error: null },
        cache: 'bypass',
        appended: [
          { role: 'assistant', content: [{ kind: 'text', text: answer.text }] },
          { role: 'user', content: [{ kind: 'text', text: CONTINUE_INSTRUCTION }] },
        ],
      });
    });
  }

  /** Stops an answer and waits until nothing more will arrive. One that has ended stays as it is. */
  async stop(messageId: string): Promise<void> {
    const running = this.#running.get(messageId);
    running?.controller.abort();
    await running?.ended;
  }

  /** Stops every answer, as when the app quits. */
  async stopAll(): Promise<void> {
    await this.#stopEach([...this.#running.keys()]);
  }

  async #stopEach(messageIds: readonly string[]): Promise<void> {
    await Promise.all(messageIds.map((messageId) => this.stop(messageId)));
  }

  /** Runs `start` with the conversation to itself; it stays so until the answer that it starts has ended. */
  async #whileIdle(conversationId: string, start: () => Promise<StartedAnswer>): Promise<StartedAnswer> {
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

  async #start(conversationId: string, asked: Asked): Promise<StartedAnswer> {
    const { before, answer, cache, appended = [], mode = this.#ports.mode(), overBudget } = asked;
    await this.#ports.conversations.open(conversationId);
    // What the person asked is on the disk before anyone is asked.
    await this.#put(conversationId, [...before, answer]);
    const history = historyOf(await this.#ports.conversations.open(conversationId), answer.id);
    const request: CompletionRequest = {
      messages: [...history, ...appended],
      context: {
        requestId: answer.requestId,
        conversationId,
        messageId: answer.id,
        purpose: 'chat',
        mode,
        cache,
        localOnly: false,
        overBudget,
      },
    };
    const controller = new AbortController();
    const draft = new AnswerDraft(answer);
    const ended = this.#answer(conversationId, request, draft, controller.signal);
    this.#running.set(answer.id, { draft, controller, ended });
    return { requestId: answer.requestId, messageId: answer.id };
  }

  async #answer(
    conversationId: string,
    request: CompletionRequest,
    draft: AnswerDraft,
    signal: AbortSignal,
  ): Promise<void> {
    const { messageId } = draft;
    const checkpoint = new Checkpoint(this.#ports.clock, () =>
      this.#ports.save([{ kind: 'put-message', conversationId, parentId: null, message: draft.current() }]),
    );
    const onDelta = (delta: StreamDelta) => {
      const piece = draft.push(delta);
      if (!piece) return;
      this.#ports.publish({ kind: 'message-delta', conversationId, messageId, ...piece });
      checkpoint.grown(piece.text.length + piece.reasoning.length);
    };
    let message = draft.current();
    const changesFor = (end: RequestEnd) => {
      checkpoint.end();
      message = end.kind === 'answered' ? draft.completed(end.response) : draft.failed(end.error);
      // From here on the stored message is the answer, not the draft.
      this.#running.delete(messageId);
      return this.#ports.conversations.put(conversationId, [message], this.#ports.clock.wallMs());
    };
    // How it failed is in the message.
    await this.#ports.completions.run(request, { signal, onDelta, changesFor }).catch(() => {});
    this.#busy.delete(conversationId);
    this.#ports.publish({ kind: 'message', conversationId, message });
  }

  async #put(conversationId: string, messages: readonly ChatMessage[]): Promise<void> {
    const changes = this.#ports.conversations.put(conversationId, messages, this.#ports.clock.wallMs());
    for (const message of messages) this.#ports.publish({ kind: 'message', conversationId, message });
    await this.#ports.save(changes);
  }

  #newAnswer(): AssistantChatMessage {
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
interface Asked extends Pick<AskAgainOptions, 'mode' | 'overBudget'> {
  /** Put before the answer: a question, or an answer that is superseded now. */
  readonly before: readonly ChatMessage[];
  readonly answer: AssistantChatMessage;
  readonly cache: 'use' | 'bypass';
  readonly appended?: readonly Message[];
}

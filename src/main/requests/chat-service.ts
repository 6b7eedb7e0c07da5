import type { Message } from '../../shared/chat.ts';
import type { CompletionRequest, Mode, RequestContext, StreamDelta } from '../../shared/completion.ts';
import type { AssistantChatMessage, ChatMessage, Conversation } from '../../shared/conversation.ts';
import type { AppEvent, SliceEvent } from '../../shared/ipc/app-state.ts';
import type { AttemptStep } from '../../shared/route.ts';
import { attemptsOf } from '../../shared/route.ts';
import type { Clock } from '../llm/clock.ts';
import { LlmError } from '../llm/llm-error.ts';
import { ServiceError } from '../llm/service-error.ts';
import { AnswerDraft } from './answer-draft.ts';
import type { CompletionService } from './completion-service.ts';
import { type ConversationStore, isUnderWay } from './conversation-store.ts';

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
  /** Keeps an ended answer together with the attempt that gave it. */
  recordAnswer(conversationId: string, message: AssistantChatMessage, answeredBy: AttemptStep | null): void;
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

  constructor(ports: ChatServicePorts) {
    this.#ports = ports;
  }

  /** A conversation with what has arrived of the answers under way. @throws `ServiceError` `not-found` */
  open(conversationId: string): Conversation {
    const conversation = this.#ports.conversations.open(conversationId);
    const messages = conversation.messages.map(
      (message) => this.#running.get(message.id)?.draft.current() ?? message,
    );
    return { ...conversation, messages };
  }

  /** Stops a conversation's answers, then removes it. @throws `ServiceError` `not-found` */
  async remove(conversationId: string): Promise<void> {
    const { messages } = this.#ports.conversations.open(conversationId);
    await this.#stopEach(messages.map(({ id }) => id));
    this.#ports.conversations.remove(conversationId);
  }

  /** Keeps the question, then starts the answer. @throws `ServiceError` `not-found`, or `conflict` while one is under way */
  send(conversationId: string, text: string): StartedAnswer {
    this.#idleConversation(conversationId);
    const createdAtMs = this.#ports.clock.wallMs();
    this.#put(conversationId, { id: this.#ports.newId(), role: 'user', text, createdAtMs });
    return this.#start(conversationId, this.#newAnswer(), 'use', []);
  }

  /** Asks the last question again, past the cache. The answer so far is kept as superseded. @throws `ServiceError` */
  regenerate({ conversationId, messageId }: MessageRef, options: AskAgainOptions = {}): StartedAnswer {
    const { onTargetId, ...how } = options;
    const answer = this.#lastAnswer(conversationId, messageId);
    if (onTargetId !== undefined) this.#ports.retryNow(onTargetId);
    this.#put(conversationId, { ...answer, superseded: true });
    return this.#start(conversationId, this.#newAnswer(), 'bypass', [], how);
  }

  /** Goes on with an answer that broke or was stopped. @throws `ServiceError` */
  continue({ conversationId, messageId }: MessageRef): StartedAnswer {
    const answer = this.#lastAnswer(conversationId, messageId);
    const broken = answer.status === 'interrupted' || answer.status === 'cancelled' || answer.truncated;
    if (!broken || answer.text === '') throw new ServiceError('conflict', 'There is nothing to continue.');
    const next: AssistantChatMessage = {
      ...answer,
      requestId: this.#ports.newId(),
      status: 'waiting',
      error: null,
    };
    return this.#start(conversationId, next, 'bypass', [
      { role: 'assistant', content: [{ kind: 'text', text: answer.text }] },
      { role: 'user', content: [{ kind: 'text', text: CONTINUE_INSTRUCTION }] },
    ]);
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

  #start(
    conversationId: string,
    message: AssistantChatMessage,
    cache: 'use' | 'bypass',
    appended: readonly Message[],
    { mode = this.#ports.mode(), overBudget }: Pick<AskAgainOptions, 'mode' | 'overBudget'> = {},
  ): StartedAnswer {
    const history = historyOf(this.#ports.conversations.open(conversationId), message.id);
    this.#put(conversationId, message);
    const request: CompletionRequest = {
      messages: [...history, ...appended],
      context: {
        requestId: message.requestId,
        conversationId,
        purpose: 'chat',
        mode,
        cache,
        localOnly: false,
        overBudget,
      },
    };
    const controller = new AbortController();
    const draft = new AnswerDraft(message);
    const ended = this.#answer(conversationId, request, draft, controller.signal);
    this.#running.set(message.id, { draft, controller, ended });
    return { requestId: message.requestId, messageId: message.id };
  }

  async #answer(
    conversationId: string,
    request: CompletionRequest,
    draft: AnswerDraft,
    signal: AbortSignal,
  ): Promise<void> {
    const { messageId } = draft;
    const onDelta = (delta: StreamDelta) => {
      const piece = draft.push(delta);
      if (piece) this.#ports.publish({ kind: 'message-delta', conversationId, messageId, ...piece });
    };
    try {
      const response = await this.#ports.completions.run(request, { signal, onDelta });
      this.#finish(conversationId, draft.completed(response), attemptsOf(response.route).at(-1) ?? null);
    } catch (reason) {
      this.#finish(conversationId, draft.failed(LlmError.from(reason)), null);
    }
  }

  #finish(conversationId: string, message: AssistantChatMessage, answeredBy: AttemptStep | null): void {
    // From here on the stored message is the answer, not the draft.
    this.#running.delete(message.id);
    this.#ports.recordAnswer(conversationId, message, answeredBy);
    this.#ports.publish({ kind: 'message', conversationId, message });
  }

  #put(conversationId: string, message: ChatMessage): void {
    this.#ports.conversations.put(conversationId, message, this.#ports.clock.wallMs());
    this.#ports.publish({ kind: 'message', conversationId, message });
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

  #idleConversation(conversationId: string): Conversation {
    const conversation = this.#ports.conversations.open(conversationId);
    const busy = conversation.messages.some((message) => message.role === 'assistant' && isUnderWay(message));
    if (busy) throw new ServiceError('conflict', 'An answer is still on its way in this conversation.');
    return conversation;
  }

  #lastAnswer(conversationId: string, messageId: string): AssistantChatMessage {
    const last = this.#idleConversation(conversationId).messages.at(-1);
    if (last?.role !== 'assistant' || last.id !== messageId) {
      throw new ServiceError('conflict', 'Only the last answer of a conversation can be asked for again.');
    }
    return last;
  }
}

/** The turns that a model gets to see: no superseded answers, none without text, not the one being made. */
function historyOf(conversation: Conversation, answeringId: string): readonly Message[] {
  return conversation.messages.flatMap((message): Message[] => {
    if (message.id === answeringId || message.text === '') return [];
    if (message.role === 'assistant' && message.superseded) return [];
    return [{ role: message.role, content: [{ kind: 'text', text: message.text }] }];
  });
}

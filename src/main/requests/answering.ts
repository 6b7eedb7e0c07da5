import type { Message } from '../../shared/chat.ts';
import type { CompletionRequest, RequestContext, StreamDelta } from '../../shared/completion.ts';
import type { AssistantChatMessage, Conversation } from '../../shared/conversation.ts';
import type { AppEvent, SliceEvent } from '../../shared/ipc/app-state.ts';
import type { Settings } from '../../shared/settings.ts';
import type { Clock } from '../llm/clock.ts';
import type { ChangeSet } from '../storage/changes.ts';
import { AnswerDraft } from './answer-draft.ts';
import { type AskWay, type AskWayPorts, type FurtherTry, furtherTry, wayOf, wayOn } from './ask-way.ts';
import type { CompletionService } from './completion-service.ts';
import { Checkpoint } from './checkpoint.ts';
import type { ConversationStore } from './conversation-store.ts';
import { historyOf } from './history-of.ts';
import type { RequestEnd } from './request-record.ts';

/** What a model is told that goes on with an answer that was cut off. Every vendor takes it; few take a prefill. */
const CONTINUE_INSTRUCTION =
  'Your last answer was cut off. Continue it exactly where it stops: repeat nothing, and add no introduction.';

/** What making an answer needs. */
export interface AnsweringPorts extends AskWayPorts {
  readonly completions: Pick<CompletionService, 'run'>;
  readonly conversations: ConversationStore;
  readonly clock: Clock;
  newId(): string;
  /** Resolves once a chain has been built, or the signal aborts; `null` where nothing is to be waited for. */
  readonly untilBuilt?: (signal: AbortSignal) => Promise<void> | null;
  /** What happens to an answer that breaks after its first piece. */
  whenInterrupted(): Settings['chat']['whenInterrupted'];
  publish(event: Exclude<AppEvent, SliceEvent>): void;
  /** Resolves once the changes are stored, or kept because the disk does not take them. */
  save(changes: ChangeSet): Promise<void>;
}

/** How an answer is asked for. */
export interface Asked extends Pick<RequestContext, 'cache' | 'overBudget'> {
  readonly answer: AssistantChatMessage;
  /** Left out: as the conversation and the settings say. */
  readonly way?: AskWay | undefined;
  /** Turns behind the question. */
  readonly appended?: readonly Message[];
}

interface RunningAnswer {
  /** Another one for each try. */
  draft: AnswerDraft;
  readonly controller: AbortController;
  ended: Promise<void>;
}

/** How a request for an answer has ended. */
interface Ended {
  readonly message: AssistantChatMessage;
  readonly further: FurtherTry | null;
}

/** Makes answers: asks, streams and stores what arrives, and tries once more where the settings say so after a break. */
export class Answering {
  readonly #ports: AnsweringPorts;
  readonly #onEnded: (conversationId: string, message: AssistantChatMessage) => void;
  /** By message id. */
  readonly #running = new Map<string, RunningAnswer>();

  /** @param onEnded called once an answer is stored and nothing more will arrive */
  constructor(
    ports: AnsweringPorts,
    onEnded: (conversationId: string, message: AssistantChatMessage) => void,
  ) {
    this.#ports = ports;
    this.#onEnded = onEnded;
  }

  /** What has arrived of an answer that is being made; `null` for every other message. */
  current(messageId: string): AssistantChatMessage | null {
    return this.#running.get(messageId)?.draft.current() ?? null;
  }

  /** Asks for an answer, whose message has been given to be stored: it is, with the opening of its attempt at the latest. */
  async start(conversationId: string, asked: Asked): Promise<void> {
    const conversation = await this.#ports.conversations.open(conversationId);
    const running: RunningAnswer = {
      draft: new AnswerDraft(asked.answer),
      controller: new AbortController(),
      ended: Promise.resolve(),
    };
    this.#running.set(asked.answer.id, running);
    running.ended = this.#answer(conversation, asked, running);
  }

  /** Stops an answer and waits until nothing more will arrive. One that has ended stays as it is. */
  async stop(messageId: string): Promise<void> {
    const running = this.#running.get(messageId);
    running?.controller.abort();
    await running?.ended;
  }

  /** Stops every answer, as when the app quits. */
  async stopAll(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((messageId) => this.stop(messageId)));
  }

  #request(conversation: Conversation, asked: Asked): CompletionRequest {
    const { answer, cache, way, appended = [], overBudget } = asked;
    return {
      messages: [...historyOf(conversation, answer.id), ...appended],
      context: {
        requestId: answer.requestId,
        conversationId: conversation.id,
        messageId: answer.id,
        purpose: 'chat',
        ...(way ?? wayOf(conversation, this.#ports)),
        cache,
        localOnly: conversation.localOnly,
        overBudget,
      },
    };
  }

  /** Asks, and once more where the answer breaks off and the settings say what happens then. */
  async #answer(conversation: Conversation, asked: Asked, running: RunningAnswer): Promise<void> {
    const { id: conversationId } = conversation;
    const policy = this.#ports.whenInterrupted();
    const building = this.#ports.untilBuilt?.(running.controller.signal);
    if (building) await building;
    // Not sooner: in which list the conversation's own target stands is known once there is a chain.
    const request = this.#request(conversation, asked);
    const first = await this.#ask(conversationId, request, running, (broken) =>
      furtherTry(broken, policy, this.#ports.newId()),
    );
    const { further } = first;
    const { message } = further ? await this.#tryFurther(conversationId, request, running, further) : first;
    this.#onEnded(conversationId, message);
  }

  async #tryFurther(
    conversationId: string,
    { context }: CompletionRequest,
    running: RunningAnswer,
    { message, isContinued, avoidTargetId }: FurtherTry,
  ): Promise<Ended> {
    this.#ports.publish({ kind: 'message', conversationId, message });
    const { preferTargetId } = context;
    const request = this.#request(await this.#ports.conversations.open(conversationId), {
      answer: message,
      cache: 'bypass',
      way: { ...wayOn({ mode: context.mode }, message), preferTargetId, avoidTargetId },
      appended: isContinued ? toContinue(message) : [],
      overBudget: context.overBudget,
    });
    return this.#ask(conversationId, request, running, () => null);
  }

  /** @param furtherOf what follows an answer that has ended so; `null` ends it for good */
  async #ask(
    conversationId: string,
    request: CompletionRequest,
    running: RunningAnswer,
    furtherOf: (message: AssistantChatMessage) => FurtherTry | null,
  ): Promise<Ended> {
    const { draft } = running;
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
    let further: FurtherTry | null = null;
    const changesFor = (end: RequestEnd) => {
      checkpoint.end();
      message = end.kind === 'answered' ? draft.completed(end.response) : draft.failed(end.error);
      further = furtherOf(message);
      // From here on the stored message is the answer, not the draft, unless another try follows.
      if (further) running.draft = new AnswerDraft(further.message, further.isContinued ? null : message);
      else this.#running.delete(messageId);
      return this.#ports.conversations.put(conversationId, [message], this.#ports.clock.wallMs());
    };
    const { signal } = running.controller;
    // How it failed is in the message.
    await this.#ports.completions.run(request, { signal, onDelta, changesFor }).catch(() => {});
    return { message, further };
  }
}

/** The turns behind the question that have a model go on where an answer stops. */
export function toContinue({ text }: AssistantChatMessage): readonly Message[] {
  return [
    { role: 'assistant', content: [{ kind: 'text', text }] },
    { role: 'user', content: [{ kind: 'text', text: CONTINUE_INSTRUCTION }] },
  ];
}

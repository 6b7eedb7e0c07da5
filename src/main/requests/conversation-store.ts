import type {
  AssistantChatMessage,
  ChatMessage,
  Conversation,
  ConversationSummary,
} from '../../shared/conversation.ts';
import { sumUsd, usdToString } from '../../shared/money.ts';
import { attemptsOf, type AttemptStep } from '../../shared/route.ts';
import { ServiceError } from '../llm/service-error.ts';

/** Longest title, in characters, taken from the first question. */
const TITLE_LENGTH = 60;

interface StoredConversation {
  readonly id: string;
  title: string;
  readonly createdAtMs: number;
  updatedAtMs: number;
  messages: ChatMessage[];
}

/** The conversations of this run, in memory. */
export class ConversationStore {
  readonly #conversations = new Map<string, StoredConversation>();
  readonly #onChange: () => void;

  constructor(onChange: () => void = () => {}) {
    this.#onChange = onChange;
  }

  create(id: string, nowMs: number): Conversation {
    const stored: StoredConversation = {
      id,
      title: '',
      createdAtMs: nowMs,
      updatedAtMs: nowMs,
      messages: [],
    };
    this.#conversations.set(id, stored);
    this.#onChange();
    return toConversation(stored);
  }

  /** @throws `ServiceError` `not-found` */
  open(id: string): Conversation {
    return toConversation(this.#stored(id));
  }

  /** @throws `ServiceError` `not-found` */
  remove(id: string): void {
    this.#stored(id);
    this.#conversations.delete(id);
    this.#onChange();
  }

  /** Adds a message, or replaces the one with its id. A conversation removed meanwhile takes nothing. */
  put(conversationId: string, message: ChatMessage, nowMs: number): void {
    const stored = this.#conversations.get(conversationId);
    if (!stored) return;
    const index = stored.messages.findIndex(({ id }) => id === message.id);
    if (index === -1) stored.messages.push(message);
    else stored.messages[index] = message;
    if (stored.title === '' && message.role === 'user') stored.title = titleOf(message.text);
    stored.updatedAtMs = nowMs;
    this.#onChange();
  }

  /** All conversations without their messages, last changed first. */
  list(): readonly ConversationSummary[] {
    return [...this.#conversations.values()].map(toSummary).sort((a, b) => b.updatedAtMs - a.updatedAtMs);
  }

  #stored(id: string): StoredConversation {
    const stored = this.#conversations.get(id);
    if (!stored) throw new ServiceError('not-found', 'There is no such conversation.');
    return stored;
  }
}

function toConversation(stored: StoredConversation): Conversation {
  return { ...toSummary(stored), messages: [...stored.messages] };
}

function toSummary(stored: StoredConversation): ConversationSummary {
  const attempts = stored.messages.flatMap(attemptsOfMessage);
  const priced = attempts.map(({ costUsd }) => costUsd).filter((cost) => cost !== null);
  return {
    id: stored.id,
    title: stored.title,
    createdAtMs: stored.createdAtMs,
    updatedAtMs: stored.updatedAtMs,
    costUsd: usdToString(sumUsd(priced)),
    unpricedAttempts: attempts.length - priced.length,
  };
}

function attemptsOfMessage(message: ChatMessage): readonly AttemptStep[] {
  return message.role === 'assistant' && message.route ? attemptsOf(message.route) : [];
}

function titleOf(question: string): string {
  const line = question.split('\n', 1)[0]?.trim() ?? '';
  const characters = [...line];
  return characters.length <= TITLE_LENGTH
    ? line
    : `${characters
        .slice(0, TITLE_LENGTH - 1)
        .join('')
        .trimEnd()}…`;
}

/** Whether an answer is still on its way. */
export function isUnderWay(message: AssistantChatMessage): boolean {
  return message.status === 'waiting' || message.status === 'streaming';
}

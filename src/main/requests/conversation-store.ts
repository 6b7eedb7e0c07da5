import { LRUCache } from 'lru-cache';
import {
  type ChatMessage,
  type Conversation,
  type ConversationChoices,
  type ConversationSummary,
  LISTED_AT_ONCE,
} from '../../shared/conversation.ts';
import { sumUsd, usd, usdToString } from '../../shared/money.ts';
import { attemptsOf, type Route } from '../../shared/route.ts';
import { splitCommand } from '../../shared/routing.ts';
import { ServiceError } from '../llm/service-error.ts';
import type { Change, ChangeSet } from '../storage/changes.ts';

/** Longest title, in characters. */
const TITLE_LENGTH = 60;

/** How many conversations are kept as they were read, so that what could not be written yet is still shown. */
const KEPT_READ = 100;

/** What the store reads from and writes to. */
export interface ConversationStorePorts {
  list(limit: number): Promise<readonly ConversationSummary[]>;
  read(id: string): Promise<Conversation | null>;
  /** Resolves once the changes are stored, or kept because the disk does not take them. */
  save(changes: ChangeSet): Promise<void>;
  onChange(): void;
}

/** The conversations: stored in the history, and kept as they were read while they are in use. */
export class ConversationStore {
  readonly #ports: ConversationStorePorts;
  readonly #read = new LRUCache<string, Conversation>({ max: KEPT_READ });
  readonly #summaries = new Map<string, ConversationSummary>();
  readonly #removed = new Set<string>();

  constructor(ports: ConversationStorePorts) {
    this.#ports = ports;
  }

  /** Lists the conversations that changed last; called again, as many more. @returns whether there are older ones */
  async listMore(): Promise<boolean> {
    const limit = this.#summaries.size + LISTED_AT_ONCE;
    const listed = await this.#ports.list(limit);
    for (const summary of listed) {
      if (!this.#removed.has(summary.id) && !this.#summaries.has(summary.id))
        this.#summaries.set(summary.id, summary);
    }
    this.#ports.onChange();
    return listed.length === limit;
  }

  /** A conversation in which nothing has been said. It is stored with its first message. */
  create(id: string, nowMs: number, localOnly = false): Conversation {
    const conversation: Conversation = {
      id,
      title: '',
      titleSource: 'question',
      mode: null,
      target: null,
      localOnly,
      createdAtMs: nowMs,
      updatedAtMs: nowMs,
      costUsd: '0',
      unpricedAttempts: 0,
      messages: [],
    };
    this.#read.set(id, conversation);
    return conversation;
  }

  /** @throws `ServiceError` `not-found` */
  async open(id: string): Promise<Conversation> {
    const kept = this.#read.get(id);
    if (kept) return kept;
    const read = this.#removed.has(id) ? null : await this.#ports.read(id);
    if (!read) throw new ServiceError('not-found', 'There is no such conversation.');
    // Whoever opened it at the same time may have added to it since.
    return this.#keep(this.#read.get(id) ?? read);
  }

  /** Removes a conversation. What it has cost stays in the ledger. */
  async remove(id: string): Promise<void> {
    this.#removed.add(id);
    this.#read.delete(id);
    this.#summaries.delete(id);
    this.#ports.onChange();
    await this.#ports.save([{ kind: 'remove-conversation', conversationId: id }]);
  }

  /**
   * Shows messages as they now are: new ones behind the others, known ones in their place.
   * @returns the changes that store it, nothing for a conversation that was removed meanwhile
   */
  put(conversationId: string, messages: readonly ChatMessage[], nowMs: number): ChangeSet {
    const before = this.#read.get(conversationId);
    if (this.#removed.has(conversationId)) return [];
    // An answer that ends long after its conversation was read last: its row is there, and takes the change.
    if (!before)
      return messages.map((message) => ({ kind: 'put-message', conversationId, parentId: null, message }));
    let after: Conversation = { ...before, updatedAtMs: nowMs };
    const changes: Change[] = [];
    for (const message of messages) {
      const parentId = parentOf(message, after.messages);
      after = {
        ...after,
        title: after.title || (message.role === 'user' ? cutTitle(splitCommand(message.text).text) : ''),
        messages: placed(after.messages, message),
      };
      changes.push({ kind: 'put-message', conversationId, parentId, message });
    }
    const costs = [costOf(routesOf(after)), costOf(routesOf(before))] as const;
    this.#keep(withCost(after, ...costs));
    this.#ports.onChange();
    return [{ kind: 'put-conversation', conversation: withoutMessages(after) }, ...changes];
  }

  /** Changes how a conversation is asked about, from its next question on. @throws `ServiceError` `not-found` */
  async change(id: string, choices: Partial<ConversationChoices>): Promise<void> {
    const after = this.#keep({ ...(await this.open(id)), ...choices });
    this.#ports.onChange();
    // One in which nothing has been said is stored with its first message.
    if (after.messages.length > 0)
      await this.#ports.save([{ kind: 'put-conversation', conversation: withoutMessages(after) }]);
  }

  /**
   * Takes a title from a model, unless the person has named the conversation since.
   * @returns the changes that store it, nothing for a conversation that is gone
   */
  putTitle(id: string, text: string): ChangeSet {
    const before = this.#read.get(id);
    const title = cutTitle(text);
    if (!before || before.titleSource === 'person' || title === '') return [];
    const after = this.#keep({ ...before, title, titleSource: 'model' });
    this.#ports.onChange();
    return [{ kind: 'put-conversation', conversation: withoutMessages(after) }];
  }

  /** Adds what a request cost that became no message, such as one for a title. */
  addCost(id: string, route: Route): void {
    const before = this.#read.get(id);
    if (!before) return;
    this.#keep(withCost(before, costOf([route]), NO_COST));
    this.#ports.onChange();
  }

  /** The listed conversations without their messages, last changed first. */
  list(): readonly ConversationSummary[] {
    return [...this.#summaries.values()].sort((a, b) => b.updatedAtMs - a.updatedAtMs);
  }

  /** Forgets what was read, as when the history was brought back from a backup. */
  async reread(): Promise<void> {
    this.#read.clear();
    this.#summaries.clear();
    await this.listMore();
  }

  #keep(conversation: Conversation): Conversation {
    this.#read.set(conversation.id, conversation);
    if (conversation.messages.length > 0) this.#summaries.set(conversation.id, withoutMessages(conversation));
    return conversation;
  }
}

function placed(messages: readonly ChatMessage[], message: ChatMessage): readonly ChatMessage[] {
  const isKnown = messages.some(({ id }) => id === message.id);
  return isKnown ? messages.map((old) => (old.id === message.id ? message : old)) : [...messages, message];
}

/** An answer follows its question, a question the answer before it: a superseded answer becomes a branch beside the new one. */
function parentOf(message: ChatMessage, messages: readonly ChatMessage[]): string | null {
  const follows = message.role === 'assistant' ? 'user' : 'assistant';
  const earlier = messages.filter(({ id }) => id !== message.id);
  return earlier.findLast((other) => other.role === follows && !isSuperseded(other))?.id ?? null;
}

function isSuperseded(message: ChatMessage): boolean {
  return message.role === 'assistant' && message.superseded;
}

/** What some routes have cost: exact, and how many of their attempts have no price. */
interface RoutesCost {
  readonly costUsd: string;
  readonly unpricedAttempts: number;
}

const NO_COST: RoutesCost = { costUsd: '0', unpricedAttempts: 0 };

function costOf(routes: readonly Route[]): RoutesCost {
  const attempts = routes.flatMap(attemptsOf);
  const priced = attempts.map(({ costUsd }) => costUsd).filter((cost) => cost !== null);
  return { costUsd: usdToString(sumUsd(priced)), unpricedAttempts: attempts.length - priced.length };
}

function routesOf({ messages }: Conversation): readonly Route[] {
  return messages.flatMap((message) =>
    message.role === 'assistant' && message.route ? [message.route] : [],
  );
}

/** The conversation's cost with what has come to it: as the history sums it up, which counts more than the messages' routes. */
function withCost(conversation: Conversation, added: RoutesCost, taken: RoutesCost): Conversation {
  const { costUsd, unpricedAttempts } = conversation;
  return {
    ...conversation,
    costUsd: usdToString(usd(costUsd).plus(added.costUsd).minus(taken.costUsd)),
    unpricedAttempts: unpricedAttempts + added.unpricedAttempts - taken.unpricedAttempts,
  };
}

function withoutMessages(conversation: Conversation): ConversationSummary {
  const { messages: _messages, ...summary } = conversation;
  return summary;
}

/** The first line, cut where it is too long for a list. */
function cutTitle(text: string): string {
  const line = text.split('\n', 1)[0]?.trim() ?? '';
  const characters = [...line];
  if (characters.length <= TITLE_LENGTH) return line;
  const start = characters.slice(0, TITLE_LENGTH - 1).join('');
  return `${start.trimEnd()}…`;
}

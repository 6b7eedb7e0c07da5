import type { Settings } from '../shared/settings.ts';
import type { ChainConfig } from './config/resolve-chain-config.ts';
import type { ChatCalls } from './ipc/chat-handlers.ts';
import type { Clock } from './llm/clock.ts';
import type { AskWayPorts } from './requests/ask-way.ts';
import type { ChatService } from './requests/chat-service.ts';
import { contextSize, firstWindow } from './requests/context-size.ts';
import type { ConversationStore } from './requests/conversation-store.ts';
import type { TitleWriter } from './requests/titles.ts';

/** What the chat's channels are connected with. */
export interface BackendChatPorts {
  readonly chat: ChatService;
  readonly conversations: ConversationStore;
  readonly titles: TitleWriter;
  readonly way: AskWayPorts;
  readonly clock: Clock;
  newId(): string;
  settings(): Settings;
  /** What the chain was built from; `null` before it is there. */
  config(): ChainConfig | null;
  /** Resolves once it is known what has been spent, and the last run's open ends are closed. */
  ready(): Promise<void>;
  /** Resolves once the first chain has been built, or could not be; `null` where that is over. */
  untilBuilt(): Promise<void> | null;
}

/** What the chat's channels call. What is asked before the start is over waits for it. */
export function connectChat(ports: BackendChatPorts): ChatCalls {
  const { chat, conversations, titles, way } = ports;
  /** For what names a target of the chain, or goes by its lists; a question waits for the chain as an answer that can be stopped. */
  const begun = () => Promise.all([ports.ready(), ports.untilBuilt()]);
  return {
    create: () => conversations.create(ports.newId(), ports.clock.wallMs(), ports.settings().chat.localOnly),
    open: (id) => chat.open(id),
    change: async (id, choices) => {
      // What has just become private is not named elsewhere.
      if (choices.localOnly) await titles.stop(id);
      return chat.change(id, choices);
    },
    remove: (id) => chat.remove(id),
    listMore: () => conversations.listMore(),
    send: async (id, text) => {
      await ports.ready();
      return chat.send(id, text);
    },
    stop: (id) => chat.stop(id),
    regenerate: async (message, how) => {
      await begun();
      return chat.regenerate(message, how);
    },
    continue: async (message) => {
      await begun();
      return chat.continue(message);
    },
    contextSize: async (id, text) => {
      await begun();
      const conversation = id === null ? null : await chat.open(id);
      return contextSize(conversation, text, firstWindow(ports.config(), conversation, text, way));
    },
  };
}

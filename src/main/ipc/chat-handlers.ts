import type { Conversation, ConversationChoices } from '../../shared/conversation.ts';
import type { ContextSize } from '../../shared/ipc/app-state.ts';
import type { ParsedInput } from '../../shared/ipc/contract.ts';
import type { HandlersOf } from './handlers.ts';

/** A question or a further try that has been started. */
interface Started {
  readonly requestId: string;
  readonly messageId: string;
}

/** How an answer is asked for again, where that is not as the settings say. */
type AskAgain = Omit<ParsedInput<'chat:regenerate'>, 'conversationId' | 'messageId'>;

/** What the chat's channels call. */
export interface ChatCalls {
  create(): Conversation;
  open(conversationId: string): Promise<Conversation>;
  change(conversationId: string, choices: Partial<ConversationChoices>): Promise<Conversation>;
  listMore(): Promise<boolean>;
  remove(conversationId: string): Promise<void>;
  send(conversationId: string, text: string): Promise<Started>;
  stop(messageId: string): Promise<void>;
  regenerate(message: { conversationId: string; messageId: string }, how?: AskAgain): Promise<Started>;
  continue(message: { conversationId: string; messageId: string }): Promise<Started>;
  contextSize(conversationId: string | null, text: string): Promise<ContextSize>;
}

/** The chat's channels. */
export function chatHandlers(
  chat: ChatCalls,
): HandlersOf<
  | 'conversations:create'
  | 'conversations:open'
  | 'conversations:change'
  | 'conversations:remove'
  | 'chat:send'
  | 'chat:stop'
  | 'chat:regenerate'
  | 'chat:continue'
  | 'chat:context-size'
  | 'conversations:list-more'
> {
  return {
    'conversations:create': () => chat.create(),
    'conversations:open': ({ conversationId }) => chat.open(conversationId),
    'conversations:change': ({ conversationId, choices }) => chat.change(conversationId, choices),
    'conversations:remove': async ({ conversationId }) => {
      await chat.remove(conversationId);
      return undefined;
    },
    'chat:send': ({ conversationId, text }) => chat.send(conversationId, text),
    'chat:stop': async ({ messageId }) => {
      await chat.stop(messageId);
      return undefined;
    },
    'chat:regenerate': ({ conversationId, messageId, ...how }) =>
      chat.regenerate({ conversationId, messageId }, how),
    'chat:continue': ({ conversationId, messageId }) => chat.continue({ conversationId, messageId }),
    'chat:context-size': ({ conversationId, text }) => chat.contextSize(conversationId, text),
    'conversations:list-more': async () => ({ hasOlder: await chat.listMore() }),
  };
}

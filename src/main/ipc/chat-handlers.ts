import type { Conversation } from '../../shared/conversation.ts';
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
  open(conversationId: string): Conversation;
  remove(conversationId: string): Promise<void>;
  send(conversationId: string, text: string): Started;
  stop(messageId: string): Promise<void>;
  regenerate(message: { conversationId: string; messageId: string }, how?: AskAgain): Started;
  continue(message: { conversationId: string; messageId: string }): Started;
}

/** The chat's channels. */
export function chatHandlers(
  chat: ChatCalls,
): HandlersOf<
  | 'conversations:create'
  | 'conversations:open'
  | 'conversations:remove'
  | 'chat:send'
  | 'chat:stop'
  | 'chat:regenerate'
  | 'chat:continue'
> {
  return {
    'conversations:create': () => chat.create(),
    'conversations:open': ({ conversationId }) => chat.open(conversationId),
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
  };
}

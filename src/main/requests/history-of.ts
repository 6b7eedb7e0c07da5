import type { Message } from '../../shared/chat.ts';
import type { Conversation } from '../../shared/conversation.ts';

/** The turns that a model gets to see: no superseded answers, none without text, not the one being made. */
export function historyOf(conversation: Conversation, answeringId: string | null): readonly Message[] {
  return conversation.messages.flatMap((message): Message[] => {
    if (message.id === answeringId || message.text === '') return [];
    if (message.role === 'assistant' && message.superseded) return [];
    return [{ role: message.role, content: [{ kind: 'text', text: message.text }] }];
  });
}

import type { ChatMessage, Conversation } from '../../shared/conversation.ts';
import type { AppEvent, AppState } from '../../shared/ipc/app-state.ts';

/** What the page mirrors of main: the published slices, and the conversations that it has opened. */
export interface Mirror {
  readonly app: AppState;
  /** By id. */
  readonly opened: Readonly<Record<string, Conversation>>;
}

/** The mirror after a batch of events. */
export function reduceEvents(mirror: Mirror, events: readonly AppEvent[]): Mirror {
  return events.reduce(reduceEvent, mirror);
}

function reduceEvent(mirror: Mirror, event: AppEvent): Mirror {
  if (event.kind === 'slice') return { ...mirror, app: { ...mirror.app, [event.slice]: event.value } };
  const conversation = mirror.opened[event.conversationId];
  if (!conversation) return mirror;
  const messages =
    event.kind === 'message' ? put(conversation.messages, event.message) : grow(conversation.messages, event);
  return { ...mirror, opened: { ...mirror.opened, [conversation.id]: { ...conversation, messages } } };
}

function put(messages: readonly ChatMessage[], message: ChatMessage): readonly ChatMessage[] {
  const isKnown = messages.some(({ id }) => id === message.id);
  return isKnown ? messages.map((old) => (old.id === message.id ? message : old)) : [...messages, message];
}

type Delta = Extract<AppEvent, { kind: 'message-delta' }>;

function grow(messages: readonly ChatMessage[], delta: Delta): readonly ChatMessage[] {
  return messages.map((message) => {
    if (message.id !== delta.messageId || message.role !== 'assistant') return message;
    return {
      ...message,
      status: 'streaming',
      text: append(message.text, delta.text, delta.textAt),
      reasoning: append(message.reasoning, delta.reasoning, delta.reasoningAt),
    };
  });
}

/** Puts a piece where it belongs; one that is there already, because the conversation was opened after it, changes nothing. */
function append(text: string, piece: string, at: number): string {
  return at + piece.length <= text.length ? text : text.slice(0, at) + piece;
}

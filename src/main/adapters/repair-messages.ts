import { type Message, textOf, type ToolCall, type ToolMessage } from '../../shared/chat.ts';

/** What stands in for a tool's result that was never recorded. */
const NO_RESULT = 'No result was recorded for this call.';

/**
 * Makes every tool call have its result right behind it, so that no vendor refuses the conversation: a result whose call is
 * missing becomes a user message that names the tool, a call whose result is missing gets one that says so.
 */
export function repairMessages(messages: readonly Message[]): readonly Message[] {
  if (!messages.some(({ role }) => role === 'tool') && !messages.some(hasToolCalls)) return messages;
  const results = new Map<string, ToolMessage>();
  for (const message of messages) if (message.role === 'tool') results.set(message.toolCallId, message);
  const called = new Set(
    messages.flatMap((message) => (hasToolCalls(message) ? message.toolCalls.map(({ id }) => id) : [])),
  );
  return messages.flatMap((message): readonly Message[] => {
    if (message.role === 'tool') return called.has(message.toolCallId) ? [] : [withoutCall(message)];
    if (!hasToolCalls(message)) return [message];
    return [message, ...message.toolCalls.map((call) => results.get(call.id) ?? withoutResult(call))];
  });
}

function hasToolCalls(message: Message): message is Message & { readonly toolCalls: readonly ToolCall[] } {
  return message.role === 'assistant' && message.toolCalls !== undefined && message.toolCalls.length > 0;
}

function withoutCall({ toolName, content }: ToolMessage): Message {
  return {
    role: 'user',
    content: [{ kind: 'text', text: `The tool ${toolName} returned: ${textOf(content)}` }],
  };
}

function withoutResult({ id, name }: ToolCall): Message {
  return { role: 'tool', toolCallId: id, toolName: name, content: [{ kind: 'text', text: NO_RESULT }] };
}

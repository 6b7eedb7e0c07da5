import type {
  ContentBlockParam,
  MessageParam,
  Tool,
  ToolChoice as AnthropicToolChoice,
} from '@anthropic-ai/sdk/resources/messages';
import {
  type ContentPart,
  type Message,
  type ReasoningBlock,
  textOf,
  type ToolDefinition,
} from '../../shared/chat.ts';
import type { ToolChoice } from '../../shared/completion.ts';
import { documentText } from './document-text.ts';
import { repairMessages } from './repair-messages.ts';

/** A conversation in the Anthropic protocol's form: system text apart, turns of one role merged. */
export interface AnthropicConversation {
  readonly system: string | undefined;
  readonly messages: MessageParam[];
}

/** Converts a conversation. */
export function toAnthropicConversation(messages: readonly Message[]): AnthropicConversation {
  const system: string[] = [];
  const turns: { role: 'user' | 'assistant'; content: ContentBlockParam[] }[] = [];
  for (const message of repairMessages(messages)) {
    if (message.role === 'system') {
      system.push(textOf(message.content));
      continue;
    }
    const role = message.role === 'assistant' ? 'assistant' : 'user';
    const content = toBlocks(message);
    if (content.length === 0) continue;
    const last = turns.at(-1);
    if (last?.role === role) last.content.push(...content);
    else turns.push({ role, content });
  }
  return { system: system.length === 0 ? undefined : system.join('\n\n'), messages: turns };
}

function toBlocks(message: Exclude<Message, { role: 'system' }>): ContentBlockParam[] {
  switch (message.role) {
    case 'user':
      return toContent(message.content);
    case 'tool':
      return [{ type: 'tool_result', tool_use_id: message.toolCallId, content: textOf(message.content) }];
    case 'assistant':
      return [
        ...(message.reasoning ?? []).flatMap(toThinking),
        ...toContent(message.content),
        ...(message.toolCalls ?? []).map(({ id, name, argumentsJson }) => ({
          type: 'tool_use' as const,
          id,
          name,
          input: parseArguments(argumentsJson),
        })),
      ];
  }
}

/** Thinking goes back as it came; what another vendor thought has no signature and stays behind. */
function toThinking(block: ReasoningBlock): ContentBlockParam[] {
  if (block.kind === 'redacted') return [{ type: 'redacted_thinking', data: block.data }];
  return block.signature === null
    ? []
    : [{ type: 'thinking', thinking: block.text, signature: block.signature }];
}

/** Empty text blocks are refused by the protocol. */
function toContent(content: readonly ContentPart[]): ContentBlockParam[] {
  return content.flatMap((part): ContentBlockParam[] => {
    switch (part.kind) {
      case 'text':
        return part.text === '' ? [] : [{ type: 'text', text: part.text }];
      case 'document':
        return [{ type: 'text', text: documentText(part) }];
      case 'image':
        return [
          {
            type: 'image',
            source: { type: 'base64', media_type: imageType(part.mediaType), data: part.dataBase64 },
          },
        ];
    }
  });
}

const IMAGE_TYPES = ['image/jpeg', 'image/png', 'image/gif', 'image/webp'] as const;

function imageType(mediaType: string): (typeof IMAGE_TYPES)[number] {
  return IMAGE_TYPES.find((type) => type === mediaType) ?? 'image/png';
}

/** The protocol wants an object; arguments that are none cannot have been meant. */
function parseArguments(argumentsJson: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(argumentsJson);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}

/** Tools in the Anthropic protocol's form. */
export function toAnthropicTools(tools: readonly ToolDefinition[]): Tool[] {
  return tools.map(({ name, description, parameters }) => ({
    name,
    description,
    input_schema: { ...parameters, type: 'object' },
  }));
}

/** A tool choice in the Anthropic protocol's form. */
export function toAnthropicToolChoice(choice: ToolChoice): AnthropicToolChoice {
  if (typeof choice !== 'string') return { type: 'tool', name: choice.tool };
  return { type: choice === 'required' ? 'any' : choice };
}

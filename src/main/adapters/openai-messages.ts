import type {
  ChatCompletionContentPart,
  ChatCompletionMessageParam,
  ChatCompletionTool,
  ChatCompletionToolChoiceOption,
} from 'openai/resources/chat/completions';
import {
  type ContentPart,
  type Message,
  type ReasoningBlock,
  textOf,
  type ToolDefinition,
} from '../../shared/chat.ts';
import type { ResponseFormat, ToolChoice } from '../../shared/completion.ts';
import { documentText } from './document-text.ts';
import { repairMessages } from './repair-messages.ts';

/** A conversation in the OpenAI protocol's form. */
export function toOpenAiMessages(messages: readonly Message[]): ChatCompletionMessageParam[] {
  return repairMessages(messages).map(toOpenAiMessage);
}

function toOpenAiMessage(message: Message): ChatCompletionMessageParam {
  switch (message.role) {
    case 'system':
      return { role: 'system', content: plainText(message.content) };
    case 'user':
      return { role: 'user', content: toContent(message.content) };
    case 'tool':
      return { role: 'tool', tool_call_id: message.toolCallId, content: plainText(message.content) };
    case 'assistant': {
      const text = textOf(message.content);
      const reasoning = reasoningText(message.reasoning ?? []);
      return {
        role: 'assistant',
        content: text === '' ? null : text,
        ...(message.toolCalls?.length ? { tool_calls: message.toolCalls.map(toOpenAiToolCall) } : {}),
        // Not in the SDK's types: hosts of the DeepSeek kind want their reasoning back while tools are in use.
        ...(reasoning !== '' && message.toolCalls?.length ? { reasoning_content: reasoning } : {}),
      };
    }
  }
}

function toOpenAiToolCall({ id, name, argumentsJson }: { id: string; name: string; argumentsJson: string }) {
  return { id, type: 'function' as const, function: { name, arguments: argumentsJson } };
}

function toContent(content: readonly ContentPart[]): string | ChatCompletionContentPart[] {
  return content.every(({ kind }) => kind !== 'image') ? plainText(content) : content.map(toPart);
}

function toPart(part: ContentPart): ChatCompletionContentPart {
  switch (part.kind) {
    case 'text':
      return { type: 'text', text: part.text };
    case 'document':
      return { type: 'text', text: documentText(part) };
    case 'image':
      return { type: 'image_url', image_url: { url: `data:${part.mediaType};base64,${part.dataBase64}` } };
  }
}

function plainText(content: readonly ContentPart[]): string {
  return content
    .flatMap((part) =>
      part.kind === 'text' ? [part.text] : part.kind === 'document' ? [documentText(part)] : [],
    )
    .join('\n\n');
}

function reasoningText(blocks: readonly ReasoningBlock[]): string {
  return blocks
    .map((block) => (block.kind === 'text' && block.signature === null ? block.text : ''))
    .join('');
}

/** Tools in the OpenAI protocol's form. */
export function toOpenAiTools(tools: readonly ToolDefinition[]): ChatCompletionTool[] {
  return tools.map(({ name, description, parameters }) => ({
    type: 'function',
    function: { name, description, parameters: { ...parameters } },
  }));
}

/** A tool choice in the OpenAI protocol's form. */
export function toOpenAiToolChoice(choice: ToolChoice): ChatCompletionToolChoiceOption {
  return typeof choice === 'string' ? choice : { type: 'function', function: { name: choice.tool } };
}

/** A response format in the OpenAI protocol's form. */
export function toOpenAiResponseFormat(format: ResponseFormat) {
  if (format.kind === 'json-object') return { type: 'json_object' as const };
  const { name, schema } = format;
  return { type: 'json_schema' as const, json_schema: { name, schema: { ...schema }, strict: true } };
}

import { estimateTokenCount } from 'tokenx';
import type { ContentPart, Message } from '../../shared/chat.ts';
import type { CompletionRequest, PartialAnswer, ToolCompletionRequest } from '../../shared/completion.ts';
import type { TokenUsage } from '../../shared/usage.ts';
import { NO_USAGE, totalInputTokens } from './usage.ts';

/** Tokens that vendors add around each message; their own chat formats use three or four. */
const TOKENS_PER_MESSAGE = 4;

/** A generous figure for one image: vendors bill 85 to about 1 600 tokens for what a chat sends. */
const TOKENS_PER_IMAGE = 1_600;

/** An estimate of the tokens in a text. */
export function estimateTextTokens(text: string): number {
  return text === '' ? 0 : estimateTokenCount(text);
}

/** An estimate of a request's input tokens, tools included. */
export function estimateInputTokens(request: CompletionRequest | ToolCompletionRequest): number {
  const messages = request.messages.reduce((sum, message) => sum + estimateMessageTokens(message), 0);
  return 'tools' in request ? messages + estimateTextTokens(JSON.stringify(request.tools)) : messages;
}

/**
 * An estimate of what an answer used that nobody, or nobody to its end, has counted. What the vendor had reported until then
 * stands, but that more has been written than it knew.
 */
export function estimateUsage(
  request: CompletionRequest | ToolCompletionRequest,
  written: PartialAnswer,
  reported: TokenUsage = NO_USAGE,
): TokenUsage {
  return {
    ...reported,
    // Some compatible hosts begin with zeros and count at the end.
    ...(totalInputTokens(reported) === 0 ? { inputTokens: estimateInputTokens(request) } : {}),
    outputTokens: Math.max(reported.outputTokens, estimateOutputTokens(written)),
  };
}

/** Reasoning is billed as output too, and so is what a tool is called with. */
function estimateOutputTokens({ text, reasoning, toolCalls }: PartialAnswer): number {
  const thoughts = reasoning.map((block) => (block.kind === 'text' ? block.text : block.data)).join('');
  const calls = toolCalls.map(({ name, argumentsJson }) => name + argumentsJson).join('');
  return estimateTextTokens(text) + estimateTextTokens(thoughts) + estimateTextTokens(calls);
}

function estimateMessageTokens(message: Message): number {
  const content = message.content.reduce((sum, part) => sum + estimatePartTokens(part), TOKENS_PER_MESSAGE);
  if (message.role !== 'assistant' || message.toolCalls === undefined) return content;
  return message.toolCalls.reduce(
    (sum, call) => sum + estimateTextTokens(call.name) + estimateTextTokens(call.argumentsJson),
    content,
  );
}

function estimatePartTokens(part: ContentPart): number {
  switch (part.kind) {
    case 'text':
      return estimateTextTokens(part.text);
    case 'document':
      return estimateTextTokens(part.name) + estimateTextTokens(part.text);
    case 'image':
      return TOKENS_PER_IMAGE;
  }
}

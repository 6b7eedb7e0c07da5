import * as z from 'zod';
import type { AssistantChatMessage, ChatMessage } from '../../shared/conversation.ts';
import type { Route } from '../../shared/route.ts';
import { routeCostUsd } from '../llm/route-cost.ts';
import { parseJson } from '../../shared/parse-json.ts';

/** A row of `messages`. */
export interface MessageRow {
  readonly id: string;
  readonly role: string;
  readonly status: string;
  readonly parts: string;
  readonly details: string;
  readonly created_at_ms: number;
}

const count = z.int().min(0).catch(0);

/** What a row keeps beside its text. Whatever is missing or odd in an old row takes its default: it never hides a message. */
const Details = z.object({
  requestId: z.string().catch(''),
  error: z.custom<AssistantChatMessage['error']>(isError).nullable().catch(null),
  usage: z
    .object({
      inputTokens: count,
      cacheReadTokens: count,
      cacheWriteTokens: count,
      cacheWriteLongTokens: count,
      outputTokens: count,
      reasoningTokens: count,
    })
    .nullable()
    .catch(null),
  usageSource: z.enum(['reported', 'estimated']).catch('estimated'),
  truncated: z.boolean().catch(false),
  firstTokenMs: z.number().nullable().catch(null),
  superseded: z.boolean().catch(false),
  localOnly: z.boolean().catch(false),
});

const Part = z.object({ kind: z.string(), text: z.string().catch('') });
const Status = z
  .enum(['waiting', 'streaming', 'complete', 'interrupted', 'cancelled', 'failed'])
  .catch('complete');

/** The text of a row as the list of its parts. */
export function writeParts(message: ChatMessage): string {
  const text = { kind: 'text', text: message.text };
  if (message.role === 'user' || message.reasoning === '') return JSON.stringify([text]);
  return JSON.stringify([{ kind: 'reasoning', text: message.reasoning }, text]);
}

/** What a row keeps of a message beside its text. What follows from its attempts is not kept twice. */
export function writeDetails(message: ChatMessage): string {
  if (message.role === 'user') return '{}';
  const { requestId, error, usage, usageSource, truncated, firstTokenMs, superseded, localOnly } = message;
  return JSON.stringify({
    requestId,
    error,
    usage,
    usageSource,
    truncated,
    firstTokenMs,
    superseded,
    localOnly,
  });
}

/** A row as the chat shows it; `route` is what its requests met, `null` for one that made none. */
export function messageOf(row: MessageRow, route: Route | null): ChatMessage {
  const text = textOfParts(row.parts, 'text');
  const { id, created_at_ms: createdAtMs } = row;
  if (row.role === 'user') return { id, role: 'user', text, createdAtMs };
  return {
    id,
    role: 'assistant',
    text,
    reasoning: textOfParts(row.parts, 'reasoning'),
    status: Status.parse(row.status),
    route,
    costUsd: route && routeCostUsd(route),
    createdAtMs,
    ...Details.parse(parseJson(row.details, {})),
  };
}

/** The text of a row's parts of one kind, joined. */
export function textOfParts(json: string, kind: string): string {
  const parts = z
    .array(Part.catch({ kind: '', text: '' }))
    .catch([])
    .parse(parseJson(json, []));
  return parts.map((part) => (part.kind === kind ? part.text : '')).join('');
}

function isError(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'code' in value && 'message' in value;
}

import type { Mode } from '../../shared/completion.ts';
import type { ChainConfig } from '../config/resolve-chain-config.ts';
import type { Message } from '../../shared/chat.ts';
import type { Conversation } from '../../shared/conversation.ts';
import type { ContextSize } from '../../shared/ipc/app-state.ts';
import { estimateInputTokens } from '../llm/estimate-tokens.ts';
import { totalInputTokens } from '../llm/usage.ts';
import { historyOf } from './history-of.ts';

/** The target that would be asked first, and how much it can hold. */
export interface ContextWindow {
  readonly model: string;
  /** In tokens; `null` where it is not known. */
  readonly contextLength: number | null;
}

const CONTEXT = { requestId: '', purpose: 'chat', mode: 'primary', cache: 'use', localOnly: false } as const;

/**
 * How full the window would be with the next question: what the vendor counted for the last answer and its question, with what
 * has come since estimated; all of it estimated where nobody has counted.
 */
export function contextSize(
  conversation: Conversation | null,
  text: string,
  window: ContextWindow | null,
): ContextSize {
  const draft: readonly Message[] = text === '' ? [] : [{ role: 'user', content: [{ kind: 'text', text }] }];
  const counted = conversation && lastCounted(conversation);
  const rest = counted ? draft : [...(conversation ? historyOf(conversation, null) : []), ...draft];
  const estimated = rest.length === 0 ? 0 : estimateInputTokens({ messages: rest, context: CONTEXT });
  return {
    usedTokens: (counted ?? 0) + estimated,
    source: counted ? 'partly-reported' : 'estimated',
    windowTokens: window?.contextLength ?? null,
    model: window?.model ?? null,
  };
}

/** What the last answer and all before it came to; `null` where the last answer was not counted whole. */
function lastCounted({ messages }: Conversation): number | null {
  const last = messages.findLast((message) => message.role === 'assistant' && !message.superseded);
  if (last?.role !== 'assistant' || last !== messages.at(-1)) return null;
  if (last.status !== 'complete' || last.usage === null || last.usageSource !== 'reported') return null;
  return totalInputTokens(last.usage) + last.usage.outputTokens;
}

/** The target that a request of that mode would be asked of first, as the context meter needs it. */
export function firstWindow(config: ChainConfig | null, mode: Mode): ContextWindow | null {
  const first = mode === 'cheap' ? (config?.cheap[0] ?? config?.primary[0]) : config?.primary[0];
  return first ? { model: first.label.model, contextLength: first.adapter.contextLength } : null;
}

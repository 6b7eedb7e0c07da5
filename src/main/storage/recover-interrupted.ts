import type { Message } from '../../shared/chat.ts';
import { usdToString } from '../../shared/money.ts';
import type { TokenUsage } from '../../shared/usage.ts';
import { estimateInputTokens, estimateTextTokens } from '../llm/estimate-tokens.ts';
import { priceUsage } from '../llm/price-usage.ts';
import { NO_USAGE } from '../llm/usage.ts';
import { type Database, inTransaction } from './database.ts';
import { type MessageRow, textOfParts } from './message-rows.ts';
import { type AttemptRow, SELECT_ATTEMPTS, stepOf } from './route-rows.ts';
import { tokenRatesOf } from './prices.ts';
import { closeAttempt } from './write-changes.ts';

const REASON = 'The app ended before the answer did.';

/** What the last run of the app left open, and how much of it. */
export interface InterruptedWork {
  readonly attempts: number;
  readonly messages: number;
}

/**
 * Closes what the end of the app has left open. An attempt becomes `interrupted`, its usage estimated from what had been
 * checkpointed and marked so; a message keeps the text that it had.
 */
export function recoverInterrupted(db: Database): InterruptedWork {
  return inTransaction(db, () => {
    const attempts = db.prepare(`${SELECT_ATTEMPTS} WHERE a.outcome = 'open'`).all() as AttemptRow[];
    for (const attempt of attempts) closeInterrupted(db, attempt);
    db.prepare(
      `UPDATE requests SET outcome = 'interrupted', error_message = ?,
         (target_id, provider_id, provider_name, model) = (
           SELECT target_id, provider_id, provider_name, model FROM attempts a
           WHERE a.request_id = requests.request_id ORDER BY a.started_at_ms DESC, a.rowid DESC LIMIT 1)
       WHERE outcome = 'open'`,
    ).run(REASON);
    const { changes } = db
      .prepare(
        `UPDATE messages SET
           status = CASE WHEN EXISTS (SELECT 1 FROM json_each(parts) WHERE json_extract(value, '$.text') <> '')
             THEN 'interrupted' ELSE 'failed' END,
           details = json_set(details, '$.error', json_object('code', 'stream-interrupted', 'message', ?))
         WHERE status IN ('waiting', 'streaming')`,
      )
      .run(REASON);
    return { attempts: attempts.length, messages: changes };
  });
}

function closeInterrupted(db: Database, row: AttemptRow): void {
  const usage = estimateUsage(db, row);
  const step = stepOf(row);
  closeAttempt(db, {
    ...step,
    usage,
    usageSource: 'estimated',
    costUsd: step.rates && usdToString(priceUsage(usage, tokenRatesOf(step.rates))),
    durationMs: null,
    outcome: 'interrupted',
    reason: REASON,
  });
}

/** The question is taken as billed whole, the answer as far as it had been checkpointed. */
function estimateUsage(db: Database, { message_id: messageId }: AttemptRow): TokenUsage {
  if (messageId === null) return NO_USAGE;
  const message = db
    .prepare('SELECT conversation_id, position, parts FROM messages WHERE id = ?')
    .get(messageId) as
    | (Pick<MessageRow, 'parts'> & { readonly conversation_id: string; readonly position: number })
    | undefined;
  if (!message) return NO_USAGE;
  const earlier = db
    .prepare(
      `SELECT role, parts FROM messages WHERE conversation_id = ? AND position < ?
         AND coalesce(json_extract(details, '$.superseded'), 0) = 0`,
    )
    .all(message.conversation_id, message.position) as Pick<MessageRow, 'role' | 'parts'>[];
  const written = estimateTextTokens(
    textOfParts(message.parts, 'text') + textOfParts(message.parts, 'reasoning'),
  );
  // An answer that was gone on with holds what earlier attempts have been billed for.
  const billed = db
    .prepare(
      "SELECT coalesce(sum(output_tokens), 0) AS tokens FROM attempts WHERE message_id = ? AND outcome <> 'open'",
    )
    .get(messageId) as { readonly tokens: number };
  return {
    ...NO_USAGE,
    inputTokens: estimateInputTokens({ messages: earlier.map(turnOf), context: CONTEXT }),
    outputTokens: Math.max(0, written - billed.tokens),
  };
}

const CONTEXT = {
  requestId: '',
  purpose: 'chat',
  mode: 'primary',
  cache: 'bypass',
  localOnly: false,
} as const;

function turnOf({ role, parts }: Pick<MessageRow, 'role' | 'parts'>): Message {
  const content = [{ kind: 'text', text: textOfParts(parts, 'text') }] as const;
  return role === 'assistant' ? { role, content } : { role: 'user', content };
}

import type { Message } from '../../shared/chat.ts';
import { usdToString } from '../../shared/money.ts';
import type { TokenUsage } from '../../shared/usage.ts';
import { estimateInputTokens, estimateTextTokens } from '../llm/estimate-tokens.ts';
import { priceUsage } from '../llm/price-usage.ts';
import { NO_USAGE } from '../llm/usage.ts';
import { type Database, inTransaction } from './database.ts';
import { type MessageRow, messageOf, textOfParts, writeDetails } from './message-rows.ts';
import { type AttemptRow, SELECT_ATTEMPTS, stepOf } from './route-rows.ts';
import { tokenRatesOf } from './prices.ts';
import { closeAttempt } from './write-changes.ts';

const REASON = 'The app ended before the answer did.';

/** What the last run of the app left open, and how much of it. */
export interface InterruptedWork {
  readonly attempts: number;
  readonly messages: number;
}

/** Ids of attempts, requests and messages that are under way. */
export type OpenRows = ReadonlySet<string>;

const OPEN_ATTEMPTS = "SELECT attempt_id AS id FROM attempts WHERE outcome = 'open'";
const OPEN_REQUESTS = "SELECT request_id AS id FROM requests WHERE outcome = 'open'";
const OPEN_MESSAGES =
  "SELECT id, role, status, parts, details, created_at_ms FROM messages WHERE status IN ('waiting', 'streaming')";

/** What is under way. */
export function openRows(db: Database): OpenRows {
  const idsOf = (sql: string) => (db.prepare(sql).all() as { readonly id: string }[]).map(({ id }) => id);
  return new Set([OPEN_ATTEMPTS, OPEN_REQUESTS, OPEN_MESSAGES].flatMap(idsOf));
}

/**
 * Closes what the end of the app has left open. An attempt becomes `interrupted`, its usage estimated from what had been
 * checkpointed and marked so; a message keeps the text that it had.
 * @param goingOn what this run has under way, and goes on with
 */
export function recoverInterrupted(db: Database, goingOn: OpenRows = new Set()): InterruptedWork {
  return inTransaction(db, () => {
    const attempts = (db.prepare(`${SELECT_ATTEMPTS} WHERE a.outcome = 'open'`).all() as AttemptRow[]).filter(
      (row) => !goingOn.has(row.attempt_id),
    );
    for (const attempt of attempts) closeInterrupted(db, attempt);
    const requests = db.prepare(OPEN_REQUESTS).all() as { readonly id: string }[];
    for (const { id } of requests) if (!goingOn.has(id)) endInterrupted(db, id);
    const messages = (db.prepare(OPEN_MESSAGES).all() as MessageRow[]).filter(({ id }) => !goingOn.has(id));
    for (const message of messages) markInterrupted(db, message);
    return { attempts: attempts.length, messages: messages.length };
  });
}

function endInterrupted(db: Database, requestId: string): void {
  db.prepare(
    `UPDATE requests SET outcome = 'interrupted', error_message = ?,
       (target_id, provider_id, provider_name, model) = (
         SELECT target_id, provider_id, provider_name, model FROM attempts a
         WHERE a.request_id = requests.request_id ORDER BY a.started_at_ms DESC, a.rowid DESC LIMIT 1)
     WHERE request_id = ?`,
  ).run(REASON, requestId);
}

function markInterrupted(db: Database, row: MessageRow): void {
  const message = messageOf(row, null);
  if (message.role === 'user') return;
  const hasText = message.text !== '' || message.reasoning !== '';
  const details = writeDetails({ ...message, error: { code: 'stream-interrupted', message: REASON } });
  db.prepare('UPDATE messages SET status = ?, details = ? WHERE id = ?').run(
    hasText ? 'interrupted' : 'failed',
    details,
    row.id,
  );
}

function closeInterrupted(db: Database, row: AttemptRow): void {
  // A drill sends nothing to a vendor, so nothing is billed.
  const usage = row.drill === null ? estimateUsage(db, row) : null;
  const step = stepOf(row);
  closeAttempt(db, {
    ...step,
    usage,
    usageSource: 'estimated',
    costUsd:
      row.drill !== null
        ? '0'
        : usage && step.rates && usdToString(priceUsage(usage, tokenRatesOf(step.rates))),
    durationMs: null,
    outcome: 'interrupted',
    reason: REASON,
  });
}

/**
 * The question is taken as billed whole, the answer as far as it had been checkpointed; `null` for a call that was to become no
 * message, such as a title's, or whose message is gone: of what it was sent nothing is known.
 */
function estimateUsage(db: Database, attempt: AttemptRow): TokenUsage | null {
  const rows = db
    .prepare(
      `SELECT id, role, status, parts, details, created_at_ms FROM messages
       WHERE conversation_id = ? ORDER BY position`,
    )
    .all(attempt.conversation_id) as MessageRow[];
  const at = rows.findIndex(({ id }) => id === attempt.message_id);
  const answer = rows[at];
  if (!answer) return null;
  return {
    ...NO_USAGE,
    inputTokens: estimateInputTokens({ messages: rows.slice(0, at).flatMap(turnsOf), context: CONTEXT }),
    outputTokens: estimateWritten(db, answer),
  };
}

function estimateWritten(db: Database, row: MessageRow): number {
  const written = estimateTextTokens(textOfParts(row.parts, 'text') + textOfParts(row.parts, 'reasoning'));
  // An answer that was gone on with holds what earlier attempts have been billed for.
  const billed = db
    .prepare(
      "SELECT coalesce(sum(output_tokens), 0) AS tokens FROM attempts WHERE message_id = ? AND outcome <> 'open'",
    )
    .get(row.id) as { readonly tokens: number };
  return Math.max(0, written - billed.tokens);
}

const CONTEXT = {
  requestId: '',
  purpose: 'chat',
  mode: 'primary',
  cache: 'bypass',
  localOnly: false,
} as const;

/** A superseded answer is not sent along. */
function turnsOf(row: MessageRow): readonly Message[] {
  const message = messageOf(row, null);
  const content = [{ kind: 'text', text: message.text }] as const;
  if (message.role === 'user') return [{ role: 'user', content }];
  return message.superseded ? [] : [{ role: 'assistant', content }];
}

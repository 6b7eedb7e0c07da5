import { dayOf, hourOf } from '../../shared/local-day.ts';
import { usdToPico } from '../../shared/money.ts';
import type { LedgerOutcome } from '../../shared/ledger.ts';
import { attemptsOf, type AttemptStep, passedOverIn } from '../../shared/route.ts';
import type { Change, ChangeSet, EndedRequest, OpenedAttempt, StoredConversation } from './changes.ts';
import { type Database, inTransaction, prepared } from './database.ts';
import { writeDetails, writeParts } from './message-rows.ts';
import { priceId } from './prices.ts';
import { writeSteps } from './route-rows.ts';

/** Stores several sets of changes in one transaction: with one wait for the disk, however many there are. */
export function writeChanges(db: Database, sets: readonly ChangeSet[]): void {
  inTransaction(db, () => {
    for (const set of sets) for (const change of set) write(db, change);
  });
}

function write(db: Database, change: Change): void {
  switch (change.kind) {
    case 'put-conversation':
      return putConversation(db, change.conversation);
    case 'remove-conversation':
      return void prepared(db, 'DELETE FROM conversations WHERE id = ?').run(change.conversationId);
    case 'put-message':
      return putMessage(db, change);
    case 'open-attempt':
      return openAttempt(db, change.attempt);
    case 'close-attempt':
      return closeAttempt(db, change.step);
    case 'end-request':
      return endRequest(db, change.request);
  }
}

function putConversation(db: Database, conversation: StoredConversation): void {
  const { id, title, titleSource, createdAtMs, updatedAtMs, mode, target, localOnly } = conversation;
  prepared(
    db,
    `INSERT INTO conversations (id, title, title_source, created_at_ms, updated_at_ms, mode, target_provider_id,
       target_model, local_only)
     VALUES (:id, :title, :titleSource, :createdAtMs, :updatedAtMs, :mode, :targetProviderId, :targetModel, :localOnly)
     ON CONFLICT (id) DO UPDATE SET title = excluded.title, title_source = excluded.title_source,
       updated_at_ms = excluded.updated_at_ms, mode = excluded.mode,
       target_provider_id = excluded.target_provider_id, target_model = excluded.target_model,
       local_only = excluded.local_only`,
  ).run({
    id,
    title,
    titleSource,
    createdAtMs,
    updatedAtMs,
    mode,
    targetProviderId: target?.providerId ?? null,
    targetModel: target?.model ?? null,
    localOnly: localOnly ? 1 : 0,
  });
}

function putMessage(
  db: Database,
  { conversationId, parentId, message }: Extract<Change, { kind: 'put-message' }>,
): void {
  prepared(
    db,
    `INSERT INTO messages (id, conversation_id, parent_id, position, role, status, parts, details, created_at_ms)
     SELECT :id, c.id, :parentId,
       (SELECT coalesce(max(position), 0) + 1 FROM messages WHERE conversation_id = c.id),
       :role, :status, :parts, :details, :createdAtMs
     FROM conversations c WHERE c.id = :conversationId
     ON CONFLICT (id) DO UPDATE SET status = excluded.status, parts = excluded.parts, details = excluded.details`,
  ).run({
    id: message.id,
    conversationId,
    parentId,
    role: message.role,
    status: message.role === 'user' ? '' : message.status,
    parts: writeParts(message),
    details: writeDetails(message),
    createdAtMs: message.createdAtMs,
  });
}

function openAttempt(db: Database, attempt: OpenedAttempt): void {
  const { requestId, conversationId, messageId, purpose, mode, startedAtMs, rates, reservedUsd } = attempt;
  const [day, hour] = [dayOf(startedAtMs), hourOf(startedAtMs)];
  prepared(
    db,
    `INSERT INTO requests (request_id, conversation_id, message_id, purpose, mode, started_at_ms, day, hour, outcome)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'open') ON CONFLICT (request_id) DO NOTHING`,
  ).run(requestId, conversationId, messageId, purpose, mode, startedAtMs, day, hour);
  prepared(
    db,
    `INSERT INTO attempts (attempt_id, request_id, conversation_id, message_id, purpose, target_id, provider_id,
       provider_name, model, generation, started_at_ms, day, hour, outcome, price_id, reserved_pico,
       key_id, key_name, drill)
     VALUES (:attemptId, :requestId, :conversationId, :messageId, :purpose, :targetId, :providerId,
       :providerName, :model, :generation, :startedAtMs, :day, :hour, 'open', :priceId, :reservedPico,
       :keyId, :keyName, :drill)
     ON CONFLICT (attempt_id) DO NOTHING`,
  ).run({
    attemptId: attempt.attemptId,
    requestId,
    conversationId,
    messageId,
    purpose,
    targetId: attempt.targetId,
    providerId: attempt.providerId,
    providerName: attempt.providerName,
    model: attempt.model,
    keyId: attempt.keyId ?? null,
    keyName: attempt.keyName ?? null,
    drill: attempt.drill ?? null,
    generation: attempt.generation,
    startedAtMs,
    day,
    hour,
    priceId: priceId(db, { rates, priceSource: rates?.source ?? null }),
    reservedPico: reservedUsd === null ? null : usdToPico(reservedUsd),
  });
}

/** An attempt as it ended; one that the end of the app cut off has no duration. */
export type ClosedAttempt = Omit<AttemptStep, 'outcome' | 'durationMs'> & {
  readonly outcome: Exclude<LedgerOutcome, 'open'>;
  readonly durationMs: number | null;
};

/** Closes an attempt that is open. */
export function closeAttempt(db: Database, step: ClosedAttempt): void {
  const { usage, costUsd, onPrimaryUsd } = step;
  prepared(
    db,
    `UPDATE attempts SET model_served = :modelServed, first_token_ms = :firstTokenMs, duration_ms = :durationMs,
       outcome = :outcome, reason = :reason, input_tokens = :inputTokens, cache_read_tokens = :cacheReadTokens,
       cache_write_tokens = :cacheWriteTokens, cache_write_long_tokens = :cacheWriteLongTokens,
       output_tokens = :outputTokens, reasoning_tokens = :reasoningTokens, usage_source = :usageSource,
       price_id = :priceId, cost_pico = :costPico, on_primary_pico = :onPrimaryPico,
       drill = :drill
     WHERE attempt_id = :attemptId AND outcome = 'open'`,
  ).run({
    attemptId: step.attemptId,
    modelServed: step.modelServed,
    drill: step.drill ?? null,
    firstTokenMs: step.firstTokenMs,
    durationMs: step.durationMs,
    outcome: step.outcome,
    reason: step.reason,
    inputTokens: usage?.inputTokens ?? null,
    cacheReadTokens: usage?.cacheReadTokens ?? null,
    cacheWriteTokens: usage?.cacheWriteTokens ?? null,
    cacheWriteLongTokens: usage?.cacheWriteLongTokens ?? null,
    outputTokens: usage?.outputTokens ?? null,
    reasoningTokens: usage?.reasoningTokens ?? null,
    usageSource: usage ? step.usageSource : null,
    priceId: priceId(db, step),
    costPico: costUsd === null ? null : usdToPico(costUsd),
    onPrimaryPico: onPrimaryUsd === null ? null : usdToPico(onPrimaryUsd),
  });
}

function endRequest(db: Database, request: EndedRequest): void {
  const { route, startedAtMs } = request;
  const last = route.answeredBy ?? route.steps.findLast(({ kind }) => kind === 'attempt') ?? null;
  prepared(
    db,
    `INSERT INTO requests (request_id, conversation_id, message_id, purpose, mode, started_at_ms, day, hour, duration_ms,
       first_token_ms, outcome, error_message, cache, saved_pico, target_id, provider_id, provider_name, model, fell_back,
       steps, decided_by, decided_list, escalated)
     VALUES (:requestId, :conversationId, :messageId, :purpose, :mode, :startedAtMs, :day, :hour, :durationMs,
       :firstTokenMs, :outcome, :errorMessage, :cache, :savedPico, :targetId, :providerId, :providerName, :model, :fellBack,
       :steps, :decidedBy, :decidedList, :escalated)
     ON CONFLICT (request_id) DO UPDATE SET mode = excluded.mode, duration_ms = excluded.duration_ms,
       first_token_ms = excluded.first_token_ms, outcome = excluded.outcome, error_message = excluded.error_message,
       cache = excluded.cache, saved_pico = excluded.saved_pico, target_id = excluded.target_id,
       provider_id = excluded.provider_id, provider_name = excluded.provider_name, model = excluded.model,
       fell_back = excluded.fell_back, steps = excluded.steps,
       decided_by = excluded.decided_by, decided_list = excluded.decided_list, escalated = excluded.escalated`,
  ).run({
    requestId: request.requestId,
    conversationId: request.conversationId,
    messageId: request.messageId,
    purpose: request.purpose,
    mode: request.mode,
    startedAtMs,
    day: dayOf(startedAtMs),
    hour: hourOf(startedAtMs),
    durationMs: request.durationMs,
    firstTokenMs: request.firstTokenMs,
    outcome: request.outcome,
    errorMessage: request.errorMessage,
    cache: route.cache,
    savedPico: route.savedUsd === null ? null : usdToPico(route.savedUsd),
    targetId: last?.targetId ?? null,
    providerId: last?.providerId ?? null,
    providerName: last?.providerName ?? null,
    model: last?.model ?? null,
    fellBack: passedOverIn(route) === null ? 0 : 1,
    steps: writeSteps(route),
    decidedBy: route.decision?.rule ?? null,
    decidedList: route.decision?.list ?? null,
    escalated: route.decision?.escalated ?? null,
  });
  const own = prepared(
    db,
    `UPDATE attempts SET request_id = :requestId, conversation_id = :conversationId, message_id = :messageId
     WHERE attempt_id = :attemptId AND request_id <> :requestId`,
  );
  const { requestId, conversationId, messageId } = request;
  for (const { attemptId } of attemptsOf(route)) own.run({ attemptId, requestId, conversationId, messageId });
}

import fc from 'fast-check';
import type { Database } from '../../../src/main/storage/database.ts';
import { prepared, putAttempt, putRequest } from './ledger-rows.ts';

const DAY_MS = 86_400_000;
const FIRST_DAY_MS = Date.parse('2000-01-01T12:00:00Z');
/** Days that a ledger may use; each has its own. */
const DAYS_EACH = 3;

/** An attempt as a test reckons with it. */
export interface RandomAttempt {
  readonly ledger: number;
  readonly requestId: string;
  readonly messageId: string | null;
  readonly conversationId: string | null;
  readonly day: string;
  readonly outcome: string;
  /** `null` is unpriced. */
  readonly costPico: bigint | null;
}

const attempt = fc.record({
  request: fc.nat(2),
  dayInLedger: fc.nat(DAYS_EACH - 1),
  hour: fc.nat(11),
  model: fc.constantFrom('m', 'n'),
  provider: fc.constantFrom('alpha', 'beta'),
  outcome: fc.constantFrom('completed', 'completed', 'timeout', 'cancelled', 'interrupted', 'open'),
  costPico: fc.oneof(
    { weight: 4, arbitrary: fc.bigInt(0n, 10n ** 14n) },
    { weight: 1, arbitrary: fc.constant(null) },
  ),
  onPrimaryPico: fc.option(fc.bigInt(0n, 10n ** 14n), { freq: 1 }),
  /** Written once with its end, or opened and closed later, or closed and then given to another conversation. */
  way: fc.constantFrom('at once', 'opened first', 'moved'),
  order: fc.nat(),
});

/** A handful of attempts over up to three requests, of which one has no conversation and two share one. */
export const randomLedger = fc.array(attempt, { maxLength: 5 });

type RandomLedger = typeof randomLedger extends fc.Arbitrary<infer Value> ? Value : never;

/** Writes a ledger beside others, its attempts opened and closed in any order. @returns what was written */
export function writeLedger(db: Database, ledger: RandomLedger, index: number): readonly RandomAttempt[] {
  const prefix = `${index}.${ledgersWritten}`;
  ledgersWritten += 1;
  const written = ledger.map((each, place) => {
    const startedAtMs =
      FIRST_DAY_MS + (index * DAYS_EACH + each.dayInLedger) * DAY_MS + each.hour * 3_600_000;
    const isAlone = each.request === 2;
    return {
      each,
      attemptId: `${prefix}.${place}`,
      requestId: `${prefix} r${each.request}`,
      messageId: isAlone ? null : `${prefix} m${each.request}`,
      conversationId: isAlone ? null : `${prefix} c`,
      startedAtMs,
      day: new Date(startedAtMs).toISOString().slice(0, 10),
    };
  });
  for (const row of new Map(written.map((each) => [each.requestId, each])).values())
    putRequest(db, row.requestId, {
      conversation_id: row.conversationId,
      message_id: row.messageId,
      started_at_ms: row.startedAtMs,
    });
  for (const row of written) open(db, row);
  for (const row of written.toSorted((a, b) => a.each.order - b.each.order)) end(db, row);
  return written.map(({ each, requestId, messageId, conversationId, day }) => ({
    ...{ ledger: index, requestId, messageId, conversationId, day },
    ...{ outcome: each.outcome, costPico: each.costPico },
  }));
}

let ledgersWritten = 0;

type Row = Readonly<{
  each: RandomLedger[number];
  attemptId: string;
  requestId: string;
  messageId: string | null;
  conversationId: string | null;
  startedAtMs: number;
}>;

function open(db: Database, row: Row): void {
  const { each } = row;
  if (each.way === 'at once') return;
  const conversationId = each.way === 'moved' ? `${row.attemptId} elsewhere` : row.conversationId;
  putAttempt(db, row.attemptId, row.requestId, {
    conversation_id: conversationId,
    message_id: row.messageId,
    provider_id: each.provider,
    model: each.model,
    started_at_ms: row.startedAtMs,
    outcome: 'open',
    cost_pico: null,
  });
}

function end(db: Database, row: Row): void {
  const { each } = row;
  if (each.way === 'at once') {
    putAttempt(db, row.attemptId, row.requestId, {
      conversation_id: row.conversationId,
      message_id: row.messageId,
      provider_id: each.provider,
      model: each.model,
      started_at_ms: row.startedAtMs,
      outcome: each.outcome,
      // What is under way has no cost yet.
      cost_pico: each.outcome === 'open' ? null : each.costPico,
      on_primary_pico: each.outcome === 'open' ? null : each.onPrimaryPico,
    });
    return;
  }
  if (each.outcome !== 'open')
    db.prepare(
      'UPDATE attempts SET outcome = ?, cost_pico = ?, on_primary_pico = ? WHERE attempt_id = ?',
    ).run(...[each.outcome, each.costPico, each.onPrimaryPico, row.attemptId]);
  if (each.way === 'moved')
    prepared(db, 'UPDATE attempts SET conversation_id = ? WHERE attempt_id = ?').run(
      row.conversationId,
      row.attemptId,
    );
}

/** A whole number of pico-USD as a decimal string, by moving digits alone. */
export function picoToUsdByHand(pico: bigint): string {
  const digits = String(pico).padStart(13, '0');
  const fraction = digits.slice(-12).replace(/0+$/, '');
  return digits.slice(0, -12) + (fraction && `.${fraction}`);
}

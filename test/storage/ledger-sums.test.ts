import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTransaction } from '../../src/main/storage/database.ts';
import { ledgerReport } from '../../src/main/storage/ledger-report.ts';
import { requestPage } from '../../src/main/storage/request-log.ts';
import type { LedgerFilter } from '../../src/shared/ledger.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { picoToUsdByHand, randomLedger, type RandomAttempt, writeLedger } from './support/random-ledger.ts';
import { tempLedger } from './support/ledger-rows.ts';

// PROPERTY_RUNS_FACTOR=10 tries a million ledgers instead of a hundred thousand; PROPERTY_SEED replays a run.
const LEDGERS_PER_RUN = 1_000;
const RUNS = 100;

let file: ReturnType<typeof tempLedger>;
beforeAll(() => {
  file = tempLedger();
});
// What was written last is taken over into the file first, all of it.
afterAll(() => file.end(), 60_000);

/** The sum of what is priced, in pico-USD, as one adds it up by hand. */
function sumOf(attempts: readonly RandomAttempt[]): bigint {
  return attempts.reduce((sum, { costPico }) => sum + (costPico ?? 0n), 0n);
}

function groupBy(attempts: readonly RandomAttempt[], key: (attempt: RandomAttempt) => string | null) {
  const groups = new Map<string, RandomAttempt[]>();
  for (const attempt of attempts) {
    const name = key(attempt);
    if (name === null) continue;
    const group = groups.get(name);
    if (group) group.push(attempt);
    else groups.set(name, [attempt]);
  }
  return groups;
}

/** Every sum by SQL over a table, by a key. */
function sumsIn(table: string, key: string): ReadonlyMap<string, bigint> {
  const rows = file.db
    .prepare(`SELECT ${key} AS key, CAST(coalesce(sum(cost_pico), 0) AS TEXT) AS pico FROM ${table}
      WHERE ${key} IS NOT NULL AND outcome <> 'open' GROUP BY 1`)
    .all() as { readonly key: string; readonly pico: string }[];
  return new Map(rows.map((row) => [row.key, BigInt(row.pico)]));
}

function sumsByHand(attempts: readonly RandomAttempt[], key: (attempt: RandomAttempt) => string | null) {
  return new Map([...groupBy(attempts, key)].map(([name, group]) => [name, sumOf(group)]));
}

describe('whatever attempts there are and in whatever order they come', () => {
  it('the sums of messages, conversations, days and the dashboard are the sums of their attempts', () => {
    fc.assert(
      fc.property(
        fc.array(randomLedger, { minLength: LEDGERS_PER_RUN, maxLength: LEDGERS_PER_RUN }),
        (ledgers) => {
          clear();
          // Each ledger has messages, conversations and days of its own.
          const attempts = inTransaction(file.db, () =>
            ledgers.flatMap((ledger, index) => writeLedger(file.db, ledger, index)),
          );
          const closed = attempts.filter(({ outcome }) => outcome !== 'open');
          expect(sumsIn('attempts', 'message_id')).toEqual(sumsByHand(closed, ({ messageId }) => messageId));
          for (const table of ['attempts', 'conversation_spending'])
            expect(sumsIn(table, 'conversation_id')).toEqual(
              sumsByHand(closed, ({ conversationId }) => conversationId),
            );
          for (const table of ['attempts', 'daily_spending'])
            expect(sumsIn(table, 'day')).toEqual(sumsByHand(closed, ({ day }) => day));
          expectReports(ledgers.length, closed);
        },
      ),
      // A thousand ledgers are not made smaller one by one; the seed brings them back.
      { ...propertyRuns(`random ledgers, ${LEDGERS_PER_RUN} a run`, RUNS), endOnFailure: true },
    );
  }, 600_000);

  it('the sums that the database keeps are those that it would reckon anew, also of every other figure', () => {
    fc.assert(
      fc.property(fc.array(randomLedger, { minLength: 20, maxLength: 20 }), (ledgers) => {
        clear();
        inTransaction(file.db, () =>
          ledgers.forEach((ledger, index) => writeLedger(file.db, ledger, index % 3)),
        );
        for (const [table, key] of KEPT) {
          const kept = file.db.prepare(`SELECT ${key}, ${FIGURES} FROM ${table} GROUP BY ${key}`).all();
          const anew = file.db
            .prepare(
              `SELECT ${key}, ${FIGURES} FROM attempt_spending
              ${table === 'conversation_spending' ? 'WHERE conversation_id IS NOT NULL' : ''} GROUP BY ${key}`,
            )
            .all();
          expect(kept).toEqual(anew);
        }
      }),
      { ...propertyRuns('kept sums', 100), endOnFailure: true },
    );
  });
});

const KEPT = [
  ['daily_spending', 'day, provider_id, model, purpose, outcome'],
  ['conversation_spending', 'day, conversation_id, provider_id, model, purpose, outcome'],
] as const;
const FIGURES = [
  ...[
    'attempts',
    'unpriced',
    'input_tokens',
    'cache_read_tokens',
    'cache_write_tokens',
    'cache_write_long_tokens',
  ],
  ...['output_tokens', 'reasoning_tokens', 'cost_pico', 'cheap_attempts', 'cheap_pico', 'on_primary_pico'],
]
  .map((name) => `CAST(sum(${name}) AS TEXT) AS ${name}`)
  .join(', ');

const ALL_DAYS = { fromDay: '0001-01-01', toDay: '9999-12-31' };

/** The dashboard over everything, and over the days, the conversation and the log of one ledger. */
function expectReports(ledgers: number, closed: readonly RandomAttempt[]): void {
  expectReport(ALL_DAYS, closed);
  const index = closed.length % ledgers;
  const own = closed.filter((attempt) => attempt.ledger === index);
  const days = own.map(({ day }) => day).sort();
  const [fromDay, toDay] = [days.at(0), days.at(-1)];
  if (fromDay === undefined || toDay === undefined) return;
  expectReport({ fromDay, toDay }, own);
  for (const [conversationId, group] of groupBy(own, (attempt) => attempt.conversationId)) {
    expectReport({ ...ALL_DAYS, conversationId }, group);
    const { rows } = requestPage(file.db, { ...ALL_DAYS, conversationId });
    const logged = new Map(rows.map(({ requestId, costUsd }) => [requestId, costUsd]));
    for (const [requestId, asked] of groupBy(group, (attempt) => attempt.requestId))
      expect(logged.get(requestId)).toBe(picoToUsdByHand(sumOf(asked)));
  }
}

function expectReport(filter: LedgerFilter, attempts: readonly RandomAttempt[]): void {
  const report = ledgerReport(file.db, filter);
  const total = sumOf(attempts);
  const failed = attempts.filter(({ outcome }) => outcome !== 'completed');
  expect(report.totals).toMatchObject({
    attempts: attempts.length,
    failedAttempts: failed.length,
    unpricedAttempts: attempts.filter(({ costPico }) => costPico === null).length,
    costUsd: picoToUsdByHand(total),
    failedUsd: picoToUsdByHand(sumOf(failed)),
    unpricedFailed: failed.filter(({ costPico }) => costPico === null).length,
  });
  const lists = [report.byModel, report.byProvider, report.byPurpose, report.series.points];
  for (const list of lists)
    expect(list.reduce((sum, { costUsd }) => sum + picoByHand(costUsd), 0n)).toBe(total);
  for (const { conversationId, costUsd } of report.byConversation) {
    const own = attempts.filter((attempt) => attempt.conversationId === conversationId);
    expect(costUsd).toBe(picoToUsdByHand(sumOf(own)));
  }
}

/** A decimal string without an exponent, as pico-USD, by moving digits alone. */
function picoByHand(amount: string): bigint {
  const [whole = '', fraction = ''] = amount.split('.');
  return BigInt(whole + fraction.padEnd(12, '0'));
}

function clear(): void {
  file.db.exec(
    'DELETE FROM attempts; DELETE FROM requests; DELETE FROM daily_spending; DELETE FROM conversation_spending',
  );
}

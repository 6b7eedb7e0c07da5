import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ledgerReport } from '../../src/main/storage/ledger-report.ts';
import { requestDetails, requestPage } from '../../src/main/storage/request-log.ts';
import type { LedgerFilter, RequestKind, RequestLogQuery, RequestRow } from '../../src/shared/ledger.ts';
import { sumUsd, usdToString } from '../../src/shared/money.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { putAttempt, putRequest, tempLedger } from './support/ledger-rows.ts';

// Seen to fail where a filter asks only who answered last, where an attempt after midnight counts on its request's day, and where
// a row sums all attempts of its request up.

const DAYS = ['2026-03-10', '2026-03-11', '2026-03-12'] as const;

let ledger: ReturnType<typeof tempLedger>;
beforeEach(() => {
  ledger = tempLedger();
});
afterEach(() => ledger.end());

function found(query: RequestLogQuery): string[] {
  return rowsOf(query)
    .map(({ requestId }) => requestId)
    .toSorted();
}

function rowsOf(query: RequestLogQuery): readonly RequestRow[] {
  const rows: RequestRow[] = [];
  let page = requestPage(ledger.db, query);
  for (;;) {
    rows.push(...page.rows);
    if (page.nextCursor === null) return rows;
    page = requestPage(ledger.db, { ...query, cursor: page.nextCursor });
  }
}

describe('the requests behind a figure', () => {
  it('are those with such an attempt, whoever answered in the end', () => {
    putRequest(ledger.db, 'fell back to beta', { provider_id: 'beta', model: 'b', fell_back: 1 });
    putAttempt(ledger.db, 'a1', 'fell back to beta', { outcome: 'timeout' });
    putAttempt(ledger.db, 'b1', 'fell back to beta', { provider_id: 'beta', model: 'b' });
    putRequest(ledger.db, 'cached of alpha', { cache: 'hit' });
    putRequest(ledger.db, 'refused', { outcome: 'budget-exceeded', provider_id: null, model: null });
    const days = { fromDay: DAYS[0], toDay: DAYS[0] };
    expect(found({ ...days, providerId: 'alpha' })).toEqual(['cached of alpha', 'fell back to beta']);
    expect(found({ ...days, providerId: 'alpha', only: 'asked' })).toEqual(['fell back to beta']);
    expect(found({ ...days, providerId: 'alpha', only: 'ended' })).toEqual(['cached of alpha']);
    expect(found({ ...days, outcome: 'timeout' })).toEqual(['fell back to beta']);
    expect(found({ ...days, outcome: 'timeout', providerId: 'beta' })).toEqual([]);
    expect(found({ ...days, outcome: 'budget-exceeded' })).toEqual(['refused']);
    expect(found({ ...days, model: 'b', only: 'failed-attempts' })).toEqual([]);
  });

  it('show an attempt that began after midnight on its own day', () => {
    putRequest(ledger.db, 'late', { started_at_ms: Date.parse(`${DAYS[0]}T23:59:00Z`) });
    putAttempt(ledger.db, 'a', 'late', { started_at_ms: Date.parse(`${DAYS[1]}T00:01:00Z`) });
    expect(found({ fromDay: DAYS[1], toDay: DAYS[1] })).toEqual(['late']);
    expect(found({ fromDay: DAYS[1], toDay: DAYS[1], only: 'asked' })).toEqual(['late']);
    expect(found({ fromDay: DAYS[1], toDay: DAYS[1], only: 'ended' })).toEqual([]);
    expect(found({ fromDay: DAYS[0], toDay: DAYS[0], only: 'asked' })).toEqual([]);
  });

  it('show what the attempts in question cost, and their whole when they are opened', () => {
    putRequest(ledger.db, 'fell back to beta', { provider_id: 'beta', model: 'b', fell_back: 1 });
    putAttempt(ledger.db, 'a1', 'fell back to beta', { outcome: 'timeout', cost_pico: null });
    putAttempt(ledger.db, 'a2', 'fell back to beta', { outcome: 'timeout', cost_pico: 1_000_000_000 });
    putAttempt(ledger.db, 'b1', 'fell back to beta', { provider_id: 'beta', cost_pico: 2_000_000_000 });
    const days = { fromDay: DAYS[0], toDay: DAYS[0] };
    const costs = (query: Partial<RequestLogQuery>) =>
      rowsOf({ ...days, ...query }).map((row) => [row.costUsd, row.unpricedAttempts, row.countedAttempts]);
    expect(costs({})).toEqual([['0.003', 1, 3]]);
    expect(costs({ providerId: 'beta' })).toEqual([['0.002', 0, 1]]);
    expect(costs({ outcome: 'timeout' })).toEqual([['0.001', 1, 2]]);
    expect(costs({ only: 'failed-attempts' })).toEqual([['0.001', 1, 2]]);
    expect(costs({ only: 'unpriced' })).toEqual([['0', 1, 1]]);
    const { row } = requestDetails(ledger.db, 'fell back to beta');
    expect([row.costUsd, row.unpricedAttempts, row.countedAttempts]).toEqual(['0.003', 1, 3]);
  });

  it('add up to it, for any ledger and filter', () => {
    fc.assert(
      fc.property(fc.array(request, { minLength: 1, maxLength: 12 }), filter, (requests, chosen) => {
        clear();
        requests.forEach((each, index) => write(each, index));
        const { totals, savings } = ledgerReport(ledger.db, chosen);
        const tokensIn = totals.usage.inputTokens + totals.usage.cacheReadTokens;
        const writtenIn = totals.usage.cacheWriteTokens + totals.usage.cacheWriteLongTokens;
        const spent = [totals.costUsd, totals.unpricedAttempts, totals.attempts];
        const tokens = [tokensIn + writtenIn, totals.usage.outputTokens];
        expect(sumsOver(chosen)).toEqual([...spent, ...tokens]);
        expect(sumsOver({ ...chosen, only: 'asked' })).toEqual([...spent, ...tokens]);
        expect(sumsOver({ ...chosen, only: 'failed-attempts' }).slice(0, 3)).toEqual([
          ...[totals.failedUsd, totals.unpricedFailed, totals.failedAttempts],
        ]);
        expect(sumsOver({ ...chosen, only: 'cheap' }).slice(0, 3)).toEqual([
          ...[savings.cheapUsd, 0, savings.cheapAttempts],
        ]);
        expect(sumsOver({ ...chosen, only: 'unpriced' })[1]).toBe(totals.unpricedAttempts);
      }),
      propertyRuns('sums of the rows behind figures', 200),
    );
  });

  it('are as many as it says, and hold the very attempts that it counts, for any ledger and filter', () => {
    fc.assert(
      fc.property(fc.array(request, { minLength: 1, maxLength: 12 }), filter, (requests, chosen) => {
        clear();
        const attempts = requests.flatMap((each, index) => write(each, index));
        const { totals, savings, reliability } = ledgerReport(ledger.db, chosen);
        const counted = attempts.filter((attempt) => matches(attempt, chosen));
        const behind = (holds: (attempt: Attempt) => boolean) => {
          const of = counted.filter(holds);
          return { count: of.length, ids: [...new Set(of.map(({ requestId }) => requestId))].toSorted() };
        };
        const figures: readonly [RequestKind, number, ReturnType<typeof behind>][] = [
          ['asked', totals.attempts, behind(() => true)],
          ['failed-attempts', totals.failedAttempts, behind(({ outcome }) => outcome !== 'completed')],
          ['unpriced', totals.unpricedAttempts, behind(({ cost }) => cost === null)],
          [
            'cheap',
            savings.cheapAttempts,
            behind(({ cost, onPrimary }) => cost !== null && onPrimary !== null),
          ],
        ];
        for (const [only, figure, expected] of figures) {
          expect([only, figure]).toEqual([only, expected.count]);
          expect([only, ...found({ ...chosen, only })]).toEqual([only, ...expected.ids]);
        }
        const { requests: ended, answered, cancelled, fellBack, cached } = reliability;
        for (const [only, figure] of [
          ['ended', ended],
          ['not-answered', ended - answered - cancelled],
          ['fell-back', fellBack],
          ['cached', cached],
        ] as const)
          expect([only, found({ ...chosen, only }).length]).toEqual([only, figure]);
        // Whatever a figure shows is there without one, too.
        const all = found(chosen);
        for (const only of ['asked', 'ended'] as const)
          expect(all).toEqual(expect.arrayContaining(found({ ...chosen, only })));
      }),
      propertyRuns('requests behind figures', 200),
    );
  });
});

function clear(): void {
  ledger.db.exec('DELETE FROM attempts; DELETE FROM requests; DELETE FROM daily_spending');
}

/** What the rows of a query show together. */
function sumsOver(query: RequestLogQuery): readonly (string | number)[] {
  const rows = rowsOf(query);
  const count = (of: (row: RequestRow) => number) => rows.reduce((sum, row) => sum + of(row), 0);
  return [
    usdToString(sumUsd(rows.map(({ costUsd }) => costUsd))),
    ...[count((row) => row.unpricedAttempts), count((row) => row.countedAttempts)],
    ...[count((row) => row.inputTokens), count((row) => row.outputTokens)],
  ];
}

const outcome = fc.constantFrom('completed', 'completed', 'timeout', 'cancelled', 'open');
const place = { provider: fc.constantFrom('alpha', 'beta'), model: fc.constantFrom('m', 'n') };
const key = fc.constantFrom(null, null, 'work');
const amount = fc.option(fc.nat(1_000_000), { freq: 3 });
const request = fc.record({
  ...place,
  outcome,
  day: fc.nat(1),
  cache: fc.constantFrom('none', 'none', 'hit'),
  fellBack: fc.boolean(),
  attempts: fc.array(
    fc.record({ ...place, key, outcome, isNextDay: fc.boolean(), cost: amount, onPrimary: amount }),
    {
      maxLength: 3,
    },
  ),
});
type Request = typeof request extends fc.Arbitrary<infer Value> ? Value : never;

const filter: fc.Arbitrary<LedgerFilter> = fc
  .record({
    days: fc.constantFrom([0, 0], [1, 1], [0, 2], [2, 2]),
    providerId: fc.option(place.provider, { nil: undefined }),
    model: fc.option(place.model, { nil: undefined }),
    outcome: fc.option(fc.constantFrom('completed', 'timeout', 'cancelled'), { nil: undefined }),
    keyId: fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: key }),
  })
  .map(({ days: [from = 0, to = 0], ...rows }) => ({
    fromDay: DAYS[from] ?? DAYS[0],
    toDay: DAYS[to] ?? DAYS[0],
    ...(Object.fromEntries(
      Object.entries(rows).filter(([, value]) => value !== undefined),
    ) as Partial<LedgerFilter>),
  }));

interface Attempt {
  readonly requestId: string;
  readonly day: string;
  readonly provider: string;
  readonly model: string;
  readonly outcome: string;
  readonly cost: number | null;
  readonly onPrimary: number | null;
  readonly key: string | null;
}

function write(each: Request, index: number): readonly Attempt[] {
  const requestId = `r${index}`;
  const at = (day: number) => Date.parse(`${DAYS[day] ?? DAYS[0]}T12:00:00Z`);
  putRequest(ledger.db, requestId, {
    provider_id: each.provider,
    model: each.model,
    outcome: each.outcome,
    started_at_ms: at(each.day),
    cache: each.cache,
    fell_back: each.fellBack ? 1 : 0,
  });
  return each.attempts.map((attempt, number) => {
    const day = each.day + (attempt.isNextDay ? 1 : 0);
    const isOpen = attempt.outcome === 'open';
    putAttempt(ledger.db, `${requestId} ${number}`, requestId, {
      provider_id: attempt.provider,
      model: attempt.model,
      key_id: attempt.key,
      outcome: attempt.outcome,
      started_at_ms: at(day),
      cost_pico: isOpen ? null : attempt.cost,
      on_primary_pico: isOpen ? null : attempt.onPrimary,
    });
    return { ...attempt, requestId, day: DAYS[day] ?? DAYS[0] };
  });
}

function matches(
  attempt: Attempt,
  { fromDay, toDay, providerId, model, keyId, outcome: ended }: LedgerFilter,
): boolean {
  return (
    attempt.outcome !== 'open' &&
    attempt.day >= fromDay &&
    attempt.day <= toDay &&
    (providerId ?? attempt.provider) === attempt.provider &&
    (model ?? attempt.model) === attempt.model &&
    (keyId === undefined || keyId === attempt.key) &&
    (ended ?? attempt.outcome) === attempt.outcome
  );
}

import { expect, it } from 'vitest';
import { sumsOf } from '../../src/main/storage/spending-sums.ts';
import { putAttempt, putRequest, tempLedger } from './support/ledger-rows.ts';

it('sums a day and its month, and counts what has no price in either', () => {
  const ledger = tempLedger();
  const put = (id: string, day: string, microUsd: number | null) =>
    putAttempt(ledger.db, id, 'r', {
      started_at_ms: Date.parse(`${day}T12:00:00Z`),
      cost_pico: microUsd === null ? null : microUsd * 1_000_000,
    });
  putRequest(ledger.db, 'r');
  put('a', '2026-03-10', 1);
  put('b', '2026-03-10', null);
  put('c', '2026-03-02', 2);
  put('d', '2026-03-02', null);
  put('e', '2026-03-03', null);
  put('of another month', '2026-02-28', null);
  expect(sumsOf(ledger.db, '2026-03-10')).toEqual({
    todayUsd: '0.000001',
    monthUsd: '0.000003',
    unpricedToday: 1,
    unpricedMonth: 3,
  });
  ledger.end();
});

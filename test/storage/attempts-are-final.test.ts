import { afterEach, beforeEach, expect, it } from 'vitest';
import { ledgerReport } from '../../src/main/storage/ledger-report.ts';
import { putAttempt, putRequest, tempLedger } from './support/ledger-rows.ts';

const MARCH = { fromDay: '2026-03-01', toDay: '2026-03-31' };

let ledger: ReturnType<typeof tempLedger>;
beforeEach(() => {
  ledger = tempLedger();
  putRequest(ledger.db, 'r');
  putAttempt(ledger.db, 'a', 'r', { cost_pico: 5 });
});
afterEach(() => ledger.end());

it.each([
  'outcome = outcome',
  `outcome = 'open'`,
  'cost_pico = 6',
  'cost_pico = NULL',
  'on_primary_pico = 6',
  'price_id = 6',
  'input_tokens = 6',
  'cache_read_tokens = 6',
  'cache_write_tokens = 6',
  'cache_write_long_tokens = 6',
  'output_tokens = 6',
  `provider_id = 'beta'`,
  `model = 'n'`,
  `purpose = 'title'`,
  `day = '2026-03-11'`,
])('an attempt that has ended is not changed: %s', (change) => {
  expect(() => ledger.db.exec(`UPDATE attempts SET ${change}`)).toThrow(/has ended does not change/);
  expect(ledgerReport(ledger.db, MARCH).totals.costUsd).toBe('0.000000000005');
});

it('an attempt that has ended can change hands, and its sums go along', () => {
  const spent = () =>
    ledgerReport(ledger.db, MARCH).byConversation.map(({ conversationId, costUsd }) => [
      conversationId,
      costUsd,
    ]);
  expect(spent()).toEqual([]);
  putAttempt(ledger.db, 'b', 'r', { cost_pico: 2, conversation_id: 'c2' });
  for (const [conversationId, sums] of [
    [
      'c1',
      [
        ['c1', '0.000000000005'],
        ['c2', '0.000000000002'],
      ],
    ],
    ['c2', [['c2', '0.000000000007']]],
    [null, [['c2', '0.000000000002']]],
  ] as const) {
    ledger.db.prepare(`UPDATE attempts SET conversation_id = ? WHERE attempt_id = 'a'`).run(conversationId);
    expect(spent()).toEqual(sums);
    expect(ledgerReport(ledger.db, MARCH).totals).toMatchObject({ attempts: 2, costUsd: '0.000000000007' });
  }
});

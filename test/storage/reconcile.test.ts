import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reconcile } from '../../src/main/storage/reconcile.ts';
import { readUsageExport } from '../../src/main/storage/usage-export.ts';
import { putAttempt, putRequest, tempLedger } from './support/ledger-rows.ts';

let ledger: ReturnType<typeof tempLedger>;
beforeEach(() => {
  ledger = tempLedger();
  putRequest(ledger.db, 'r');
});
afterEach(() => ledger.end());

let attempts = 0;
/** An attempt that cost so many micro-dollars. */
function put(
  model: string,
  time: string,
  microUsd: number | null,
  columns: Record<string, string> = {},
): void {
  attempts += 1;
  putAttempt(ledger.db, `a${attempts}`, 'r', {
    model,
    started_at_ms: Date.parse(time),
    cost_pico: microUsd === null ? null : microUsd * 1_000_000,
    ...columns,
  });
}

const rowsOf = (csv: string) =>
  reconcile(ledger.db, csv, 'alpha').rows.map(({ day, model, ledgerUsd, exportedUsd, driftUsd }) => [
    ...[day, model, ledgerUsd, exportedUsd, driftUsd],
  ]);

describe('an export of OpenAI', () => {
  it('by line item, in seconds, with empty days, is compared by the model that was served', () => {
    put('gpt-5-mini', '2026-03-01T08:00:00Z', 1_500, { model_served: 'gpt-5-mini-2025-08-07' });
    put('gpt-5-mini', '2026-03-01T23:59:59.999Z', 500, { model_served: 'gpt-5-mini-2025-08-07' });
    put('gpt-5-mini', '2026-03-02T00:00:00Z', 250, { model_served: 'gpt-5-mini-2025-08-07' });
    const csv = [
      'start_time,end_time,start_time_iso,end_time_iso,amount_value,amount_currency,line_item,project_id',
      '1772323200,1772409600,2026-03-01T00:00:00+00:00,2026-03-02T00:00:00+00:00,0.0012000000000000,usd,"gpt-5-mini-2025-08-07, input",p',
      '1772323200,1772409600,2026-03-01T00:00:00+00:00,2026-03-02T00:00:00+00:00,0.0009,usd,"gpt-5-mini-2025-08-07, output",p',
      '1772409600,1772496000,2026-03-02T00:00:00+00:00,2026-03-03T00:00:00+00:00,0.00025,usd,"gpt-5-mini-2025-08-07, output",p',
      '1772496000,1772582400,2026-03-03T00:00:00+00:00,2026-03-04T00:00:00+00:00,,,,',
    ].join('\r\n');
    expect(reconcile(ledger.db, csv, 'alpha')).toEqual({
      rows: [
        {
          day: '2026-03-01',
          model: 'gpt-5-mini-2025-08-07',
          ledgerUsd: '0.002',
          unpricedAttempts: 0,
          asked: { providerId: 'alpha', model: 'gpt-5-mini' },
          exportedUsd: '0.0021',
          driftUsd: '0.0001',
        },
        {
          day: '2026-03-02',
          model: 'gpt-5-mini-2025-08-07',
          ledgerUsd: '0.00025',
          unpricedAttempts: 0,
          asked: { providerId: 'alpha', model: 'gpt-5-mini' },
          exportedUsd: '0.00025',
          driftUsd: '0',
        },
      ],
      ledgerUsd: '0.00225',
      unpricedAttempts: 0,
      exportedUsd: '0.00235',
      driftUsd: '0.0001',
      unread: [{ line: 5, reason: 'model-missing' }],
    });
  });
});

describe('an export of Anthropic', () => {
  it('has a line for each kind of token, and its list price beside its cost', () => {
    put('claude-haiku-4-5', '2026-03-01T08:00:00Z', 70_000);
    const csv = `usage_date_utc,model,workspace,token_type,list_price_usd,cost_usd
2026-03-01,claude-haiku-4-5,Default,input_no_cache,0.06,0.05
2026-03-01,claude-haiku-4-5,Default,output,0.03,0.02
`;
    expect(rowsOf(csv)).toEqual([['2026-03-01', 'claude-haiku-4-5', '0.07', '0.07', '0']]);
  });
});

describe('an export of OpenRouter', () => {
  it('has a line for each call, with the vendor before the model', () => {
    put('openai/gpt-5-mini', '2026-03-01T08:00:00Z', 20);
    put('deepseek-chat', '2026-03-01T09:00:00Z', 5);
    const csv = `generation_id,created_at,cost_total,cost_cache,tokens_prompt,model_permaslug,provider_name
gen-1,2026-03-01 08:00:01.713,0.000012,,100,openai/gpt-5-mini,OpenAI
gen-2,2026-03-01 08:05:00.001,8E-06,,100,openai/gpt-5-mini,OpenAI
gen-3,2026-03-01 09:00:00.001,0.000004,,100,deepseek/deepseek-chat,DeepSeek
`;
    expect(rowsOf(csv)).toEqual([
      ['2026-03-01', 'deepseek/deepseek-chat', '0.000005', '0.000004', '-0.000001'],
      ['2026-03-01', 'openai/gpt-5-mini', '0.00002', '0.00002', '0'],
    ]);
  });
});

describe('the ledger beside an export', () => {
  const csv = 'date,model,cost\n2026-03-02,m,1\n2026-03-04,n,2\n';

  it('is read over the days of the export, in UTC, of one provider alone', () => {
    put('m', '2026-03-01T23:59:59Z', 1, { day: '2026-03-02' });
    put('m', '2026-03-02T00:00:00Z', 2, { day: '2026-03-01' });
    put('m', '2026-03-03T12:00:00Z', 4);
    put('m', '2026-03-04T23:59:59Z', 8, { day: '2026-03-05' });
    put('m', '2026-03-05T00:00:00Z', 16, { day: '2026-03-04' });
    put('m', '2026-03-03T12:00:00Z', 32, { provider_id: 'beta' });
    put('m', '2026-03-03T12:00:00Z', 64, { outcome: 'open' });
    expect(rowsOf(csv)).toEqual([
      ['2026-03-02', 'm', '0.000002', '1', '0.999998'],
      ['2026-03-03', 'm', '0.000004', null, '-0.000004'],
      ['2026-03-04', 'm', '0.000008', null, '-0.000008'],
      ['2026-03-04', 'n', null, '2', '2'],
    ]);
  });

  it('counts failed attempts, and those that are unpriced and in no sum', () => {
    put('m', '2026-03-02T12:00:00Z', 3, { outcome: 'timeout' });
    put('n', '2026-03-04T12:00:00Z', null);
    expect(rowsOf(csv)).toEqual([
      ['2026-03-02', 'm', '0.000003', '1', '0.999997'],
      ['2026-03-04', 'n', '0', '2', '2'],
    ]);
    const report = reconcile(ledger.db, csv, 'alpha');
    expect(report.unpricedAttempts).toBe(1);
    expect(report.rows.map(({ unpricedAttempts }) => unpricedAttempts)).toEqual([0, 1]);
  });

  it('says which model a row asked for, where it is one', () => {
    put('m', '2026-03-02T12:00:00Z', 1);
    put('m', '2026-03-02T13:00:00Z', 1, { model_served: 'm' });
    put('alias', '2026-03-04T12:00:00Z', 1, { model_served: 'n' });
    put('n', '2026-03-04T12:00:00Z', 1);
    const { rows } = reconcile(ledger.db, csv);
    expect(rows.map(({ model, asked }) => [model, asked])).toEqual([
      ['m', { providerId: 'alpha', model: 'm' }],
      ['n', null],
    ]);
    put('m', '2026-03-02T14:00:00Z', 1, { provider_id: 'beta' });
    expect(reconcile(ledger.db, csv).rows[0]?.asked).toBeNull();
    expect(reconcile(ledger.db, csv, 'beta').rows[0]?.asked).toEqual({ providerId: 'beta', model: 'm' });
  });

  it.each([
    [{ model: 'm', served: null }, 'm'],
    [{ model: 'alias', served: 'm' }, 'm'],
    // Both are in the export: what was served is what was billed.
    [{ model: 'm', served: 'n' }, 'n'],
    [{ model: 'openai/m', served: null }, 'm'],
    [{ model: 'alias', served: 'openai/m' }, 'm'],
    // An unknown vendor, another case and a date are no reason to take one model for another.
    [{ model: 'acme/m', served: null }, 'acme/m'],
    [{ model: 'M', served: null }, 'M'],
    [{ model: 'm-2026-01-01', served: null }, 'm-2026-01-01'],
  ])('goes by the name that the export has for a model: %j is %s', ({ model, served }, name) => {
    put(model, '2026-03-03T12:00:00Z', 4, served === null ? {} : { model_served: served });
    const [row] = reconcile(ledger.db, csv, 'alpha').rows.filter(({ ledgerUsd }) => ledgerUsd !== null);
    expect(row).toMatchObject({ model: name, ledgerUsd: '0.000004' });
  });

  it('keeps digits that no float holds', () => {
    putAttempt(ledger.db, 'big', 'r', {
      started_at_ms: Date.parse('2026-03-02T12:00:00Z'),
      cost_pico: 9_007_199_254_740_993n,
    });
    const exact = 'date,model,cost\n2026-03-02,m,9007.199254740993\n2026-03-02,m,0.1\n2026-03-02,m,0.2\n';
    expect(rowsOf(exact)).toEqual([['2026-03-02', 'm', '9007.199254740993', '9007.499254740993', '0.3']]);
  });
});

describe('reading an export', () => {
  const read = (csv: string) => {
    const { lines, unread } = readUsageExport(csv);
    return { lines: lines.map(({ day, model, costUsd }) => [day, model, costUsd.toFixed()]), unread };
  };

  it.each([
    'Cost (USD),Notes,Model,Date\n0.5,x,m,2026-03-01\n',
    '\uFEFFDATE;MODEL;COST\n2026-03-01;m;0.5\n',
    'date\tmodel\tcost\n2026-03-01\tm\t0.5',
    '"date","model","cost"\r\n"2026-03-01","m","0.5"\r\n',
    '\n\nUsage Date,Model Name,Total Cost ($)\n2026-03-01,m,0.5\n\n',
  ])('finds columns whatever their order, case and separator: %j', (csv) => {
    expect(read(csv)).toEqual({ lines: [['2026-03-01', 'm', '0.5']], unread: [] });
  });

  it.each([
    ['2026-03-01', '2026-03-01'],
    ['2026-03-01T23:30:00-08:00', '2026-03-01'],
    ['2026-03-01 23:30:00.123 UTC', '2026-03-01'],
    ['2026/3/1', '2026-03-01'],
    ['3/1/2026', '2026-03-01'],
    ['03/01/2026 11:30 PM', '2026-03-01'],
    ['1772323200', '2026-03-01'],
    ['1772323200000', '2026-03-01'],
    ['2028-02-29', '2028-02-29'],
  ])('takes the day as it is stated: %s', (date, day) => {
    expect(read(`date,model,cost\n"${date}",m,1\n`).lines).toEqual([[day, 'm', '1']]);
  });

  it.each([
    ['$1,234.56', '1234.56'],
    ['US$0.02', '0.02'],
    ['-$1.50', '-1.5'],
    ['1.2e-7', '0.00000012'],
    ['.5', '0.5'],
    ['0.5 USD', '0.5'],
    ['+3', '3'],
    ['0.12345678901234567890', '0.1234567890123456789'],
    ['1,234,567', '1234567'],
  ])('takes the cost exactly: %s', (cost, amount) => {
    expect(read(`date,model,cost\n2026-03-01,m,"${cost}"\n`).lines).toEqual([['2026-03-01', 'm', amount]]);
  });

  it('says of each line that it cannot read which one it is and why', () => {
    const csv = [
      'date,model,cost,currency,note',
      '2026-03-01,m,1,USD,"a note',
      'over two lines"',
      'yesterday,m,1,usd,',
      '2026-02-30,m,1,usd,',
      '13/01/2026,m,1,usd,',
      '',
      '2026-03-01,,1,usd,',
      '2026-03-01,m,free,usd,',
      '2026-03-01,m,"0,5",usd,',
      '2026-03-01,m,,usd,',
      '2026-03-01,m,1,EUR,',
      '2026-03-01,m',
    ].join('\n');
    expect(read(csv)).toEqual({
      lines: [['2026-03-01', 'm', '1']],
      unread: [
        { line: 4, reason: 'date-not-readable' },
        { line: 5, reason: 'date-not-readable' },
        { line: 6, reason: 'date-not-readable' },
        { line: 8, reason: 'model-missing' },
        { line: 9, reason: 'cost-not-readable' },
        { line: 10, reason: 'cost-not-readable' },
        { line: 11, reason: 'cost-not-readable' },
        { line: 12, reason: 'currency-not-usd' },
        { line: 13, reason: 'cost-not-readable' },
      ],
    });
  });

  it.each([
    ['date,model,tokens\n2026-03-01,m,5\n', ['no-cost-column']],
    ['a,b\n1,2\n', ['no-date-column', 'no-model-column', 'no-cost-column']],
    ['', ['no-date-column', 'no-model-column', 'no-cost-column']],
  ])('says what is missing of %j', (csv, reasons) => {
    expect(read(csv)).toEqual({ lines: [], unread: reasons.map((reason) => ({ line: 1, reason })) });
    expect(reconcile(ledger.db, csv, 'alpha')).toMatchObject({ rows: [], driftUsd: '0' });
  });
});

import Papa from 'papaparse';
import type { LedgerFilter } from '../../shared/ledger.ts';
import { picoToUsd } from '../../shared/money.ts';
import type { Database } from './database.ts';
import { whereOf } from './ledger-where.ts';

const SLICE_ROWS = 1_000;

/** What a spreadsheet takes for a formula, or skips to find one: also in the wide forms that Chinese and Japanese input has. */
const FORMULA = /^[\s=+\-@＝＋－＠]/;

const COLUMNS = [
  'attempt_id',
  'request_id',
  'conversation_id',
  'conversation_title',
  'message_id',
  'purpose',
  'day',
  'started_at_utc',
  'provider_id',
  'provider',
  'model',
  'key_id',
  'key_name',
  'model_served',
  'outcome',
  'drill',
  'reason',
  'first_token_ms',
  'duration_ms',
  'input_tokens',
  'cache_read_tokens',
  'cache_write_5m_tokens',
  'cache_write_1h_tokens',
  'output_tokens',
  'reasoning_tokens',
  'usage_source',
  'price_source',
  'price_as_of',
  'input_usd_per_token',
  'cache_read_usd_per_token',
  'cache_write_5m_usd_per_token',
  'cache_write_1h_usd_per_token',
  'output_usd_per_token',
  'cost_usd',
  'cost_on_primary_usd',
] as const;

type CsvRow = Record<(typeof COLUMNS)[number], string | number | null> & { readonly place: number };

const SELECT = `
  SELECT a.rowid AS place, a.attempt_id, a.request_id, a.conversation_id,
    (SELECT title FROM conversations WHERE id = a.conversation_id) AS conversation_title,
    a.message_id, a.purpose, a.day, strftime('%Y-%m-%dT%H:%M:%fZ', a.started_at_ms / 1000.0, 'unixepoch') AS started_at_utc,
    a.provider_id, a.provider_name AS provider, a.model, a.key_id, a.key_name, a.model_served, a.outcome, a.drill, a.reason, a.first_token_ms,
    a.duration_ms, a.input_tokens, a.cache_read_tokens, a.cache_write_tokens AS cache_write_5m_tokens,
    a.cache_write_long_tokens AS cache_write_1h_tokens, a.output_tokens, a.reasoning_tokens, a.usage_source,
    p.source AS price_source, p.as_of AS price_as_of, p.input AS input_usd_per_token,
    p.cache_read AS cache_read_usd_per_token, p.cache_write AS cache_write_5m_usd_per_token,
    p.cache_write_long AS cache_write_1h_usd_per_token, p.output AS output_usd_per_token,
    CAST(a.cost_pico AS TEXT) AS cost_usd, CAST(a.on_primary_pico AS TEXT) AS cost_on_primary_usd`;

/**
 * The attempts of a filter as CSV (RFC 4180), oldest first, a line each, in slices: a year of them is too much for one string.
 * Nothing stays open in the database between two slices. Costs are exact; where one is missing, the price is not known.
 */
export function* ledgerCsv(db: Database, filter: LedgerFilter): Generator<string, void, void> {
  yield lines([COLUMNS]);
  const { sql, parameters } = whereOf(filter);
  const slice = db.prepare(
    `${SELECT} FROM attempts AS a LEFT JOIN prices AS p USING (price_id)
    WHERE ${sql} AND (day > :fromDay OR a.rowid > :lastPlace) ORDER BY day, a.rowid LIMIT ${SLICE_ROWS}`,
  );
  let rows: CsvRow[];
  // Each slice begins on the day that the one before ended on.
  let [fromDay, lastPlace] = [filter.fromDay, -1];
  do {
    rows = slice.all({ ...parameters, fromDay, lastPlace }) as CsvRow[];
    const last = rows.at(-1);
    if (!last) return;
    [fromDay, lastPlace] = [String(last.day), last.place];
    yield lines(rows.map(fieldsOf));
  } while (rows.length === SLICE_ROWS);
}

function fieldsOf(row: CsvRow): readonly (string | number | null)[] {
  const amounts = {
    cost_usd: amountOf(row.cost_usd),
    cost_on_primary_usd: amountOf(row.cost_on_primary_usd),
  };
  const priced: CsvRow = { ...row, ...amounts };
  return COLUMNS.map((name) => priced[name]);
}

function amountOf(pico: string | number | null): string | null {
  return pico === null ? null : picoToUsd(String(pico));
}

function lines(rows: readonly (readonly unknown[])[]): string {
  return `${Papa.unparse(rows as unknown[][], { newline: '\r\n', escapeFormulae: FORMULA })}\r\n`;
}

import Papa from 'papaparse';
import type { Day, ReconcileReport, UnreadReason } from '../../shared/ledger.ts';
import { usd, type UsdAmount } from '../../shared/money.ts';

/** What one line of a provider's export says. */
export interface ExportedLine {
  /** As the export states it, in whatever time zone it counts days. */
  readonly day: Day;
  /** As the export writes it. */
  readonly model: string;
  readonly costUsd: UsdAmount;
}

/** A provider's export, as far as it could be read. */
export interface UsageExport {
  readonly lines: readonly ExportedLine[];
  readonly unread: ReconcileReport['unread'];
}

/**
 * The headings under which providers export what is needed, the most telling first: OpenAI has a start time twice and its
 * model in a line item, Anthropic `usage_date_utc` and `cost_usd`, OpenRouter `created_at`, `model_permaslug` and `cost_total`.
 */
const HEADINGS = {
  date: [
    ...[
      'usage_date_utc',
      'date_utc',
      'usage_date',
      'date',
      'day',
      'start_time_iso',
      'start_time',
      'starting_at',
    ],
    ...['created_at', 'created', 'timestamp', 'time'],
  ],
  model: ['model', 'model_permaslug', 'model_version', 'model_name', 'model_id', 'line_item'],
  cost: [
    ...[
      'cost_usd',
      'cost_total',
      'total_cost_usd',
      'total_cost',
      'amount_value',
      'amount_usd',
      'cost',
      'amount',
    ],
    ...['spend_usd', 'spend'],
  ],
  currency: ['amount_currency', 'cost_currency', 'currency'],
} as const;

type Fields = Record<keyof typeof HEADINGS, string>;

/** Reads a provider's usage export: a heading and lines with a day, a model and a cost in USD, other columns left aside. */
export function readUsageExport(csv: string): UsageExport {
  const records = numbered(Papa.parse<string[]>(csv).data);
  const [heading, ...others] = records;
  const columns = columnsOf(heading?.fields ?? []);
  const missing = (['date', 'model', 'cost'] as const).filter((name) => columns[name] === -1);
  if (missing.length > 0) {
    const line = heading?.line ?? 1;
    return { lines: [], unread: missing.map((name) => ({ line, reason: `no-${name}-column` as const })) };
  }
  const lines: ExportedLine[] = [];
  const unread: { line: number; reason: UnreadReason }[] = [];
  for (const { fields, line } of others) {
    const read = readLine(pickFields(fields, columns));
    if (typeof read === 'string') unread.push({ line, reason: read });
    else lines.push(read);
  }
  return { lines, unread };
}

/** Records that are not empty, with the line that each begins on: a quoted field may go over several. */
function numbered(records: readonly (readonly string[])[]) {
  let next = 1;
  return records
    .map((fields) => {
      const line = next;
      next += 1 + fields.reduce((breaks, field) => breaks + (field.match(/\r\n|\r|\n/g)?.length ?? 0), 0);
      return { fields, line };
    })
    .filter(({ fields }) => fields.some((field) => field.trim() !== ''));
}

function columnsOf(heading: readonly string[]): Record<keyof Fields, number> {
  const names = heading.map((name) =>
    name
      .toLowerCase()
      .replaceAll(/[^a-z]+/g, '_')
      .replaceAll(/^_|_$/g, ''),
  );
  const find = (known: readonly string[]) => {
    const name = known.find((candidate) => names.includes(candidate));
    return name === undefined ? -1 : names.indexOf(name);
  };
  return {
    date: find(HEADINGS.date),
    model: find(HEADINGS.model),
    cost: find(HEADINGS.cost),
    currency: find(HEADINGS.currency),
  };
}

function pickFields(fields: readonly string[], columns: Record<keyof Fields, number>): Fields {
  const at = (name: keyof Fields) => fields[columns[name]]?.trim() ?? '';
  return { date: at('date'), model: at('model'), cost: at('cost'), currency: at('currency') };
}

function readLine({ date, model, cost, currency }: Fields): ExportedLine | UnreadReason {
  const day = readDay(date);
  if (day === null) return 'date-not-readable';
  // A line item of OpenAI reads `gpt-5-mini-2025-08-07, input`.
  const [name = ''] = model.split(/,\s/);
  if (name === '') return 'model-missing';
  if (currency !== '' && currency.toLowerCase() !== 'usd') return 'currency-not-usd';
  const costUsd = readCost(cost);
  return costUsd === null ? 'cost-not-readable' : { day, model: name, costUsd };
}

/** A day from an ISO date or time, from a date as Americans write it, or from seconds or milliseconds since 1970. */
function readDay(text: string): Day | null {
  if (/^\d{9,10}$/.test(text)) return new Date(Number(text) * 1_000).toISOString().slice(0, 10);
  if (/^\d{12,13}$/.test(text)) return new Date(Number(text)).toISOString().slice(0, 10);
  const [, year, month, date] = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ,]|$)/.exec(text) ?? [];
  if (year && month && date) return calendarDay(year, month, date);
  const [, usMonth, usDate, usYear] = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?:[T ,]|$)/.exec(text) ?? [];
  return usYear && usMonth && usDate ? calendarDay(usYear, usMonth, usDate) : null;
}

function calendarDay(year: string, month: string, date: string): Day | null {
  const day = `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`;
  const at = new Date(`${day}T00:00:00Z`);
  // A day that the calendar does not have is refused or becomes another one.
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day) ? day : null;
}

/** An exact amount: `1,234.56`, `$0.02`, `-$1`, `1.2e-7`. A comma for a decimal point is not guessed at. */
function readCost(text: string): UsdAmount | null {
  const plain = text.replace(/^([-+]?)\s*(?:US)?\$\s*/, '$1').replace(/\s*USD$/i, '');
  const isGrouped = /^[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(plain);
  const digits = isGrouped ? plain.replaceAll(',', '') : plain;
  return /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d{1,2})?$/i.test(digits) ? usd(digits.replace(/^\+/, '')) : null;
}

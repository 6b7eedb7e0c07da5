import type {
  KeySpending,
  LedgerFilter,
  LedgerReport,
  Savings,
  SpendingPoint,
  SpendingTotals,
} from '../../shared/ledger.ts';
import { picoToUsd } from '../../shared/money.ts';
import type { Purpose } from '../../shared/completion.ts';
import type { Database } from './database.ts';
import { whereOf } from './ledger-where.ts';

/** What a report says of attempts and of money. */
export interface Spending extends Pick<
  LedgerReport,
  'totals' | 'series' | 'byModel' | 'byProvider' | 'byKey' | 'byConversation' | 'byPurpose'
> {
  readonly cheap: Pick<Savings, 'cheapUsd' | 'cheapOnPrimaryUsd' | 'cheapAttempts'>;
}

/** The longest range that is shown by the hour. */
const MAX_DAYS_BY_HOUR = 2;
const CONVERSATIONS_LISTED = 50;
const DAY_MS = 86_400_000;

// Amounts leave the database as text: a JavaScript number would not hold them all.
const SUMS = `
  coalesce(sum(attempts), 0) AS attempts,
  coalesce(sum(attempts) FILTER (WHERE outcome <> 'completed'), 0) AS failed_attempts,
  coalesce(sum(unpriced), 0) AS unpriced,
  coalesce(sum(unpriced) FILTER (WHERE outcome <> 'completed'), 0) AS unpriced_failed,
  coalesce(sum(input_tokens), 0) AS input_tokens,
  coalesce(sum(cache_read_tokens), 0) AS cache_read_tokens,
  coalesce(sum(cache_write_tokens), 0) AS cache_write_tokens,
  coalesce(sum(cache_write_long_tokens), 0) AS cache_write_long_tokens,
  coalesce(sum(output_tokens), 0) AS output_tokens,
  coalesce(sum(reasoning_tokens), 0) AS reasoning_tokens,
  CAST(coalesce(sum(cost_pico), 0) AS TEXT) AS cost_pico,
  CAST(coalesce(sum(cost_pico) FILTER (WHERE outcome <> 'completed'), 0) AS TEXT) AS failed_pico`;
const DEAREST_FIRST = 'ORDER BY sum(cost_pico) DESC, sum(attempts) DESC';
const WITH_KEYS = `(
  SELECT s.*, a.key_id, a.key_name FROM attempt_spending AS s JOIN attempts AS a USING (attempt_id))`;
/** Beside max(day) SQLite takes the name from the row with that day: what the provider was called last. */
const LAST_NAME = 'provider_name, max(day)';

interface SumsRow {
  readonly attempts: number;
  readonly failed_attempts: number;
  readonly unpriced: number;
  readonly unpriced_failed: number;
  readonly input_tokens: number;
  readonly cache_read_tokens: number;
  readonly cache_write_tokens: number;
  readonly cache_write_long_tokens: number;
  readonly output_tokens: number;
  readonly reasoning_tokens: number;
  readonly cost_pico: string;
  readonly failed_pico: string;
}

interface ProviderRow {
  readonly provider_id: string;
  readonly provider_name: string;
}

/** What the attempts of a filter cost, altogether and by what they can be told apart by. */
export function spendingOf(db: Database, filter: LedgerFilter): Spending {
  // The daily sums know neither conversations nor keys; the attempts of one are few enough to be read one by one.
  const attempts = filter.keyId === undefined ? 'attempt_spending' : WITH_KEYS;
  const isByAttempt = filter.conversationId !== undefined || filter.keyId !== undefined;
  const source = isByAttempt ? attempts : 'daily_spending';
  const { sql: where, parameters } = whereOf(filter);
  const read = <Row>(sql: string): Row[] => db.prepare(sql).all(parameters) as Row[];
  const by = <Key>(keys: string, more = '') =>
    read<Key & SumsRow>(
      `SELECT ${keys}${more}, ${SUMS} FROM ${source} WHERE ${where} GROUP BY ${keys} ${DEAREST_FIRST}, ${keys}`,
    );
  const [sums] = read<SumsRow & CheapRow>(`SELECT ${SUMS}, ${CHEAP} FROM ${source} WHERE ${where}`);
  if (!sums) throw new Error('a sum has no row');
  return {
    totals: totalsOf(sums),
    cheap: cheapOf(sums),
    series: seriesOf(filter, isByHour(filter) ? attempts : source, read),
    byModel: by<ProviderRow & { readonly model: string }>('provider_id, model', `, ${LAST_NAME}`).map(
      (row) => ({
        ...{ providerId: row.provider_id, providerName: row.provider_name, model: row.model },
        ...totalsOf(row),
      }),
    ),
    byProvider: by<ProviderRow>('provider_id', `, ${LAST_NAME}`).map((row) => ({
      ...{ providerId: row.provider_id, providerName: row.provider_name },
      ...totalsOf(row),
    })),
    byKey: keysOf(db, where, read),
    byPurpose: by<{ readonly purpose: Purpose }>('purpose').map((row) => ({
      purpose: row.purpose,
      ...totalsOf(row),
    })),
    byConversation: conversationsOf(isByAttempt ? attempts : 'conversation_spending', where, read),
  };
}

/** The daily sums do not know keys either; only the attempts of providers that have used several are read. */
function keysOf(db: Database, where: string, read: <Row>(sql: string) => Row[]): readonly KeySpending[] {
  const several: unknown = db.prepare('SELECT 1 FROM attempts WHERE key_id IS NOT NULL LIMIT 1').get();
  if (several === undefined) return [];
  const rows = read<
    ProviderRow & SumsRow & { readonly key_id: string | null; readonly key_name: string | null }
  >(
    `SELECT provider_id, key_id, key_name, ${LAST_NAME}, ${SUMS} FROM ${WITH_KEYS}
     WHERE ${where} AND provider_id IN (SELECT provider_id FROM attempts WHERE key_id IS NOT NULL) GROUP BY provider_id, key_id ${DEAREST_FIRST}, provider_id, key_id`,
  );
  return rows.map((row) => ({
    ...{ providerId: row.provider_id, providerName: row.provider_name },
    ...{ keyId: row.key_id, keyName: row.key_name },
    ...totalsOf(row),
  }));
}

function totalsOf(row: SumsRow): SpendingTotals {
  return {
    attempts: row.attempts,
    failedAttempts: row.failed_attempts,
    unpricedAttempts: row.unpriced,
    usage: {
      inputTokens: row.input_tokens,
      cacheReadTokens: row.cache_read_tokens,
      cacheWriteTokens: row.cache_write_tokens,
      cacheWriteLongTokens: row.cache_write_long_tokens,
      outputTokens: row.output_tokens,
      reasoningTokens: row.reasoning_tokens,
    },
    costUsd: picoToUsd(row.cost_pico),
    failedUsd: picoToUsd(row.failed_pico),
    unpricedFailed: row.unpriced_failed,
  };
}

const CHEAP = `
  coalesce(sum(cheap_attempts), 0) AS cheap_attempts,
  CAST(coalesce(sum(cheap_pico), 0) AS TEXT) AS cheap_pico,
  CAST(coalesce(sum(on_primary_pico), 0) AS TEXT) AS on_primary_pico`;

interface CheapRow {
  readonly cheap_attempts: number;
  readonly cheap_pico: string;
  readonly on_primary_pico: string;
}

function cheapOf(row: CheapRow): Spending['cheap'] {
  return {
    cheapUsd: picoToUsd(row.cheap_pico),
    cheapOnPrimaryUsd: picoToUsd(row.on_primary_pico),
    cheapAttempts: row.cheap_attempts,
  };
}

type Read = <Row>(sql: string) => Row[];

function seriesOf(filter: LedgerFilter, source: string, read: Read): LedgerReport['series'] {
  const { sql: where } = whereOf(filter);
  const bucket = isByHour(filter) ? 'hour' : 'day';
  const at = bucket === 'hour' ? `day || printf('T%02d', hour)` : 'day';
  const rows = read<ProviderRow & Pick<SumsRow, 'attempts' | 'cost_pico'> & { at: string; model: string }>(
    `SELECT ${at} AS at, provider_id, model, ${LAST_NAME}, sum(attempts) AS attempts,
      CAST(sum(cost_pico) AS TEXT) AS cost_pico
    FROM ${source} WHERE ${where} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
  );
  const points = rows.map((row): SpendingPoint => ({
    at: row.at,
    providerId: row.provider_id,
    providerName: row.provider_name,
    model: row.model,
    attempts: row.attempts,
    costUsd: picoToUsd(row.cost_pico),
  }));
  return { bucket, points };
}

function isByHour({ fromDay, toDay }: LedgerFilter): boolean {
  return (Date.parse(toDay) - Date.parse(fromDay)) / DAY_MS + 1 <= MAX_DAYS_BY_HOUR;
}

function conversationsOf(source: string, where: string, read: Read): LedgerReport['byConversation'] {
  const rows = read<SumsRow & { readonly conversation_id: string; readonly title: string | null }>(
    `WITH dearest AS (
      SELECT conversation_id, ${SUMS} FROM ${source} WHERE ${where} AND conversation_id IS NOT NULL
      GROUP BY conversation_id ${DEAREST_FIRST}, conversation_id LIMIT ${CONVERSATIONS_LISTED}
    )
    SELECT dearest.*, (SELECT title FROM conversations WHERE id = conversation_id) AS title FROM dearest`,
  );
  return rows.map((row) => ({ conversationId: row.conversation_id, title: row.title, ...totalsOf(row) }));
}

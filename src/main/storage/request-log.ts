import type { Mode, Purpose } from '../../shared/completion.ts';
import type {
  LedgerOutcome,
  RequestDetails,
  RequestLogPage,
  RequestLogQuery,
  RequestKind,
  RequestRow,
} from '../../shared/ledger.ts';
import { picoToUsd } from '../../shared/money.ts';
import type { Route } from '../../shared/route.ts';
import type { Database } from './database.ts';
import { MEASURED } from './ledger-reliability.ts';
import { type Where, whereOf } from './ledger-where.ts';
import {
  type AttemptRow,
  errorCodeOf,
  ROUTE_COLUMNS,
  type RouteRow,
  routeOf,
  SELECT_ATTEMPTS,
} from './route-rows.ts';

const PAGE_ROWS = 50;
const DAY_MS = 86_400_000;

interface LogRow {
  readonly request_id: string;
  readonly conversation_id: string | null;
  readonly conversation_title: string | null;
  readonly message_id: string | null;
  readonly purpose: Purpose;
  readonly mode: Mode;
  readonly started_at_ms: number;
  readonly duration_ms: number | null;
  readonly first_token_ms: number | null;
  readonly outcome: LedgerOutcome;
  readonly error_message: string | null;
  readonly cache: Route['cache'];
  readonly provider_name: string | null;
  readonly model: string | null;
  readonly fell_back: 0 | 1;
  readonly saved_pico: string | null;
  readonly attempts: number;
  readonly counted: number;
  readonly drilled: 0 | 1;
  readonly unpriced: number;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cost_pico: string;
}

/**
 * Rows of requests with what their attempts add up to; `requests` is a table, or a query of its rows.
 * @param counted of which attempts the sums are
 */
function selectRows(requests: string, counted: string): string {
  return `
    SELECT r.request_id, r.conversation_id, r.message_id, r.purpose, r.mode, r.started_at_ms, r.duration_ms,
      r.first_token_ms, r.outcome, r.error_message, r.cache, r.provider_name, r.model, r.fell_back,
      CAST(r.saved_pico AS TEXT) AS saved_pico,
      (SELECT title FROM conversations WHERE id = r.conversation_id) AS conversation_title,
      count(a.attempt_id) AS attempts,
      count(*) FILTER (WHERE a.counts) AS counted,
      -- A drill also shows in what was skipped because of one.
      count(a.drill) > 0 OR instr(r.steps, '"drill":') > 0 AS drilled,
      count(*) FILTER (WHERE a.counts AND a.cost_pico IS NULL) AS unpriced,
      coalesce(
        sum(a.input_tokens + a.cache_read_tokens + a.cache_write_tokens + a.cache_write_long_tokens)
          FILTER (WHERE a.counts),
        0
      ) AS input_tokens,
      coalesce(sum(a.output_tokens) FILTER (WHERE a.counts), 0) AS output_tokens,
      CAST(coalesce(sum(a.cost_pico) FILTER (WHERE a.counts), 0) AS TEXT) AS cost_pico
    FROM ${requests} AS r LEFT JOIN (SELECT *, ${counted} AS counts FROM attempts) AS a ON a.request_id = r.request_id
    GROUP BY r.request_id ORDER BY r.started_at_ms DESC, r.request_id DESC`;
}

/** Attempts under way have no cost yet, and are not unpriced. */
const ALL_ENDED = "outcome <> 'open'";

/** A page of the request log, newest first. The next page goes on behind the last row, whatever came in meanwhile. */
export function requestPage(db: Database, query: RequestLogQuery): RequestLogPage {
  const { sql, parameters } = allOf([meant(query), behind(query.cursor), mentioning(query.search)]);
  const found = db
    .prepare(
      selectRows(
        `(SELECT * FROM requests WHERE ${sql} ORDER BY started_at_ms DESC, request_id DESC LIMIT ${PAGE_ROWS + 1})`,
        countedIn(query),
      ),
    )
    .all(parameters) as LogRow[];
  const rows = found.slice(0, PAGE_ROWS).map(rowOf);
  const last = rows.at(-1);
  return { rows, nextCursor: last && found.length > PAGE_ROWS ? cursorAfter(last) : null };
}

/** A request with its way to the answer. @throws where there is no such request */
export function requestDetails(db: Database, requestId: string): RequestDetails {
  const select = selectRows('(SELECT * FROM requests WHERE request_id = ?)', ALL_ENDED);
  const row = db.prepare(select).get(requestId) as LogRow | undefined;
  if (!row) throw new Error('The ledger has no such request.');
  const request = db
    .prepare(`SELECT ${ROUTE_COLUMNS} FROM requests WHERE request_id = ?`)
    .get(requestId) as RouteRow;
  const attempts = db
    .prepare(`${SELECT_ATTEMPTS} WHERE a.request_id = ? ORDER BY a.started_at_ms, a.rowid`)
    .all(requestId) as AttemptRow[];
  const code = errorCodeOf(row.outcome);
  return {
    row: rowOf(row),
    route: routeOf(request, attempts),
    error: code && { code, message: row.error_message ?? '' },
  };
}

function rowOf(row: LogRow): RequestRow {
  return {
    requestId: row.request_id,
    conversationId: row.conversation_id,
    conversationTitle: row.conversation_title,
    messageId: row.message_id,
    purpose: row.purpose,
    mode: row.mode,
    startedAtMs: row.started_at_ms,
    durationMs: row.duration_ms,
    firstTokenMs: row.first_token_ms,
    outcome: row.outcome,
    cache: row.cache,
    providerName: row.provider_name,
    model: row.model,
    attempts: row.attempts,
    countedAttempts: row.counted,
    fellBack: row.fell_back === 1,
    drilled: row.drilled === 1,
    inputTokens: row.input_tokens,
    outputTokens: row.output_tokens,
    costUsd: picoToUsd(row.cost_pico),
    unpricedAttempts: row.unpriced,
    savedUsd: row.saved_pico === null ? null : picoToUsd(row.saved_pico),
  };
}

/**
 * The requests that a filter means. A figure of attempts is of the requests with such an attempt, whoever answered in the end, and
 * a figure of requests of those that ended so themselves. Without a figure it is both, and what is under way: all that has to do
 * with what was chosen.
 */
function meant(query: RequestLogQuery): Where {
  const withOpen = query.only === undefined;
  const { sql: chosen, parameters } = whereOf(query, { of: 'requests', withOpen });
  const { sql: attempted } = whereOf(query, { withOpen });
  const figure = query.only && BEHIND_FIGURE[query.only];
  const sql =
    figure === undefined
      ? `(${chosen} OR ${withAttempt(attempted, query)})`
      : figure.of === 'requests'
        ? `${chosen} AND ${figure.sql}`
        : withAttempt(`${attempted} AND ${figure.sql}`, query);
  // A day anywhere on earth lies between these: SQLite then need not look for it in all that came later.
  return {
    sql: `${sql} AND started_at_ms BETWEEN :fromMs AND :toMs`,
    parameters: {
      ...parameters,
      fromMs: Date.parse(query.fromDay) - DAY_MS,
      toMs: Date.parse(query.toDay) + 2 * DAY_MS,
    },
  };
}

/** The attempts that a filter means, and of these the ones in the figure: what the rows show of them adds up to what it shows. */
function countedIn({ only, ...filter }: RequestLogQuery): string {
  const figure = only && BEHIND_FIGURE[only];
  const { sql } = whereOf(filter);
  return figure?.of === 'attempts' ? `(${sql} AND ${figure.sql})` : `(${sql})`;
}

function mentioning(search: string | undefined): Where | null {
  if (!search) return null;
  const words = ['model', 'provider_name', 'error_message'].map(
    (column) => `${column} LIKE :words ESCAPE '\\'`,
  );
  const title = `conversation_id IN (SELECT id FROM conversations WHERE title LIKE :words ESCAPE '\\')`;
  return {
    sql: `(${[...words, title].join(' OR ')})`,
    parameters: { words: `%${search.replaceAll(/[\\%_]/g, String.raw`\$&`)}%` },
  };
}

/** What a figure of the dashboard counts: attempts or requests, among those of the filter that have ended. */
interface Figure {
  readonly of: 'attempts' | 'requests';
  readonly sql: string;
}

const BEHIND_FIGURE: Readonly<Record<RequestKind, Figure>> = {
  asked: { of: 'attempts', sql: 'true' },
  'failed-attempts': { of: 'attempts', sql: "outcome <> 'completed'" },
  unpriced: { of: 'attempts', sql: 'cost_pico IS NULL' },
  cheap: { of: 'attempts', sql: 'cost_pico IS NOT NULL AND on_primary_pico IS NOT NULL' },
  ended: { of: 'requests', sql: 'true' },
  measured: { of: 'requests', sql: MEASURED },
  'not-answered': { of: 'requests', sql: "outcome NOT IN ('completed', 'cancelled')" },
  'fell-back': { of: 'requests', sql: "outcome = 'completed' AND fell_back = 1" },
  cached: { of: 'requests', sql: "cache <> 'none'" },
};

/**
 * Requests with an attempt of which this holds. The sums by day tell first on which days there can be one, so that a search for what
 * is rare need not look at every request's attempts. An attempt may begin on the day after its request. The plus keeps SQLite from
 * going by day: it would then sort all that it found, to show fifty.
 */
function withAttempt(sql: string, query: RequestLogQuery): string {
  const { sql: summed } = whereOf({ ...query, conversationId: undefined, keyId: undefined });
  const conversation = query.conversationId === undefined ? '' : 'AND conversation_id = :conversationId';
  return `(
    +requests.day IN (
      WITH days AS (SELECT day FROM daily_spending WHERE ${summed} UNION SELECT day FROM attempts WHERE outcome = 'open')
      SELECT day FROM days UNION SELECT date(day, '-1 day') FROM days
    ) ${conversation}
    AND EXISTS (SELECT 1 FROM attempts WHERE attempts.request_id = requests.request_id AND ${sql}))`;
}

function cursorAfter({ startedAtMs, requestId }: RequestRow): string {
  return `${startedAtMs} ${requestId}`;
}

/** Rows that share a time stand in the order of their ids, so that none is met twice or not at all. */
function behind(cursor: string | undefined): Where | null {
  if (cursor === undefined) return null;
  const [, lastAtMs, lastId] = /^(\d+) (.+)$/s.exec(cursor) ?? [];
  if (lastAtMs === undefined || lastId === undefined) throw new Error('This is no place in the request log.');
  return {
    sql: '(started_at_ms, request_id) < (:lastAtMs, :lastId)',
    parameters: { lastAtMs: Number(lastAtMs), lastId },
  };
}

function allOf(conditions: readonly (Where | null)[]): Where {
  const given = conditions.filter((condition) => condition !== null);
  return {
    sql: given.map(({ sql }) => sql).join(' AND '),
    parameters: Object.assign({}, ...given.map(({ parameters }) => parameters)) as Where['parameters'],
  };
}

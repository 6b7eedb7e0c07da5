import type { Mode } from '../../shared/completion.ts';
import type { Conversation, ConversationSummary, TitleSource } from '../../shared/conversation.ts';
import { picoToUsd } from '../../shared/money.ts';
import { EMPTY_ROUTE, type Route } from '../../shared/route.ts';
import { joinRoutes } from '../llm/route-cost.ts';
import type { Database } from './database.ts';
import { type MessageRow, messageOf } from './message-rows.ts';
import { type AttemptRow, ROUTE_COLUMNS, type RouteRow, routeOf, SELECT_ATTEMPTS } from './route-rows.ts';

interface SummaryRow {
  readonly id: string;
  readonly title: string;
  readonly title_source: TitleSource;
  readonly created_at_ms: number;
  readonly updated_at_ms: number;
  readonly mode: Mode | null;
  readonly target_provider_id: string | null;
  readonly target_model: string | null;
  readonly local_only: 0 | 1;
  readonly cost_pico: string | null;
  readonly unpriced: number;
}

// Attempts under way have no cost yet and are not unpriced.
const SELECT_SUMMARIES = `
  SELECT c.id, c.title, c.title_source, c.created_at_ms, c.updated_at_ms, c.mode, c.target_provider_id, c.target_model,
    c.local_only,
    (SELECT CAST(sum(cost_pico) AS TEXT) FROM attempts a WHERE a.conversation_id = c.id) AS cost_pico,
    (SELECT count(*) FROM attempts a
      WHERE a.conversation_id = c.id AND a.cost_pico IS NULL AND a.outcome <> 'open') AS unpriced
  FROM conversations c`;

/** The conversations that changed last, without their messages. */
export function listConversations(db: Database, limit: number): readonly ConversationSummary[] {
  const rows = db.prepare(`${SELECT_SUMMARIES} ORDER BY c.updated_at_ms DESC, c.id LIMIT ?`).all(limit);
  return (rows as SummaryRow[]).map(summaryOf);
}

/** A conversation with all its messages; `null` where there is none. */
export function readConversation(db: Database, id: string): Conversation | null {
  const row = db.prepare(`${SELECT_SUMMARIES} WHERE c.id = ?`).get(id) as SummaryRow | undefined;
  if (!row) return null;
  const messages = db
    .prepare(
      'SELECT id, role, status, parts, details, created_at_ms FROM messages WHERE conversation_id = ? ORDER BY position',
    )
    .all(id) as MessageRow[];
  const routes = routesOf(db, id);
  return {
    ...summaryOf(row),
    messages: messages.map((message) => messageOf(message, routes.get(message.id) ?? null)),
  };
}

/** What each message's requests met, by message: one that was gone on with has several. */
function routesOf(db: Database, conversationId: string): ReadonlyMap<string, Route> {
  const attempts = new Map<string, AttemptRow[]>();
  const attemptRows = db
    .prepare(`${SELECT_ATTEMPTS} WHERE a.conversation_id = ? ORDER BY a.started_at_ms, a.rowid`)
    .all(conversationId) as AttemptRow[];
  for (const row of attemptRows) {
    const ofRequest = attempts.get(row.request_id);
    if (ofRequest) ofRequest.push(row);
    else attempts.set(row.request_id, [row]);
  }
  const requests = db
    .prepare(
      `SELECT ${ROUTE_COLUMNS}, message_id FROM requests
       WHERE conversation_id = ? AND message_id IS NOT NULL ORDER BY started_at_ms, rowid`,
    )
    .all(conversationId) as (RouteRow & { readonly message_id: string })[];
  const routes = new Map<string, Route>();
  for (const request of requests) {
    const route = routeOf(request, attempts.get(request.request_id) ?? []);
    routes.set(request.message_id, joinRoutes(routes.get(request.message_id) ?? EMPTY_ROUTE, route));
  }
  return routes;
}

function summaryOf(row: SummaryRow): ConversationSummary {
  const { target_provider_id: providerId, target_model: model } = row;
  return {
    id: row.id,
    title: row.title,
    titleSource: row.title_source,
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
    mode: row.mode,
    target: providerId === null || model === null ? null : { providerId, model },
    localOnly: row.local_only === 1,
    costUsd: row.cost_pico === null ? '0' : picoToUsd(row.cost_pico),
    unpricedAttempts: row.unpriced,
  };
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { StatementSyncInstance } from '@photostructure/sqlite';
import { connect, type Database } from '../../../src/main/storage/database.ts';
import { migrate } from '../../../src/main/storage/migrate.ts';

/** A history file of its own in a folder of its own, with the whole schema and nothing in it. */
export function tempLedger(): { readonly db: Database; readonly path: string; end(): void } {
  const folder = mkdtempSync(path.join(tmpdir(), 'switchyard-ledger-'));
  const file = path.join(folder, 'history.db');
  const db = connect(file);
  // These files need not survive a power cut.
  db.exec('PRAGMA synchronous = OFF');
  migrate(db);
  return {
    db,
    path: file,
    end(): void {
      db.close();
      rmSync(folder, { recursive: true });
    },
  };
}

type Value = string | number | bigint | null;

const NOON = Date.parse('2026-03-10T12:00:00Z');

/** Puts a request into the ledger: one that was answered by Alpha at noon, but for what is said otherwise. */
export function putRequest(
  db: Database,
  requestId: string,
  columns: Readonly<Record<string, Value>> = {},
): void {
  const startedAtMs = Number(columns['started_at_ms'] ?? NOON);
  put(db, 'requests', {
    request_id: requestId,
    conversation_id: null,
    message_id: null,
    purpose: 'chat',
    mode: 'primary',
    started_at_ms: startedAtMs,
    day: dayAt(startedAtMs),
    hour: new Date(startedAtMs).getUTCHours(),
    duration_ms: 1_000,
    first_token_ms: 250,
    outcome: 'completed',
    target_id: 'alpha/m',
    provider_id: 'alpha',
    provider_name: 'Alpha',
    model: 'm',
    ...columns,
  });
}

/** Puts an attempt into the ledger: one of Alpha's that answered at noon for a micro-dollar, but for what is said otherwise. */
export function putAttempt(
  db: Database,
  attemptId: string,
  requestId: string,
  columns: Readonly<Record<string, Value>> = {},
): void {
  const startedAtMs = Number(columns['started_at_ms'] ?? NOON);
  put(db, 'attempts', {
    attempt_id: attemptId,
    request_id: requestId,
    conversation_id: null,
    message_id: null,
    purpose: 'chat',
    target_id: 'alpha/m',
    provider_id: 'alpha',
    provider_name: 'Alpha',
    model: 'm',
    generation: 1,
    started_at_ms: startedAtMs,
    day: dayAt(startedAtMs),
    hour: new Date(startedAtMs).getUTCHours(),
    outcome: 'completed',
    input_tokens: 10,
    cache_read_tokens: 1,
    cache_write_tokens: 2,
    cache_write_long_tokens: 3,
    output_tokens: 20,
    reasoning_tokens: 5,
    usage_source: 'reported',
    cost_pico: 1_000_000,
    ...columns,
  });
}

/** Puts a conversation into the history. */
export function putConversation(db: Database, id: string, title: string): void {
  put(db, 'conversations', { id, title, created_at_ms: NOON, updated_at_ms: NOON });
}

function put(db: Database, table: string, columns: Readonly<Record<string, Value>>): void {
  const names = Object.keys(columns);
  const values = names.map((name) => `:${name}`).join(', ');
  prepared(db, `INSERT INTO ${table} (${names.join(', ')}) VALUES (${values})`).run({ ...columns });
}

/** A statement, prepared once for a connection: tests put many rows. */
export function prepared(db: Database, sql: string): StatementSyncInstance {
  const known = statements.get(db) ?? new Map<string, StatementSyncInstance>();
  statements.set(db, known);
  const statement = known.get(sql) ?? db.prepare(sql);
  known.set(sql, statement);
  return statement;
}

const statements = new WeakMap<Database, Map<string, StatementSyncInstance>>();

function dayAt(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}

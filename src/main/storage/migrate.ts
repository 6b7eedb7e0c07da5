import { DatabaseSync } from '@photostructure/sqlite';
import { type Database, inTransaction, schemaVersionOf } from './database.ts';
import { conversations } from './migrations/0001-conversations.ts';
import { ledger } from './migrations/0002-ledger.ts';
import { dailySpending } from './migrations/0003-daily-spending.ts';
import { auto } from './migrations/0004-auto.ts';
import { keysAndDrill } from './migrations/0005-keys-and-drill.ts';
import { testsEnd } from './migrations/0006-tests-end.ts';
import type { Migration } from './migrations/migration.ts';

/** Every step of the schema, in order. */
export const MIGRATIONS: readonly Migration[] = [
  conversations,
  ledger,
  dailySpending,
  auto,
  keysAndDrill,
  testsEnd,
];

/** The schema that this program writes. */
export const SCHEMA_VERSION = MIGRATIONS.length;

/**
 * Brings a file to a schema, one step a transaction.
 * @param beforeEach called before a step that changes a file with something in it; what it throws keeps the step from being taken
 */
export function migrate(
  db: Database,
  beforeEach: (nextVersion: number) => void = () => {},
  target: number = SCHEMA_VERSION,
  steps: readonly Migration[] = MIGRATIONS,
): void {
  const start = schemaVersionOf(db);
  for (const { version, sql } of steps.slice(start, target)) {
    if (start > 0) beforeEach(version);
    inTransaction(db, () => {
      db.exec(sql);
      db.exec(`PRAGMA user_version = ${version}`);
    });
  }
}

/** An empty history of a schema, in memory. */
export function emptyHistory(version: number = SCHEMA_VERSION): Database {
  const db = new DatabaseSync(':memory:');
  migrate(db, () => {}, version);
  return db;
}

/** Whether a file has the very tables, indexes and triggers of a schema. */
export function hasSchema(db: Database, version: number): boolean {
  const expected = emptyHistory(version);
  try {
    return describeSchema(db) === describeSchema(expected);
  } finally {
    expected.close();
  }
}

function describeSchema(db: Database): string {
  // What ANALYZE keeps is no part of it.
  const sql =
    "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%' ORDER BY name";
  return JSON.stringify(db.prepare(sql).all());
}

import { type Database, inTransaction, schemaVersionOf } from './database.ts';
import { conversations } from './migrations/0001-conversations.ts';
import { ledger } from './migrations/0002-ledger.ts';
import { dailySpending } from './migrations/0003-daily-spending.ts';
import type { Migration } from './migrations/migration.ts';

/** Every step of the schema, in order. */
export const MIGRATIONS: readonly Migration[] = [conversations, ledger, dailySpending];

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
): void {
  for (const { version, sql } of MIGRATIONS.slice(schemaVersionOf(db), target)) {
    if (version > 1) beforeEach(version);
    inTransaction(db, () => {
      db.exec(sql);
      db.exec(`PRAGMA user_version = ${version}`);
    });
  }
}

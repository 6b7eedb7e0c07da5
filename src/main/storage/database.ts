import { pathToFileURL } from 'node:url';
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';

/** An open connection to a history file. */
export type Database = DatabaseSyncInstance;

/** How long a connection waits for another one's lock. */
const BUSY_TIMEOUT_MS = 5_000;

/** Opens a connection that writes. @throws SQLite's own error, see `storage-failure.ts` */
export function connect(path: string): Database {
  const db = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS, defensive: true });
  // FULL is said aloud: with WAL some builds would otherwise lose the last commits when the power fails.
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;');
  return db;
}

/** Opens a connection that only reads; `isImmutable` reads a file whose folder takes no new files. */
export function connectToRead(path: string, { isImmutable = false } = {}): Database {
  const location = isImmutable ? `${pathToFileURL(path).href}?immutable=1` : path;
  return new DatabaseSync(location, { timeout: BUSY_TIMEOUT_MS, readOnly: true });
}

/**
 * Opens a connection that only reads in whichever way the file can be read: a folder that takes no new files has no room for
 * what SQLite would put beside it.
 * @throws where SQLite can make nothing of the file
 */
export function connectToReadAnyhow(path: string): Database {
  try {
    return probed(connectToRead(path));
  } catch {
    return probed(connectToRead(path, { isImmutable: true }));
  }
}

/** SQLite reads nothing of a file before it is asked to. */
function probed(db: Database): Database {
  try {
    db.prepare('SELECT count(*) FROM sqlite_schema').get();
    return db;
  } catch (reason) {
    db.close();
    throw reason;
  }
}

type Statement = ReturnType<Database['prepare']>;

const statements = new WeakMap<Database, Map<string, Statement>>();

/** A statement that a connection prepares once, for what is run over and over: making one takes longer than running it. */
export function prepared(db: Database, sql: string): Statement {
  const own = statements.get(db) ?? new Map<string, Statement>();
  statements.set(db, own);
  const statement = own.get(sql) ?? db.prepare(sql);
  own.set(sql, statement);
  return statement;
}

/** Does all of a change or none of it. */
export function inTransaction<Result>(db: Database, change: () => Result): Result {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = change();
    db.exec('COMMIT');
    return result;
  } catch (reason) {
    // A full disk may have rolled back by itself.
    if (db.isTransaction) db.exec('ROLLBACK');
    throw reason;
  }
}

/** The number that the schema of a file carries; 0 for a new one. */
export function schemaVersionOf(db: Database): number {
  const row = db.prepare('PRAGMA user_version').get() as { readonly user_version: number };
  return row.user_version;
}

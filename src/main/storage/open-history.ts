import { chmodSync, closeSync, existsSync, mkdirSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { dayOf } from '../../shared/local-day.ts';
import { backUpBefore, isWhole, listBackups } from './backup.ts';
import { connect, connectToReadAnyhow, type Database, schemaVersionOf } from './database.ts';
import { dropCheckRequest, markOpened, needsCheck } from './file-state.ts';
import { finishMending, mend, type Mended } from './mend.ts';
import { hasSchema, migrate, SCHEMA_VERSION } from './migrate.ts';
import { type InterruptedWork, recoverInterrupted } from './recover-interrupted.ts';
import { failureKindOf } from './storage-failure.ts';

/** What opening the history found and did. */
export interface OpeningReport {
  /** Set where the file was damaged: where it is kept now, and what could be read from it. */
  readonly damaged: Mended | null;
  /** Set where the file was gone though there had been one: where it should be. A new one was begun. */
  readonly missing: { readonly path: string } | null;
  /** Set where the file is of a newer version: it is left alone, and this run uses another. */
  readonly newer: { readonly leftAt: string; readonly usedInstead: string } | null;
  /** What the last run left open. */
  readonly interrupted: InterruptedWork;
}

/** An open history. */
export interface OpenHistory {
  readonly db: Database;
  readonly path: string;
  readonly report: OpeningReport;
}

const FILE_NAME = 'history.db';

/** https://sqlite.org/fileformat.html#file_format_version_numbers */
const WRITE_FORMAT_AT = 18;
const WAL_FORMAT = 2;

const NOTHING_INTERRUPTED: InterruptedWork = { attempts: 0, messages: 0 };

/**
 * Opens a profile's history, whatever state it is in: brings an older one to this version, leaves a newer one alone, and
 * from a damaged one, which is kept, takes over all that can be read.
 * @param isReopened what is under way is this run's own, and goes on
 * @throws where the disk does not let it be written; see `storage-failure.ts`
 */
export function openHistory(
  folder: string,
  nowMs: number,
  { isReopened = false }: { readonly isReopened?: boolean } = {},
): OpenHistory {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const first = join(folder, FILE_NAME);
  const isNewer = isOfNewerVersion(first);
  const path = isNewer ? join(folder, `history-v${SCHEMA_VERSION}.db`) : first;
  finishMending(path);
  const isMissing = !isNewer && isGone(path, folder);
  const { db, damaged } = openOrMend(path, folder, nowMs, isMissing);
  try {
    const interrupted = isReopened ? NOTHING_INTERRUPTED : recoverInterrupted(db);
    markOpened(db);
    return {
      db,
      path,
      report: {
        damaged: isMissing ? null : damaged,
        missing: isMissing ? { path } : null,
        newer: isNewer ? { leftAt: first, usedInstead: path } : null,
        interrupted,
      },
    };
  } catch (reason) {
    db.close();
    throw reason;
  }
}

function openOrMend(
  path: string,
  folder: string,
  nowMs: number,
  isMissing: boolean,
): { readonly db: Database; readonly damaged: Mended | null } {
  if (!isMissing) {
    try {
      return { db: openSound(path, folder, nowMs), damaged: null };
    } catch (reason) {
      // Whatever the disk does not explain, the file has to: it is kept, and its rows go to one that can be used.
      if (failureKindOf(reason) === 'unwritable') throw reason;
    }
  }
  const damaged = mend(path, folder, nowMs);
  return { db: openSound(path, folder, nowMs), damaged };
}

/** Whether the file is missing or empty though there was one: its backups say so, or the log that is left of it. */
function isGone(path: string, folder: string): boolean {
  if (sizeOf(path) > 0) return false;
  return listBackups(folder).length > 0 || sizeOf(`${path}-wal`) > 0;
}

function sizeOf(path: string): number {
  return existsSync(path) ? statSync(path).size : 0;
}

/** @throws where the file is damaged or cannot be written */
function openSound(path: string, folder: string, nowMs: number): Database {
  // The file is made first, and private: what SQLite puts beside it takes its mode.
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
  if (sizeOf(path) > 0 && !isWritableFormat(path)) throw new Error('The head of the file is damaged.');
  const db = connect(path);
  try {
    chmodSync(path, 0o600);
    const version = schemaVersionOf(db);
    if (version > SCHEMA_VERSION || !hasSchema(db, version))
      throw new Error('The file has another schema than it says.');
    if (needsCheck(db, path)) {
      if (!isWhole(db)) throw new Error('The file is not whole.');
      dropCheckRequest(path);
    }
    migrate(db, (nextVersion) => backUpBefore(db, folder, nextVersion, dayOf(nowMs)));
    return db;
  } catch (reason) {
    db.close();
    throw reason;
  }
}

/** SQLite takes a file whose head asks for a later version of SQLite for one that must not be written. */
function isWritableFormat(path: string): boolean {
  const head = Buffer.alloc(WRITE_FORMAT_AT + 1);
  const file = openSync(path, 'r');
  try {
    readSync(file, head, 0, head.length, 0);
  } finally {
    closeSync(file);
  }
  return (head[WRITE_FORMAT_AT] ?? 0) <= WAL_FORMAT;
}

/** A number that damage has raised stands over this version's tables. */
function isOfNewerVersion(path: string): boolean {
  if (!existsSync(path)) return false;
  try {
    const db = connectToReadAnyhow(path);
    try {
      return schemaVersionOf(db) > SCHEMA_VERSION && !hasSchema(db, SCHEMA_VERSION);
    } finally {
      db.close();
    }
  } catch {
    return false;
  }
}

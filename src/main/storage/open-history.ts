import { chmodSync, closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { dayOf } from '../../shared/local-day.ts';
import { backUpBefore, isWhole, listBackups } from './backup.ts';
import { connect, connectToRead, type Database, schemaVersionOf } from './database.ts';
import { migrate, SCHEMA_VERSION } from './migrate.ts';
import { type InterruptedWork, recoverInterrupted } from './recover-interrupted.ts';
import { takeOver, type TakenOver } from './salvage.ts';
import { failureKindOf } from './storage-failure.ts';

/** What opening the history found and did. */
export interface OpeningReport {
  /** Set where the file was damaged: where it is kept now, and what could be read from it. */
  readonly damaged: { readonly keptAt: string; readonly takenOver: TakenOver } | null;
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

/** Where a file says whether the app that used it last closed it. */
const CLOSED = 'closed';

/**
 * Opens a profile's history, whatever state it is in: brings an older one to this version, leaves a newer one alone, and
 * from a damaged one, which is kept, takes over all that can be read.
 * @throws where the disk does not let it be written; see `storage-failure.ts`
 */
export function openHistory(folder: string, nowMs: number): OpenHistory {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, FILE_NAME);
  let newer: OpeningReport['newer'] = null;
  let used = path;
  if (versionAt(path) > SCHEMA_VERSION) {
    used = join(folder, `history-v${SCHEMA_VERSION}.db`);
    newer = { leftAt: path, usedInstead: used };
  }
  const { db, damaged } = openOrRepair(used, folder, nowMs);
  const interrupted = recoverInterrupted(db);
  markOpened(db);
  return { db, path: used, report: { damaged, newer, interrupted } };
}

/** Closes a history so that the next start need not look it over. */
export function closeHistory(db: Database): void {
  setState(db, 'yes');
  db.close();
}

/** Has the next start look the file over, whatever this run still says of it. */
export function requestCheck(path: string): void {
  closeSync(openSync(checkMarker(path), 'a', 0o600));
}

function openOrRepair(
  path: string,
  folder: string,
  nowMs: number,
): Pick<OpenHistory, 'db'> & Pick<OpeningReport, 'damaged'> {
  try {
    if (!isGone(path, folder)) return { db: openSound(path, folder, nowMs), damaged: null };
  } catch (reason) {
    if (failureKindOf(reason) !== 'damaged') throw reason;
  }
  const keptAt = setAside(path, nowMs);
  const db = openSound(path, folder, nowMs);
  return { db, damaged: { keptAt, takenOver: takeOverWhatCanBeRead(db, keptAt) } };
}

/** Whether the file is missing or empty though there was one: its backups say so. */
function isGone(path: string, folder: string): boolean {
  const isEmpty = !existsSync(path) || statSync(path).size === 0;
  return isEmpty && listBackups(folder).length > 0;
}

/** @throws where the file is damaged or cannot be written */
function openSound(path: string, folder: string, nowMs: number): Database {
  // The file is made first, and private: what SQLite puts beside it takes its mode.
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
  const db = connect(path);
  try {
    chmodSync(path, 0o600);
    if (!wasClosed(db) || existsSync(checkMarker(path))) {
      checkStructure(db);
      rmSync(checkMarker(path), { force: true });
    }
    migrate(db, (nextVersion) => backUpBefore(db, folder, nextVersion, dayOf(nowMs)));
    return db;
  } catch (reason) {
    db.close();
    throw reason;
  }
}

function takeOverWhatCanBeRead(db: Database, keptAt: string): TakenOver {
  try {
    return takeOver(db, keptAt);
  } catch {
    // Not even its first page can be read: the backups are what is left.
    return { conversations: 0, messages: 0, attempts: 0, isPartial: true };
  }
}

function checkStructure(db: Database): void {
  if (!isWhole(db))
    throw Object.assign(new Error('The history file is damaged.'), { errcode: SQLITE_CORRUPT });
}

const SQLITE_CORRUPT = 11;

/** Moves a damaged file, and what SQLite keeps beside it, to a name of their own. @returns the new path */
function setAside(path: string, nowMs: number): string {
  const time = new Date(nowMs).toISOString().replaceAll(/[:.]/g, '-');
  const keptAt = path.replace(/\.db$/, `-damaged-${time}.db`);
  for (const ending of ['', '-wal', '-shm']) {
    if (existsSync(path + ending)) renameSync(path + ending, keptAt + ending);
  }
  const marker = checkMarker(path);
  if (existsSync(marker)) renameSync(marker, checkMarker(keptAt));
  return keptAt;
}

function versionAt(path: string): number {
  if (!existsSync(path)) return 0;
  try {
    const db = connectToRead(path);
    try {
      return schemaVersionOf(db);
    } finally {
      db.close();
    }
  } catch {
    return 0;
  }
}

function checkMarker(path: string): string {
  return join(path, '..', `${basename(path)}.check`);
}

function wasClosed(db: Database): boolean {
  if (schemaVersionOf(db) === 0) return true;
  const row = db.prepare('SELECT value FROM file_state WHERE name = ?').get(CLOSED) as
    | { readonly value: string }
    | undefined;
  return row?.value !== 'no';
}

/** In the file itself and not only beside it: a lost write-ahead log must not make an open file look closed. */
function markOpened(db: Database): void {
  setState(db, 'no');
  db.exec('PRAGMA wal_checkpoint (TRUNCATE)');
}

function setState(db: Database, closed: 'yes' | 'no'): void {
  db.prepare(
    'INSERT INTO file_state (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  ).run(CLOSED, closed);
}

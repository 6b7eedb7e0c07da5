import { closeSync, existsSync, openSync, renameSync, rmSync } from 'node:fs';
import { ServiceError } from '../llm/service-error.ts';
import { type Database, schemaVersionOf } from './database.ts';
import { failureKindOf } from './storage-failure.ts';

/**
 * What a file says of itself. `closed`: whether the app that used it last closed it. `restore-from`: the backup that was the
 * newest when this file took a damaged one's place.
 */
type StateName = 'closed' | 'restore-from';

/** What a file says of itself under a name; `null` where it says nothing. */
export function readState(db: Database, name: StateName): string | null {
  const row = db.prepare('SELECT value FROM file_state WHERE name = ?').get(name) as
    | { readonly value: string }
    | undefined;
  return row?.value ?? null;
}

/** Has a file say something of itself. */
export function writeState(db: Database, name: StateName, value: string): void {
  db.prepare(
    'INSERT INTO file_state (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  ).run(name, value);
}

/** In the file itself and not only beside it: a lost write-ahead log must not make an open file look closed. */
export function markOpened(db: Database): void {
  writeState(db, 'closed', 'no');
  db.exec('PRAGMA wal_checkpoint (TRUNCATE)');
}

/** Closes a history so that the next start need not look it over. The file is then whole by itself. */
export function closeHistory(db: Database): void {
  try {
    writeState(db, 'closed', 'yes');
    db.exec('PRAGMA wal_checkpoint (TRUNCATE)');
  } finally {
    db.close();
  }
}

/** Has the file looked over when it is opened next, whatever it says of itself. */
export function requestCheck(path: string): void {
  closeSync(openSync(checkMarker(path), 'a', 0o600));
}

/** What a failure is told as. Damage is noted beside the file, to be mended when that is opened next. */
export function toldFailure(reason: unknown, path: string): unknown {
  if (failureKindOf(reason) !== 'damaged') return reason;
  requestCheck(path);
  const problem = { code: 'damaged', detail: '' } as const;
  return new ServiceError('storage-failed', 'The history is damaged.', { problem, cause: reason });
}

/** Whether damage was met in a file since it was opened. */
export function isCheckRequested(path: string): boolean {
  return existsSync(checkMarker(path));
}

/** Whether a file has to be looked over before it is used. */
export function needsCheck(db: Database, path: string): boolean {
  if (isCheckRequested(path)) return true;
  return schemaVersionOf(db) > 0 && readState(db, 'closed') !== 'yes';
}

/** The file has been looked over. */
export function dropCheckRequest(path: string): void {
  rmSync(checkMarker(path), { force: true });
}

/** What stands beside a file goes with it. The file itself comes last: without its log it is still a file. */
export function moveFile(from: string, to: string): void {
  for (const ending of ['-wal', '-shm', '.check', '']) {
    if (existsSync(from + ending)) renameSync(from + ending, to + ending);
  }
}

function checkMarker(path: string): string {
  return `${path}.check`;
}

import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { backup } from '@photostructure/sqlite';
import type { Day } from '../../shared/ledger.ts';
import { connectToRead, type Database, schemaVersionOf } from './database.ts';
import { failureKindOf } from './storage-failure.ts';

/** Daily backups that are kept. */
const DAILY_KEPT = 7;

/** All pages in one step: one consistent picture, made beside the thread that asked for it. */
const ALL_PAGES = 0x7fffffff;

const DAILY = /^history-\d{4}-\d{2}-\d{2}\.db$/;

const FOLDER = 'backups';

/** The backups that were verified, newest first. */
export function listBackups(folder: string): readonly string[] {
  const path = join(folder, FOLDER);
  if (!existsSync(path)) return [];
  const names = readdirSync(path).filter((name) => name.endsWith('.db'));
  // By the day in the name; those made before a change of the schema carry theirs too.
  return names
    .toSorted((a, b) => dayIn(b).localeCompare(dayIn(a)) || b.localeCompare(a))
    .map((name) => join(path, name));
}

/** Looks a copy over. @returns whether it is whole, and of the schema that it should be */
export type CheckCopy = (path: string, schemaVersion: number) => boolean | Promise<boolean>;

/**
 * Makes the day's backup unless there is one, and lets the oldest go.
 * @param check reads all of the copy, which takes seconds where it is large
 * @returns its path, `null` where there was one
 * @throws `BackupNotWhole`; the older ones are then all kept
 */
export async function backUpDaily(
  db: Database,
  folder: string,
  today: Day,
  check: CheckCopy = isWholeCopy,
): Promise<string | null> {
  const made = join(backupFolder(folder), `history-${today}.db`);
  if (existsSync(made)) return null;
  const schemaVersion = schemaVersionOf(db);
  await backup(db, newPart(made), { rate: ALL_PAGES });
  keep(made, await check(partOf(made), schemaVersion));
  const path = join(folder, FOLDER);
  const daily = readdirSync(path).filter((file) => DAILY.test(file));
  for (const old of daily.toSorted().slice(0, -DAILY_KEPT)) rmSync(join(path, old));
  return made;
}

/** Makes the backup that a change of the schema asks for, at once. @throws where it cannot be made or is not whole */
export function backUpBefore(db: Database, folder: string, nextVersion: number, today: Day): void {
  const made = join(backupFolder(folder), `history-${today}-before-v${nextVersion}.db`);
  db.prepare('VACUUM INTO ?').run(newPart(made));
  keep(made, isWholeCopy(partOf(made), schemaVersionOf(db)));
}

/** The copy is not whole: its original is damaged, which SQLite itself would say with this code. */
export class BackupNotWhole extends Error {
  readonly errcode = 11;
}

function backupFolder(folder: string): string {
  const path = join(folder, FOLDER);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  return path;
}

/** An empty, private file for a copy, in place of any that was never finished. */
function newPart(made: string): string {
  const path = dirname(made);
  for (const name of readdirSync(path)) if (name.includes('.part')) rmSync(join(path, name));
  const part = partOf(made);
  closeSync(openSync(part, 'w', 0o600));
  return part;
}

function partOf(made: string): string {
  return `${made}.part`;
}

/** Whether a copy is whole and of the schema that it should be. */
export function isWholeCopy(path: string, schemaVersion: number): boolean {
  const copy = connectToRead(path, { isImmutable: true });
  try {
    return isWhole(copy) && schemaVersionOf(copy) === schemaVersion;
  } catch (reason) {
    if (failureKindOf(reason) !== 'damaged') throw reason;
    return false;
  } finally {
    copy.close();
  }
}

/** A backup counts once it has been opened and found whole; until then it has another name. */
function keep(made: string, wasFoundWhole: boolean): void {
  if (!wasFoundWhole) throw new BackupNotWhole('The backup is not whole.');
  const part = partOf(made);
  chmodSync(part, 0o600);
  const file = openSync(part, 'r+');
  fsyncSync(file);
  closeSync(file);
  renameSync(part, made);
}

/** Whether a file's structure is sound. Reads all of it. */
export function isWhole(db: Database): boolean {
  const rows = db.prepare('PRAGMA integrity_check(1)').all() as { readonly integrity_check: string }[];
  return rows[0]?.integrity_check === 'ok';
}

function dayIn(name: string): string {
  return /\d{4}-\d{2}-\d{2}/.exec(name)?.[0] ?? '';
}

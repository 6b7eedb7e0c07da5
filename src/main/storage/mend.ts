import { closeSync, existsSync, openSync, renameSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { listBackups } from './backup.ts';
import { connect } from './database.ts';
import { moveFile, writeState } from './file-state.ts';
import { migrate } from './migrate.ts';
import { NOTHING_TAKEN, takeOver, type TakenOver } from './salvage.ts';

/** A file that was damaged: where it is kept now, and what could be read from it. */
export interface Mended {
  readonly keptAt: string;
  readonly takenOver: TakenOver;
}

/**
 * Makes a new file of all that can be read from a damaged one and puts it in its place; the damaged one is kept. Until the new
 * one is complete the damaged one stays where it is, so that whatever ends this half-way has it done again.
 */
export function mend(path: string, folder: string, nowMs: number): Mended {
  const part = `${path}.mending`;
  for (const ending of ['', '-wal', '-shm']) rmSync(part + ending, { force: true });
  closeSync(openSync(part, 'a', 0o600));
  const db = connect(part);
  let takenOver;
  try {
    migrate(db);
    takenOver = existsSync(path) ? takeOver(db, path) : NOTHING_TAKEN;
    const [newest] = listBackups(folder);
    // Tomorrow's backup will be of the new file.
    if (newest !== undefined) writeState(db, 'restore-from', basename(newest));
  } finally {
    db.close();
  }
  renameSync(part, mendedPath(path));
  const keptAt = setAside(path, nowMs);
  finishMending(path);
  return { keptAt, takenOver };
}

/** Puts a mended file in its place where the app ended just before it did. */
export function finishMending(path: string): void {
  if (!existsSync(path) && existsSync(mendedPath(path))) renameSync(mendedPath(path), path);
}

/** Moves a damaged file, and what SQLite keeps beside it, to a name of their own. @returns the new path */
function setAside(path: string, nowMs: number): string {
  const time = new Date(nowMs).toISOString().replaceAll(/[:.]/g, '-');
  let keptAt = path.replace(/\.db$/, `-damaged-${time}.db`);
  while (existsSync(keptAt)) keptAt = keptAt.replace(/\.db$/, '+.db');
  moveFile(path, keptAt);
  return keptAt;
}

function mendedPath(path: string): string {
  return `${path}.mended`;
}

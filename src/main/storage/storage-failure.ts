import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What SQLite's primary result codes mean here; https://sqlite.org/rescode.html. Any other is `refused`. */
const MEANINGS: Readonly<Record<number, FailureKind>> = {
  3: 'unwritable', // PERM
  5: 'unwritable', // BUSY
  6: 'unwritable', // LOCKED
  7: 'unwritable', // NOMEM
  8: 'unwritable', // READONLY
  10: 'unwritable', // IOERR
  11: 'damaged', // CORRUPT
  13: 'unwritable', // FULL
  14: 'unwritable', // CANTOPEN
  15: 'unwritable', // PROTOCOL
  22: 'unwritable', // NOLFS
  26: 'damaged', // NOTADB
};

/**
 * Why storing or reading failed. `unwritable`: the disk, and another try may succeed. `damaged`: the file. `refused`: the
 * change itself, which no further try would help.
 */
export type FailureKind = 'unwritable' | 'damaged' | 'refused';

/** Sorts an error of SQLite or of the file system. */
export function failureKindOf(reason: unknown): FailureKind {
  if (typeof reason !== 'object' || reason === null) return 'refused';
  if ('errcode' in reason && typeof reason.errcode === 'number') {
    // The low byte of an extended code is the primary one.
    return MEANINGS[reason.errcode & 0xff] ?? 'refused';
  }
  return 'syscall' in reason ? 'unwritable' : 'refused';
}

/** Why a folder does not take what is written, and what to do about it, in a sentence each for the person. */
export function describeFailure(reason: unknown, folder: string): string {
  const said = reason instanceof Error ? reason.message : String(reason);
  if (failureKindOf(reason) !== 'unwritable') return said;
  return (
    adviceOn(said) ??
    adviceOn(tryToWrite(folder)) ??
    `The disk does not take what is written (${said}). Check that it is connected and sound.`
  );
}

function adviceOn(said: string): string | null {
  if (/disk is full|ENOSPC|EDQUOT/i.test(said)) return 'The disk is full. Make some room on it.';
  if (/readonly|EROFS/i.test(said)) return 'The folder is read-only. Allow this app to write to it.';
  if (/EACCES|EPERM/.test(said)) return 'The folder is closed to this app. Allow it to write there.';
  if (/database is locked/i.test(said)) return 'Another program is using the history. Close that program.';
  return null;
}

/** As much as SQLite needs at once for what it keeps beside a file. */
const PROBE_BYTES = 65_536;

/** SQLite has one message for many causes; the file system tells them apart. @returns what it says, empty where it is content */
function tryToWrite(folder: string): string {
  const probe = join(folder, 'write-probe');
  try {
    writeFileSync(probe, Buffer.alloc(PROBE_BYTES), { mode: 0o600 });
    return '';
  } catch (reason) {
    return String(reason);
  } finally {
    try {
      rmSync(probe, { force: true });
    } catch {
      // Where nothing can be removed nothing was written either.
    }
  }
}

import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StorageProblem } from '../../shared/storage-status.ts';
import { ServiceError } from '../llm/service-error.ts';

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

/** A failure as an error that says which problem it is. */
export function storageFailed(reason: unknown, folder: string): ServiceError {
  const problem = storageProblemOf(reason, folder);
  return new ServiceError('storage-failed', `${problem.code}: ${problem.detail}`, { problem, cause: reason });
}

/** The error of a call whose thread has ended, or of one that knows nothing of what the thread before it was told. */
export function threadEnded(detail: string): ServiceError {
  return new ServiceError('storage-failed', detail, { problem: { code: 'ended', detail } });
}

/** Which problem a failure is: where the disk has several causes, what the folder itself says is asked too. */
export function storageProblemOf(reason: unknown, folder: string): StorageProblem {
  const detail = saidBy(reason);
  if (failureKindOf(reason) !== 'unwritable') return { code: 'other', detail };
  return { code: causeIn(detail) ?? causeIn(tryToWrite(folder)) ?? 'disk', detail };
}

/** What an error says of itself. */
export function saidBy(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}

function causeIn(said: string): StorageProblem['code'] | null {
  if (/disk is full|ENOSPC|EDQUOT/i.test(said)) return 'disk-full';
  if (/readonly|EROFS/i.test(said)) return 'read-only';
  if (/EACCES|EPERM/.test(said)) return 'closed-folder';
  return /database is locked/i.test(said) ? 'in-use' : null;
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

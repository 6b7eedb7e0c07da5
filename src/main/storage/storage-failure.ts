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

/** Why, and what to do about it, in a sentence each for the person. */
export function describeFailure(reason: unknown): string {
  const message = reason instanceof Error ? reason.message : String(reason);
  if (/disk is full|ENOSPC/i.test(message)) return 'The disk is full. Make some room on it.';
  if (/readonly|read-only|EROFS/i.test(message))
    return 'The folder is read-only. Allow this app to write to it.';
  if (/EACCES|EPERM/.test(message)) return 'The folder is not open to this app. Allow it to write there.';
  if (/database is locked/i.test(message)) return 'Another program is using the file. Close that program.';
  if (failureKindOf(reason) !== 'unwritable') return message;
  return `The disk does not take what is written (${message}). Check that it is connected and sound.`;
}

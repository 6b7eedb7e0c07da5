/** What SQLite's primary result codes mean here; https://sqlite.org/rescode.html. */
const MEANINGS: Readonly<Record<number, FailureKind>> = {
  5: 'unwritable',
  6: 'unwritable',
  8: 'unwritable',
  10: 'unwritable',
  11: 'damaged',
  13: 'unwritable',
  14: 'unwritable',
  22: 'unwritable',
  26: 'damaged',
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

/** The sentence that a person is told. */
export function describeFailure(reason: unknown): string {
  const message = reason instanceof Error ? reason.message : String(reason);
  if (/disk is full|ENOSPC/i.test(message)) return 'the disk is full';
  if (/readonly|read-only|EROFS/i.test(message)) return 'the folder is read-only';
  return message;
}

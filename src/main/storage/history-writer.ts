import { ServiceError } from '../llm/service-error.ts';
import { basename } from 'node:path';
import { listBackups } from './backup.ts';
import type { ChangeSet } from './changes.ts';
import { closeHistory, isCheckRequested, readState, requestCheck, writeState } from './file-state.ts';
import { openHistory, type OpenHistory, type OpeningReport } from './open-history.ts';
import { openRows, recoverInterrupted } from './recover-interrupted.ts';
import { NOTHING_TAKEN, takeOver, type TakenOver } from './salvage.ts';
import { failureKindOf, saidBy, storageFailed, threadEnded } from './storage-failure.ts';
import { writeChanges } from './write-changes.ts';

/** How storing a batch went. */
export type WriteOutcome =
  /** `refused`: why the schema does not take some sets. They were left out; the others are stored. */
  | { readonly kind: 'stored'; readonly refused: readonly string[] }
  /** Nothing was stored: the file is damaged and has to be mended. */
  | { readonly kind: 'damaged' };

/** A history that has just been opened. */
export interface Opened {
  readonly path: string;
  readonly report: OpeningReport;
}

/** The one writer of a profile's history. Every call either does what it says or throws `storage-failed`. */
export function historyWriter(folder: string, wallMs: () => number) {
  let history: OpenHistory | null = null;
  /** What is open in the file is this run's own from then on. */
  let wasOpened = false;

  /** A failure as the person is told of it. */
  function saying<Result>(act: () => Result): Result {
    try {
      return act();
    } catch (reason) {
      if (reason instanceof ServiceError) throw reason;
      throw storageFailed(reason, folder);
    }
  }

  /**
   * @param isReopened this run had it open before, if only in a thread that has ended
   * @returns `null` where it was open already
   */
  function open(isReopened = false): Opened | null {
    if (history) return null;
    history = saying(() => openHistory(folder, wallMs(), { isReopened: wasOpened || isReopened }));
    wasOpened = true;
    return { path: history.path, report: history.report };
  }

  function inUse(): OpenHistory {
    // Whoever writes has opened it, so another thread did and has ended.
    if (!history) throw threadEnded('The history is not open.');
    return history;
  }

  function writeEach(sets: readonly ChangeSet[]): readonly string[] {
    return sets.flatMap((set) => {
      try {
        writeChanges(inUse().db, [set]);
        return [];
      } catch (reason) {
        if (failureKindOf(reason) !== 'refused') throw reason;
        return [saidBy(reason)];
      }
    });
  }

  /** One that the schema does not take must not keep the others from being stored. */
  function writeAll(sets: readonly ChangeSet[]): readonly string[] {
    try {
      writeChanges(inUse().db, sets);
      return [];
    } catch (reason) {
      if (failureKindOf(reason) !== 'refused') throw reason;
      return writeEach(sets);
    }
  }

  return {
    open,
    write(sets: readonly ChangeSet[]): WriteOutcome {
      const { path } = inUse();
      return saying(() => {
        try {
          return { kind: 'stored', refused: writeAll(sets) };
        } catch (reason) {
          if (failureKindOf(reason) !== 'damaged') throw reason;
          requestCheck(path);
          return { kind: 'damaged' };
        }
      });
    },
    /**
     * Opens the file again where damage was met in it: where it is damaged indeed, as a new one with all that can be read.
     * @returns `null` where none was met
     */
    mend(isReopened = false): Opened | null {
      if (!history) return open(isReopened);
      const { db, path } = history;
      if (!isCheckRequested(path)) return null;
      history = null;
      db.close();
      return open();
    },
    /** Brings back from a backup what the history does not have. @throws `not-found` without a backup */
    restoreBackup(): TakenOver {
      const { db } = inUse();
      return saying(() => restoreFrom(backupsFor(db, folder), db));
    },
    close(): void {
      const open = history;
      history = null;
      try {
        if (open) closeHistory(open.db);
      } catch {
        // Then it does not say that it was closed, and the next start looks it over.
      }
    },
  };
}

/** The calls of {@link historyWriter}. */
export type HistoryWriter = ReturnType<typeof historyWriter>;

/** The newest first, and before it the one that was the newest when the history was damaged last. */
function backupsFor(db: OpenHistory['db'], folder: string): readonly string[] {
  const backups = listBackups(folder);
  const name = readState(db, 'restore-from');
  return [...backups.filter((path) => basename(path) === name), ...backups];
}

/** The first that can be read. What it has under way ended with the run that made it. */
function restoreFrom(backups: readonly string[], db: OpenHistory['db']): TakenOver {
  if (backups.length === 0)
    throw new ServiceError('not-found', 'There is no backup yet.', {
      problem: { code: 'no-backup', detail: '' },
    });
  const ownRows = openRows(db);
  for (const path of backups) {
    const taken = takeOver(db, path);
    if (taken === NOTHING_TAKEN) continue;
    recoverInterrupted(db, ownRows);
    writeState(db, 'restore-from', '');
    return taken;
  }
  const problem = { code: 'no-readable-backup', detail: '' } as const;
  throw new ServiceError('storage-failed', 'None of the backups can be read.', { problem });
}

import { ServiceError } from '../llm/service-error.ts';
import { listBackups } from './backup.ts';
import type { ChangeSet } from './changes.ts';
import {
  closeHistory,
  openHistory,
  type OpenHistory,
  type OpeningReport,
  requestCheck,
} from './open-history.ts';
import { takeOver, type TakenOver } from './salvage.ts';
import { describeFailure, failureKindOf } from './storage-failure.ts';
import { writeChanges } from './write-changes.ts';

/** How storing a batch went. */
export interface WriteOutcome {
  /** Sets that the schema does not take, with the reason. They were left out; the others are stored. */
  readonly refused: readonly string[];
  /** The history had to be opened first, or again. */
  readonly opened: Opened | null;
}

/** A history that has just been opened. */
export interface Opened {
  readonly path: string;
  readonly report: OpeningReport;
}

/** The one writer of a profile's history. Every call either stores what it was given or throws `storage-failed`. */
export function historyWriter(folder: string, wallMs: () => number) {
  let history: OpenHistory | null = null;

  function open(): Opened | null {
    if (history) return null;
    try {
      history = openHistory(folder, wallMs());
    } catch (reason) {
      throw unwritable(reason);
    }
    return { path: history.path, report: history.report };
  }

  function inUse(): OpenHistory {
    if (!history) throw new ServiceError('storage-failed', 'The history is not open.');
    return history;
  }

  /** Damage that shows while the app runs is mended at once: what can be read moves to a new file. */
  function reopenDamaged(): Opened | null {
    const { db, path } = inUse();
    requestCheck(path);
    db.close();
    history = null;
    return open();
  }

  function writeEach(sets: readonly ChangeSet[]): readonly string[] {
    return sets.flatMap((set) => {
      try {
        writeChanges(inUse().db, [set]);
        return [];
      } catch (reason) {
        if (failureKindOf(reason) !== 'refused') throw reason;
        return [describeFailure(reason)];
      }
    });
  }

  function tryToWrite(sets: readonly ChangeSet[]): readonly string[] {
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
      const opened = open();
      try {
        return { refused: tryToWrite(sets), opened };
      } catch (reason) {
        if (failureKindOf(reason) !== 'damaged') throw unwritable(reason);
      }
      const reopened = reopenDamaged();
      return { refused: tryToWrite(sets), opened: reopened };
    },
    /** Brings back from the newest backup what the history does not have. @throws `not-found` without a backup */
    restoreBackup(): TakenOver {
      const [newest] = listBackups(folder);
      if (newest === undefined) throw new ServiceError('not-found', 'There is no backup.');
      return takeOver(inUse().db, newest);
    },
    close(): void {
      if (history) closeHistory(history.db);
      history = null;
    },
  };
}

/** The calls of {@link historyWriter}. */
export type HistoryWriter = ReturnType<typeof historyWriter>;

function unwritable(reason: unknown): ServiceError {
  return new ServiceError('storage-failed', describeFailure(reason), { cause: reason });
}

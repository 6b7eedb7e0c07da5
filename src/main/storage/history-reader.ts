import { createWriteStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Day, LedgerFilter, RequestLogQuery } from '../../shared/ledger.ts';
import { backUpDaily, type CheckCopy, isWholeCopy } from './backup.ts';
import { listConversations, readConversation } from './conversations.ts';
import { connectToReadAnyhow, type Database, schemaVersionOf } from './database.ts';
import { toldFailure } from './file-state.ts';
import { ledgerChoices } from './ledger-choices.ts';
import { ledgerCsv } from './ledger-csv.ts';
import { ledgerReport } from './ledger-report.ts';
import { emptyHistory, SCHEMA_VERSION } from './migrate.ts';
import { reconcile } from './reconcile.ts';
import { requestDetails, requestPage } from './request-log.ts';
import { takeOver } from './salvage.ts';
import { sumsOf } from './spending-sums.ts';

/**
 * Answers questions about a profile's history, beside the writer and never in its way.
 * @param checkCopy reads all of a backup: in a thread of its own where nobody who asks for something must wait for it
 */
export function historyReader(folder: string, checkCopy: CheckCopy = isWholeCopy) {
  let path = join(folder, 'history.db');
  let open: Database | null = null;
  /** A connection that is being copied from answers nothing else. */
  let copied: Database | null = null;
  const db = () => (open ??= openAnyhow(path));

  function release(): void {
    open?.close();
    copied?.close();
    [open, copied] = [null, null];
  }

  /** Damage shows in the copy. */
  async function backUp(today: Day): Promise<string | null> {
    const source = existsSync(path) ? connectToReadAnyhow(path) : emptyHistory();
    copied = source;
    try {
      return await backUpDaily(source, folder, today, (...copy) => {
        if (copied !== source) throw new Error('The history was let go of.');
        return checkCopy(...copy);
      });
    } finally {
      if (copied === source) {
        source.close();
        copied = null;
      }
    }
  }

  /** Damage that reading meets is mended when the file is opened next. */
  function reading<Args extends readonly unknown[], Result>(read: (db: Database, ...args: Args) => Result) {
    return (...args: Args): Result => {
      try {
        return read(db(), ...args);
      } catch (reason) {
        throw toldFailure(reason, path);
      }
    };
  }

  return {
    /** Reads this file from now on. */
    use(newPath: string): void {
      release();
      path = newPath;
    },
    /** Lets go of the file until it is asked for again. */
    release,
    listConversations: reading((db, limit: number) => listConversations(db, limit)),
    readConversation: reading((db, id: string) => readConversation(db, id)),
    report: reading((db, filter: LedgerFilter) => ledgerReport(db, filter)),
    choices: reading((db) => ledgerChoices(db)),
    requests: reading((db, query: RequestLogQuery) => requestPage(db, query)),
    request: reading((db, requestId: string) => requestDetails(db, requestId)),
    reconcile: reading((db, csv: string, providerId?: string) => reconcile(db, csv, providerId)),
    /** Writes a line per attempt to a file, in slices. */
    exportCsv: reading((db, filter: LedgerFilter, file: string) =>
      pipeline(ledgerCsv(db, filter), createWriteStream(file)),
    ),
    spendingSums: reading((db, today: Day) => sumsOf(db, today)),
    /** Makes the day's backup, which looks the whole history over. @returns its path; `null` where there was one */
    backUpDaily: async (today: Day): Promise<string | null> => {
      try {
        return await backUp(today);
      } catch (reason) {
        throw toldFailure(reason, path);
      }
    },
    close: release,
  };
}

/** The calls of {@link historyReader}. */
export type HistoryReader = ReturnType<typeof historyReader>;

/** A file that cannot be written can still be read, whatever its state; where there is none, nothing has been kept yet. */
function openAnyhow(path: string): Database {
  if (!existsSync(path)) return emptyHistory();
  try {
    const db = connectToReadAnyhow(path);
    if (schemaVersionOf(db) === SCHEMA_VERSION) return db;
    db.close();
  } catch {
    // The writer will mend it; until then what can be read is shown.
  }
  const copy = emptyHistory();
  takeOver(copy, path);
  return copy;
}

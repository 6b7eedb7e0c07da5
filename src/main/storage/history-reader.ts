import { createWriteStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Day, LedgerFilter, RequestLogQuery } from '../../shared/ledger.ts';
import { ServiceError } from '../llm/service-error.ts';
import { backUpDaily, BackupNotWhole } from './backup.ts';
import { listConversations, readConversation } from './conversations.ts';
import { connectToReadAnyhow, type Database, schemaVersionOf } from './database.ts';
import { requestCheck } from './file-state.ts';
import { ledgerChoices } from './ledger-choices.ts';
import { ledgerCsv } from './ledger-csv.ts';
import { ledgerReport } from './ledger-report.ts';
import { emptyHistory, SCHEMA_VERSION } from './migrate.ts';
import { reconcile } from './reconcile.ts';
import { requestDetails, requestPage } from './request-log.ts';
import { takeOver } from './salvage.ts';
import { sumsOf } from './spending-sums.ts';
import { failureKindOf } from './storage-failure.ts';

function damaged(cause: unknown): ServiceError {
  const problem = { code: 'damaged', detail: '' } as const;
  return new ServiceError('storage-failed', 'The history is damaged.', { problem, cause });
}

/** Answers questions about a profile's history, beside the writer and never in its way. */
export function historyReader(folder: string) {
  let path = join(folder, 'history.db');
  let open: Database | null = null;
  const db = () => (open ??= openAnyhow(path));

  function release(): void {
    open?.close();
    open = null;
  }

  /** Damage that reading meets is mended when the file is opened next. */
  function reading<Args extends readonly unknown[], Result>(read: (db: Database, ...args: Args) => Result) {
    return (...args: Args): Result => {
      try {
        return read(db(), ...args);
      } catch (reason) {
        if (failureKindOf(reason) !== 'damaged') throw reason;
        requestCheck(path);
        throw damaged(reason);
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
    async backUpDaily(today: Day): Promise<string | null> {
      try {
        return await backUpDaily(db(), folder, today);
      } catch (reason) {
        if (!(reason instanceof BackupNotWhole) && failureKindOf(reason) !== 'damaged') throw reason;
        requestCheck(path);
        throw damaged(reason);
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

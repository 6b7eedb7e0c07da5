import { createWriteStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { DatabaseSync } from '@photostructure/sqlite';
import type { Day, LedgerFilter, RequestLogQuery } from '../../shared/ledger.ts';
import { backUpDaily, isWhole } from './backup.ts';
import { listConversations, readConversation } from './conversations.ts';
import { connectToRead, type Database } from './database.ts';
import { ledgerChoices } from './ledger-choices.ts';
import { ledgerCsv } from './ledger-csv.ts';
import { ledgerReport } from './ledger-report.ts';
import { migrate } from './migrate.ts';
import { reconcile } from './reconcile.ts';
import { requestDetails, requestPage } from './request-log.ts';
import { requestCheck } from './open-history.ts';
import { sumsOf } from './spending-sums.ts';

/** Answers questions about a profile's history, beside the writer and never in its way. */
export function historyReader(folder: string) {
  let open: { readonly db: Database; readonly path: string } | null = null;
  const db = () => (open ??= openAnyhow(join(folder, 'history.db'))).db;

  return {
    /** Reads this file from now on. */
    use(path: string): void {
      open?.db.close();
      open = openAnyhow(path);
    },
    listConversations: (limit: number) => listConversations(db(), limit),
    readConversation: (id: string) => readConversation(db(), id),
    report: (filter: LedgerFilter) => ledgerReport(db(), filter),
    choices: () => ledgerChoices(db()),
    requests: (query: RequestLogQuery) => requestPage(db(), query),
    request: (requestId: string) => requestDetails(db(), requestId),
    reconcile: (csv: string, providerId?: string) => reconcile(db(), csv, providerId),
    /** Writes a line per attempt to a file, in slices. */
    exportCsv: (filter: LedgerFilter, path: string) =>
      pipeline(ledgerCsv(db(), filter), createWriteStream(path)),
    spendingSums: (today: Day) => sumsOf(db(), today),
    backUpDaily: (today: Day) => backUpDaily(db(), folder, today),
    /** Reads the whole file. @returns whether it is sound; where not, the next start mends it */
    check(): boolean {
      const isSound = isWhole(db());
      if (!isSound && open) requestCheck(open.path);
      return isSound;
    },
    close(): void {
      open?.db.close();
      open = null;
    },
  };
}

/** The calls of {@link historyReader}. */
export type HistoryReader = ReturnType<typeof historyReader>;

/** A file that cannot be written can still be read; where there is none, nothing has been kept yet. */
function openAnyhow(path: string): { readonly db: Database; readonly path: string } {
  if (!existsSync(path)) return { db: emptyHistory(), path };
  for (const isImmutable of [false, true]) {
    try {
      const db = connectToRead(path, { isImmutable });
      db.prepare('SELECT count(*) FROM conversations').get();
      return { db, path };
    } catch {
      // The next way to read it, or an empty history.
    }
  }
  return { db: emptyHistory(), path };
}

function emptyHistory(): Database {
  const db = new DatabaseSync(':memory:');
  migrate(db);
  return db;
}

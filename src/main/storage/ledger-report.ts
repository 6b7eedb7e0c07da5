import type { LedgerFilter, LedgerReport } from '../../shared/ledger.ts';
import type { Database } from './database.ts';
import { reliabilityOf } from './ledger-reliability.ts';
import { spendingOf } from './ledger-spending.ts';

/** Everything that the dashboard shows of a stretch of time, all of it as of one moment. */
export function ledgerReport(db: Database, filter: LedgerFilter): LedgerReport {
  return atOneMoment(db, () => {
    const { cheap, ...spending } = spendingOf(db, filter);
    const { cache, reliability } = reliabilityOf(db, filter);
    return { ...spending, reliability, savings: { ...cache, ...cheap } };
  });
}

/** Keeps another connection's writes out of what several queries say together. */
function atOneMoment<Result>(db: Database, read: () => Result): Result {
  if (db.isTransaction) return read();
  db.exec('BEGIN');
  try {
    return read();
  } finally {
    db.exec('ROLLBACK');
  }
}

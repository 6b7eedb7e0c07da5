import { onTestFinished } from 'vitest';
import { History } from '../../../src/main/storage/history.ts';
import { historyReader } from '../../../src/main/storage/history-reader.ts';
import { historyWriter } from '../../../src/main/storage/history-writer.ts';
import type { OpeningReport } from '../../../src/main/storage/open-history.ts';
import { inThisThread } from '../../../src/main/storage/remote.ts';
import type { StorageStatus } from '../../../src/shared/storage-status.ts';
import { FakeClock } from '../../support/fake-clock.ts';

/** A history as the app has it, in one thread and with a clock that is moved by hand. */
export function historyOf(folder: string) {
  const clock = new FakeClock();
  const statuses: StorageStatus[] = [];
  const reports: OpeningReport[] = [];
  const refused: string[] = [];
  const reader = inThisThread(historyReader(folder));
  const writer = inThisThread(historyWriter(folder, () => clock.wallMs()));
  const history = new History({
    writer,
    reader,
    clock,
    onStatus: (status) => statuses.push(status),
    onOpened: (report) => reports.push(report),
    onRefused: (reason) => refused.push(reason),
  });
  let isClosed = false;
  const close = async () => {
    if (!isClosed) await history.close();
    isClosed = true;
  };
  onTestFinished(close);
  return { history, reader: history.reader, writer, clock, statuses, reports, refused, close };
}

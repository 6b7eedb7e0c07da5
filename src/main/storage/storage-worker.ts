import { parentPort, workerData } from 'node:worker_threads';
import { isWholeCopy } from './backup.ts';
import { historyReader } from './history-reader.ts';
import { historyWriter } from './history-writer.ts';
import { type Calls, serve } from './remote.ts';
import { checkBeside, type StorageWorkerData } from './start-storage.ts';

// The entry of a thread of its own: SQLite's calls wait for the disk, and the window's process must not.
if (parentPort) serve(parentPort, callsOf(workerData as StorageWorkerData));

function callsOf({ role, folder }: StorageWorkerData): Calls {
  switch (role) {
    case 'writer':
      return historyWriter(folder, () => Date.now());
    case 'reader':
      return historyReader(folder, checkBeside(new URL(import.meta.url), folder));
    case 'checker':
      return { isWholeCopy };
  }
}

import { parentPort, workerData } from 'node:worker_threads';
import { historyReader } from './history-reader.ts';
import { historyWriter } from './history-writer.ts';
import { serve } from './remote.ts';

/** What a worker is started with. */
export interface StorageWorkerData {
  readonly role: 'writer' | 'reader';
  readonly folder: string;
}

// The entry of a thread of its own: SQLite's calls wait for the disk, and the window's process must not.
if (parentPort) {
  const { role, folder } = workerData as StorageWorkerData;
  serve(parentPort, role === 'writer' ? historyWriter(folder, () => Date.now()) : historyReader(folder));
}

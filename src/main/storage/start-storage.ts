import { Worker } from 'node:worker_threads';
import type { HistoryReader } from './history-reader.ts';
import type { HistoryWriter } from './history-writer.ts';
import { type Calls, connectTo, type Remote } from './remote.ts';
import type { StorageWorkerData } from './storage-worker.ts';

/** The two threads that a history is kept by. */
export interface StorageThreads {
  readonly writer: Remote<HistoryWriter>;
  readonly reader: Remote<HistoryReader>;
  /** Ends both threads. */
  end(): Promise<void>;
}

/** Starts the writer and the reader of a profile's history. `entry` is the built `storage-worker.ts`. */
export function startStorage(entry: string | URL, folder: string): StorageThreads {
  const writer = startThread<HistoryWriter>(entry, { role: 'writer', folder });
  const reader = startThread<HistoryReader>(entry, { role: 'reader', folder });
  return {
    writer: writer.remote,
    reader: reader.remote,
    end: async () => void (await Promise.all([writer.end(), reader.end()])),
  };
}

function startThread<Served extends Calls>(entry: string | URL, workerData: StorageWorkerData) {
  const worker = new Worker(entry, { workerData });
  const line = connectTo<Served>(worker);
  // What waits for an answer from a thread that has ended must not wait for ever.
  worker.on('error', (reason) => line.end(reason));
  worker.on('exit', () => line.end(new Error('The storage thread has ended.')));
  return { remote: line.remote, end: () => worker.terminate() };
}

import { Worker } from 'node:worker_threads';
import type { CheckCopy, isWholeCopy } from './backup.ts';
import type { HistoryReader } from './history-reader.ts';
import type { HistoryWriter } from './history-writer.ts';
import { type Calls, connectTo, type Remote } from './remote.ts';
import { threadEnded } from './storage-failure.ts';

/** What a thread of the storage is started with. */
export interface StorageWorkerData {
  readonly role: 'writer' | 'reader' | 'checker';
  readonly folder: string;
}

/** The two threads that a history is kept by. */
export interface StorageThreads {
  readonly writer: Remote<HistoryWriter>;
  readonly reader: Remote<HistoryReader>;
  /** Ends both threads. */
  end(): Promise<void>;
}

/**
 * Starts the writer and the reader of a profile's history. `entry` is the built `storage-worker.ts`. A thread that ends by itself
 * takes the calls with it that it has not answered; the next call starts another one.
 */
export function startStorage(entry: string | URL, folder: string): StorageThreads {
  const writer = startThread<HistoryWriter>(entry, { role: 'writer', folder });
  const reader = startThread<HistoryReader>(entry, { role: 'reader', folder });
  return {
    writer: writer.remote,
    reader: reader.remote,
    end: async () => void (await Promise.all([writer.end(), reader.end()])),
  };
}

/** Looks copies over in a thread that lasts for as long as each takes. */
export function checkBeside(entry: URL, folder: string): CheckCopy {
  return async (path, schemaVersion) => {
    const { remote, end } = startThread<CopyChecker>(entry, { role: 'checker', folder });
    try {
      return await remote.isWholeCopy(path, schemaVersion);
    } finally {
      await end();
    }
  };
}

/** A type, because an interface would have no index signature. */
type CopyChecker = { readonly isWholeCopy: typeof isWholeCopy };

function startThread<Served extends Calls>(entry: string | URL, workerData: StorageWorkerData) {
  let isOver = false;
  let running: RunningThread<Served> | null = null;
  const start = (): RunningThread<Served> => {
    if (isOver) throw threadEnded('The storage has been ended.');
    const worker = new Worker(entry, { workerData });
    const line = connectTo<Served>(worker);
    const thread = { worker, remote: line.remote };
    const ended = (why: string) => {
      if (running === thread) running = null;
      // What waits for an answer from a thread that has ended must not wait for ever.
      line.end(threadEnded(why));
    };
    worker.on('error', (reason) => ended(reason.message));
    worker.on('exit', (code) => ended(`The storage thread has ended (${code}).`));
    return thread;
  };
  running = start();
  const remote = new Proxy({} as Remote<Served>, {
    get:
      (_target, name: keyof Served & string) =>
      async (...args: Parameters<Served[typeof name]>) =>
        (running ??= start()).remote[name](...args),
  });
  return {
    remote,
    end: async () => {
      isOver = true;
      await running?.worker.terminate();
    },
  };
}

interface RunningThread<Served extends Calls> {
  readonly worker: Worker;
  readonly remote: Remote<Served>;
}

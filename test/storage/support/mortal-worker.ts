// The storage's own thread, which ends without an answer when it is told of something fatal, once.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import '../../../src/main/storage/storage-worker.ts';

const { folder, role } = workerData as { readonly folder: string; readonly role: string };
const marker = join(folder, `${role}-died`);

parentPort?.on('message', (message: unknown) => {
  if (!JSON.stringify(message).includes('fatal') || existsSync(marker)) return;
  writeFileSync(marker, '');
  process.exit(1);
});

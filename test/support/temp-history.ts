import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, systemClock } from '../../src/main/llm/clock.ts';
import type { ChangeSet } from '../../src/main/storage/changes.ts';
import { historyReader } from '../../src/main/storage/history-reader.ts';
import { historyWriter } from '../../src/main/storage/history-writer.ts';
import { History, type HistoryPorts } from '../../src/main/storage/history.ts';
import { inThisThread } from '../../src/main/storage/remote.ts';

/** A history in a folder of its own, its writer and reader in this thread. */
export async function tempHistory({
  clock = systemClock,
  ...ports
}: Partial<HistoryPorts & { clock: Clock }> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'switchyard-history-'));
  const calls = historyWriter(folder, () => clock.wallMs());
  const commits: (readonly ChangeSet[])[] = [];
  const disk: { hold: Promise<void> | null } = { hold: null };
  const writer = inThisThread({
    ...calls,
    write: async (sets: readonly ChangeSet[]) => {
      commits.push(sets);
      await disk.hold;
      return calls.write(sets);
    },
  });
  const reader = inThisThread(historyReader(folder));
  const history = new History({
    writer,
    reader,
    clock,
    onStatus: () => {},
    onOpened: () => {},
    onRefused: (reason) => {
      throw new Error(reason);
    },
    ...ports,
  });
  await history.open();
  return {
    folder,
    history,
    reader,
    writer,
    /** What was written together, each with one wait for the disk. */
    commits,
    /** What the next commit waits for before it is made. */
    disk,
    /** Closes the history and removes its folder. */
    end: async () => {
      await history.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

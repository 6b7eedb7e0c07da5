import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CheckCopy, isWholeCopy, listBackups } from '../../src/main/storage/backup.ts';
import { connectToRead } from '../../src/main/storage/database.ts';
import { readState } from '../../src/main/storage/file-state.ts';
import { historyReader } from '../../src/main/storage/history-reader.ts';
import { historyWriter } from '../../src/main/storage/history-writer.ts';
import { History } from '../../src/main/storage/history.ts';
import { inThisThread } from '../../src/main/storage/remote.ts';
import { type StorageThreads, startStorage } from '../../src/main/storage/start-storage.ts';
import type { StorageStatus } from '../../src/shared/storage-status.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { type Bundle, bundle } from './support/bundle.ts';
import { damagePageOf } from './support/damage-page.ts';
import { conversation, exchange, opened, putConversation } from './support/history-parts.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

// Seen to fail where a thread that ended is not started again, and where the next one takes what is under way for a crash's.

const DAY = '2026-03-04';

let programs: Bundle;
let folder: string;
let threads: StorageThreads;
let history: History;
let clock: FakeClock;
let statuses: StorageStatus[];

beforeAll(async () => {
  programs = await bundle('mortal-worker');
});

afterAll(() => programs.remove());

beforeEach(async () => {
  folder = temporaryFolder();
  threads = startStorage(programs.path('mortal-worker'), folder);
  clock = new FakeClock();
  statuses = [];
  history = new History({
    writer: threads.writer,
    reader: threads.reader,
    clock,
    onStatus: (status) => statuses.push(status),
    onOpened: ({ damaged, missing }) => expect([damaged, missing]).toEqual([null, null]),
    onRefused: (reason) => expect(reason).toBe(''),
  });
  await history.open();
});

afterEach(() => threads.end());

const titles = async () => (await history.reader.listConversations(10)).map(({ id }) => id).toSorted();

describe('a storage thread that ends by itself', () => {
  it('as the writer: is said, started again, and loses nothing that it was given', async () => {
    await history.save([putConversation(conversation('before'))]);
    await history.save([{ kind: 'open-attempt', attempt: opened('t1') }]);
    await history.save([putConversation(conversation('fatal'))]);
    expect(history.status).toMatchObject({ state: 'failing', unsaved: 1, problem: { code: 'ended' } });
    await history.save([putConversation(conversation('meanwhile'))]);
    await clock.advance(5_000);
    await expect.poll(() => history.status.state, { timeout: 15_000 }).toBe('saving');
    await history.save([putConversation(conversation('after'))]);
    expect(history.status).toEqual({ state: 'saving', unsaved: 0, problem: null });
    expect(await titles()).toEqual(['after', 'before', 'fatal', 'meanwhile']);
    // What was under way goes on: this run has not ended.
    expect((await history.reader.request('r1')).row.outcome).toBe('open');
  });

  it('as the reader: is started again by the question that it did not answer', async () => {
    await history.save([putConversation(conversation('c1'))]);
    expect(await history.reader.readConversation('fatal')).toBeNull();
    expect(await titles()).toEqual(['c1']);
    expect(statuses.map(({ state }) => state)).not.toContain('failing');
  });

  it('is not started again once the app has ended it', async () => {
    await history.close();
    await threads.end();
    await expect(threads.reader.listConversations(1)).rejects.toMatchObject({ code: 'storage-failed' });
  });
});

describe('the day’s backup', () => {
  it('is made and looked over beside the others, in a thread of its own', async () => {
    await history.save([putConversation(conversation('c1'))]);
    const [made, listed] = await Promise.all([history.reader.backUpDaily(DAY), titles()]);
    expect(listed).toEqual(['c1']);
    expect(listBackups(folder)).toEqual([made]);
    expect(await history.reader.backUpDaily(DAY)).toBeNull();
  });

  it('says so where it meets damage, and is then not kept', async () => {
    for (const set of exchange('1')) await history.save(set);
    damagePageOf(join(folder, 'history.db'), 'attempts_by_day');
    await expect(threads.reader.backUpDaily(DAY)).rejects.toMatchObject({ problem: { code: 'damaged' } });
    expect(listBackups(folder)).toEqual([]);
  });

  it('keeps nobody waiting who asks for something, or closes the history, while it is looked over', async () => {
    let [begin, finish] = [() => {}, () => {}];
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const held = new Promise<void>((resolve) => (finish = resolve));
    const own = await ownHistory(async (...copy) => {
      begin();
      await held;
      return isWholeCopy(...copy);
    });
    const made = own.reader.backUpDaily(DAY);
    await begun;
    expect((await own.reader.listConversations(1)).map(({ id }) => id)).toEqual(['c1']);
    await own.close();
    expect(listBackups(folder)).toEqual([]);
    expect(isMarkedClosed()).toBe(true);
    finish();
    const path = await made;
    expect(listBackups(folder)).toEqual([path]);
  });

  it('leaves a history closed that is closed while it is copied', async () => {
    const own = await ownHistory(isWholeCopy);
    const made = own.reader.backUpDaily(DAY);
    await own.close();
    await expect(made).rejects.toMatchObject({ code: 'storage-failed' });
    expect(isMarkedClosed()).toBe(true);
  });
});

/** The same history with both its parts in this thread, and one conversation. */
async function ownHistory(check: CheckCopy): Promise<History> {
  await history.close();
  const own = new History({
    writer: inThisThread(historyWriter(folder, () => clock.wallMs())),
    reader: inThisThread(historyReader(folder, check)),
    clock,
    onStatus: () => {},
    onOpened: () => {},
    onRefused: (reason) => expect(reason).toBe(''),
  });
  await own.open();
  await own.save([putConversation(conversation('c1'))]);
  return own;
}

function isMarkedClosed(): boolean {
  const db = connectToRead(join(folder, 'history.db'));
  try {
    return readState(db, 'closed') === 'yes';
  } finally {
    db.close();
  }
}

// Keeps a history on a small disk that it mounts itself, and tells what it saw.
import { execFileSync } from 'node:child_process';
import { closeSync, copyFileSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { ServiceError } from '../../../src/main/llm/service-error.ts';
import type { ChangeSet } from '../../../src/main/storage/changes.ts';
import { connect, connectToReadAnyhow } from '../../../src/main/storage/database.ts';
import { historyReader } from '../../../src/main/storage/history-reader.ts';
import { historyWriter } from '../../../src/main/storage/history-writer.ts';
import { History } from '../../../src/main/storage/history.ts';
import { migrate } from '../../../src/main/storage/migrate.ts';
import type { OpeningReport } from '../../../src/main/storage/open-history.ts';
import { inThisThread } from '../../../src/main/storage/remote.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { asked, everyKindOfSet, exchange } from './history-parts.ts';
import { fillOlderSchema } from './older-history.ts';

const [scenario = '', disk = ''] = process.argv.slice(2);
const folder = join(disk, 'profile');
const ballast = join(disk, 'ballast');

execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'none', disk]);

const SCENARIOS: Readonly<Record<string, () => Promise<object>>> = {
  full: fillTheDisk,
  'full-for-each-kind': writeEachKindOnFullDisk,
  'full-from-the-start': () => startOnFullDisk(),
  'read-only': () => startReadOnly(async () => stored(['1', '2'])),
  'read-only-unclosed': () => startReadOnly(leaveUnclosed),
  'read-only-older': () => startReadOnly(async () => leaveOlder()),
};

const told = await SCENARIOS[scenario]?.();
console.log(JSON.stringify(told));

/** What the app would be told and shown. */
function start() {
  const clock = new FakeClock();
  const reports: OpeningReport[] = [];
  const refused: string[] = [];
  const reader = inThisThread(historyReader(folder));
  const writer = inThisThread(historyWriter(folder, () => clock.wallMs()));
  const ports = { writer, reader, clock, onStatus: () => {} };
  const history = new History({
    ...ports,
    onOpened: (report) => reports.push(report),
    onRefused: (reason) => refused.push(reason),
  });
  return { history, reader, writer, clock, reports, refused };
}

async function stored(ids: readonly string[]): Promise<void> {
  const { history } = start();
  await history.open();
  for (const id of ids) for (const set of exchange(id)) await history.save(set);
  await history.close();
}

async function fillTheDisk() {
  const { history, reader, clock, refused } = start();
  await history.open();
  for (const set of exchange('1')) await history.save(set);
  fill();
  const sets: readonly ChangeSet[] = ['2', '3', '4'].flatMap((id) =>
    exchange(id, `Answer ${id} `.repeat(800)),
  );
  for (const set of sets) await history.save(set);
  const whileFull = history.status;
  const readWhileFull = (await reader.readConversation('c-1'))?.messages.length;
  // Still full when it is tried again.
  await clock.advance(5_000);
  const stillFull = history.status;
  rmSync(ballast);
  await clock.advance(5_000);
  const afterwards = history.status;
  const readAfterwards = await Promise.all(
    ['1', '2', '3', '4'].map(async (id) =>
      (await reader.readConversation(`c-${id}`))?.messages.map((one) => one.text.length),
    ),
  );
  await history.close();
  return { whileFull, readWhileFull, stillFull, afterwards, readAfterwards, refused, ...contents() };
}

async function writeEachKindOnFullDisk() {
  const { history, writer } = start();
  await history.open();
  await history.save(asked);
  const outcomes: object[] = [];
  for (const set of everyKindOfSet()) {
    fill();
    const before = contents();
    const failure = await writer.write([set]).catch(({ code, problem }: ServiceError) => ({ code, problem }));
    const isUnchanged = JSON.stringify(contents()) === JSON.stringify(before);
    rmSync(ballast);
    outcomes.push({ failure, isUnchanged, withRoom: await writer.write([set]) });
  }
  await history.close();
  return { outcomes };
}

async function startOnFullDisk() {
  await stored(['1']);
  fill();
  const { history, reader, clock } = start();
  await history.open();
  await history.save(exchange('2').flat());
  const whileFull = history.status;
  const readWhileFull = (await reader.listConversations(10)).map(({ id }) => id);
  rmSync(ballast);
  await clock.advance(5_000);
  const afterwards = history.status;
  await history.close();
  return { whileFull, readWhileFull, afterwards, ...contents() };
}

async function startReadOnly(prepare: () => Promise<void>) {
  await prepare();
  execFileSync('mount', ['-o', 'remount,bind,ro', disk]);
  const { history, reader, clock, reports } = start();
  await history.open();
  await history.save(exchange('3').flat());
  const whileReadOnly = history.status;
  const readWhileReadOnly = await Promise.all(
    (await reader.listConversations(3)).map(
      async ({ id }) => (await reader.readConversation(id))?.messages.length,
    ),
  );
  await reader.release();
  execFileSync('mount', ['-o', 'remount,bind,rw', disk]);
  await clock.advance(5_000);
  const afterwards = history.status;
  await history.close();
  return { whileReadOnly, readWhileReadOnly, afterwards, reports, ...contents() };
}

/** What a killed app leaves: a file with its log beside it. */
async function leaveUnclosed(): Promise<void> {
  const { history } = start();
  await history.open();
  for (const id of ['1', '2']) for (const set of exchange(id)) await history.save(set);
  const path = join(folder, 'history.db');
  for (const ending of ['', '-wal', '-shm']) copyFileSync(path + ending, join(disk, `copy${ending}`));
  await history.close();
  for (const ending of ['', '-wal', '-shm']) copyFileSync(join(disk, `copy${ending}`), path + ending);
}

function leaveOlder(): void {
  mkdirSync(folder);
  const db = connect(join(folder, 'history.db'));
  migrate(db, undefined, 2);
  fillOlderSchema(db, 2, 30);
  db.close();
}

function fill(): void {
  const file = openSync(ballast, 'w');
  for (const size of [65_536, 4_096, 1]) {
    try {
      for (;;) if (writeSync(file, Buffer.alloc(size)) < size) break;
    } catch {
      // No room for as much; a smaller piece may still fit.
    }
  }
  closeSync(file);
}

/** What is in the file, and what SQLite says of it. */
function contents() {
  const db = connectToReadAnyhow(join(folder, 'history.db'));
  const tables = ['conversations', 'messages', 'requests', 'attempts'];
  const ids = tables.map((table) =>
    db
      .prepare(`SELECT * FROM ${table} ORDER BY rowid`)
      .all()
      .map((row) => Object.values(row as object)[0] as unknown),
  );
  const integrity = db
    .prepare('PRAGMA integrity_check')
    .all()
    .flatMap((row) => Object.values(row as object) as unknown[]);
  db.close();
  return { ids, integrity };
}

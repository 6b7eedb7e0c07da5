import { fdatasyncSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readConversation } from '../src/main/storage/conversations.ts';
import { connect, connectToRead, type Database } from '../src/main/storage/database.ts';
import { ledgerReport } from '../src/main/storage/ledger-report.ts';
import { migrate } from '../src/main/storage/migrate.ts';
import { closeHistory } from '../src/main/storage/file-state.ts';
import { openHistory } from '../src/main/storage/open-history.ts';
import { requestPage } from '../src/main/storage/request-log.ts';
import { fillHistory, LAST_DAY, LONG_CONVERSATION } from './history-database.ts';
import { attemptWriter, turnWriter } from './history-writing.ts';
import { type BenchmarkRow, report } from './report.ts';

const SIZE = { attempts: 1_000_000, messages: 100_000, conversations: 1_000 };
const ROUNDS = 21;
const ATTEMPTS_RECORDED = 300;
const ATTEMPTS_WEIGHED = 50;
const MONTH = { fromDay: '2026-06-01', toDay: LAST_DAY };
const ALL = { fromDay: '2025-07-01', toDay: LAST_DAY };

const folder = mkdtempSync(path.join(os.tmpdir(), 'switchyard-bench-'));
try {
  const file = path.join(folder, 'history.db');
  fill(file);
  const reader = connectToRead(file);
  const rows: BenchmarkRow[] = [
    row('report of 30 days', 100, () => ledgerReport(reader, MONTH)),
    row('report of 30 days, one provider', 100, () =>
      ledgerReport(reader, { ...MONTH, providerId: 'openai' }),
    ),
    row('report of a year', undefined, () => ledgerReport(reader, ALL)),
    row('page of the request log', 30, () => requestPage(reader, MONTH)),
    row('page of the request log, search without a hit', undefined, () =>
      requestPage(reader, { ...MONTH, search: 'nothing like it' }),
    ),
    row('conversation of 1,000 messages', 150, () => readConversation(reader, LONG_CONVERSATION)),
  ];
  reader.close();
  const writer = connect(file);
  const alone = attemptWriter(writer);
  const flush = flushingIn(commitBytesOf(file, writer, alone));
  const turn = turnWriter(writer);
  const [asked, cached, apart, flushed] = mediansInTurns(ATTEMPTS_RECORDED, [
    () => turn('provider'),
    () => turn('cache'),
    alone,
    flush,
  ]);
  writer.close();
  rows.push(
    {
      what: 'recording an attempt: what it adds to a turn of a chat',
      medianMs: round(asked - cached),
      targetMs: 1,
    },
    { what: 'a turn of a chat, answered by a provider', medianMs: round(asked) },
    { what: 'a turn of a chat, answered from the cache', medianMs: round(cached) },
    { what: 'an attempt without a message, opened and closed', medianMs: round(apart) },
    { what: 'a bare flush of as many bytes as a commit', medianMs: round(flushed) },
  );
  const emptyMs = median(ROUNDS, () => openAndClose(mkdtempSync(path.join(folder, 'empty-'))));
  const fullMs = median(ROUNDS, () => openAndClose(folder));
  rows.push({ what: 'opening it, beyond an empty one', medianMs: round(fullMs - emptyMs), targetMs: 100 });
  await report('history', rows);
} finally {
  rmSync(folder, { recursive: true });
}

function fill(file: string): void {
  const db = connect(file);
  migrate(db);
  fillHistory(db, SIZE);
  db.close();
}

function row(what: string, targetMs: number | undefined, work: () => unknown, rounds = ROUNDS) {
  return { what, medianMs: round(median(rounds, work)), targetMs };
}

function median(rounds: number, work: () => unknown): number {
  const [only] = mediansInTurns(rounds, [work]);
  return only;
}

/** Measures each in turn, so that a disk that is busy for a while is busy for all of them. */
function mediansInTurns<const Works extends readonly (() => unknown)[]>(rounds: number, works: Works) {
  const times = works.map((): number[] => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, work] of works.entries()) {
      const startedAt = performance.now();
      work();
      times[index]?.push(performance.now() - startedAt);
    }
  }
  return times.map((all) => all.toSorted((a, b) => a - b)[Math.floor(rounds / 2)]) as {
    readonly [Index in keyof Works]: number;
  };
}

function round(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}

function openAndClose(at: string): void {
  closeHistory(openHistory(at, Date.now()).db);
}

/** How much a commit of an attempt adds to the write-ahead log. */
function commitBytesOf(file: string, db: Database, record: () => void): number {
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  for (let attempt = 0; attempt < ATTEMPTS_WEIGHED; attempt += 1) record();
  return Math.round(statSync(`${file}-wal`).size / ATTEMPTS_WEIGHED / 2);
}

/** What the disk takes for a commit, whoever asks: its bytes behind a file, made safe. */
function flushingIn(bytes: number): () => void {
  const handle = openSync(path.join(folder, 'flushes'), 'w');
  const commit = Buffer.alloc(bytes, 1);
  return () => {
    writeSync(handle, commit);
    fdatasyncSync(handle);
  };
}

import { randomUUID } from 'node:crypto';
import { fdatasyncSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { NO_USAGE } from '../src/main/llm/usage.ts';
import { readConversation } from '../src/main/storage/conversations.ts';
import { connect, connectToRead, type Database } from '../src/main/storage/database.ts';
import { ledgerReport } from '../src/main/storage/ledger-report.ts';
import { migrate } from '../src/main/storage/migrate.ts';
import { closeHistory } from '../src/main/storage/file-state.ts';
import { openHistory } from '../src/main/storage/open-history.ts';
import { requestPage } from '../src/main/storage/request-log.ts';
import { writeChanges } from '../src/main/storage/write-changes.ts';
import { fillHistory, LAST_DAY, LONG_CONVERSATION } from './history-database.ts';
import { type BenchmarkRow, report } from './report.ts';

const SIZE = { attempts: 1_000_000, messages: 100_000, conversations: 1_000 };
const ROUNDS = 21;
const ATTEMPTS_RECORDED = 300;
const ATTEMPTS_WEIGHED = 50;
const MONTH = { fromDay: '2026-06-01', toDay: LAST_DAY };
const ALL = { fromDay: '2025-07-01', toDay: LAST_DAY };
const TARGET = { targetId: 'openai/m', providerId: 'openai', providerName: 'OpenAI', model: 'm' };

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
  const record = recordingTo(writer);
  const commitBytes = commitBytesOf(file, writer, record);
  const attempt = row('attempt, opened and closed, synchronous=FULL', 1, record, ATTEMPTS_RECORDED);
  writer.close();
  const flushes = row(
    'two bare flushes of as many bytes',
    undefined,
    flushingIn(commitBytes),
    ATTEMPTS_RECORDED,
  );
  rows.push({ ...attempt, flushes: round(attempt.medianMs / flushes.medianMs) }, flushes);
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
  const times = Array.from({ length: rounds }, () => {
    const startedAt = performance.now();
    work();
    return performance.now() - startedAt;
  }).sort((a, b) => a - b);
  return times[Math.floor(rounds / 2)] ?? Number.NaN;
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

/** What the disk takes for the two commits of an attempt, whoever asks: their bytes behind a file, each made safe. */
function flushingIn(bytes: number): () => void {
  const handle = openSync(path.join(folder, 'flushes'), 'w');
  const commit = Buffer.alloc(bytes, 1);
  return () => {
    for (let flush = 0; flush < 2; flush += 1) {
      writeSync(handle, commit);
      fdatasyncSync(handle);
    }
  };
}

/** Writes an attempt as the app does: before its call, and once it has ended, each in a transaction of its own. */
function recordingTo(db: Database): () => void {
  const startedAtMs = Date.parse(`${LAST_DAY}T12:00:00Z`);
  return () => {
    const attemptId = randomUUID();
    const attempt = { ...TARGET, attemptId, generation: 1, startedAtMs };
    writeChanges(db, [
      [
        {
          kind: 'open-attempt',
          attempt: {
            ...attempt,
            ...{ requestId: randomUUID(), conversationId: LONG_CONVERSATION, messageId: null },
            ...{ purpose: 'chat', mode: 'primary', reservedUsd: '0.01', rates: null },
          },
        },
      ],
    ]);
    writeChanges(db, [
      [
        {
          kind: 'close-attempt',
          step: {
            ...attempt,
            ...{ kind: 'attempt', modelServed: 'm', firstTokenMs: 200, durationMs: 900, usage: NO_USAGE },
            ...{
              usageSource: 'reported',
              rates: null,
              priceSource: 'provider',
              onPrimaryUsd: null,
              costUsd: '0.0001',
              outcome: 'completed',
              reason: null,
            },
          },
        },
      ],
    ]);
  };
}

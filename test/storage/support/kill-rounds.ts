import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { expect } from 'vitest';
import { isWhole, listBackups } from '../../../src/main/storage/backup.ts';
import { connectToRead, type Database, schemaVersionOf } from '../../../src/main/storage/database.ts';
import { closeHistory } from '../../../src/main/storage/file-state.ts';
import { openHistory } from '../../../src/main/storage/open-history.ts';
import type { Bundle } from './bundle.ts';
import { expectSound } from './examine.ts';
import { START_MS } from './history-parts.ts';
import { type Acknowledgement, textOf } from './kill-acknowledgement.ts';

/** How often a process is killed: 50 times, or as often as `KILL_ROUNDS` says. */
export const ROUNDS = Number(process.env.KILL_ROUNDS ?? 50);

/** Enough for a slow disk; a test that hangs still ends. */
export const TIMEOUT_MS = 60_000 + ROUNDS * 6_000;

/** A process that writes a history. */
export interface KilledProcess {
  readonly programs: Bundle;
  readonly folder: string;
  /** Part of every id that it makes. */
  readonly run: string;
  readonly kind: 'stream' | 'backup';
  /** When to kill it: so long after it has said so many things. */
  readonly after: {
    readonly said: number;
    readonly delayMs: number;
    /** What is counted; everything where this is left out. */
    readonly counted?: (acknowledgement: Acknowledgement) => boolean;
  };
}

/** What a process had said when it was killed, and when it did, in milliseconds of one clock. */
export interface LastWords {
  readonly said: readonly Acknowledgement[];
  readonly atMs: readonly number[];
}

/** Starts a process and kills it. */
export async function runAndKill({ programs, folder, run, kind, after }: KilledProcess): Promise<LastWords> {
  const child = spawn(process.execPath, [programs.path('kill-child'), folder, run, kind], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.on('exit', (_code, signal) => resolve(signal)));
  const said: Acknowledgement[] = [];
  const atMs: number[] = [];
  let counted = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(JSON.parse(line) as Acknowledgement);
    atMs.push(performance.now());
    const latest = said.slice(-1).filter(after.counted ?? (() => true));
    counted += latest.length;
    if (latest.length > 0 && counted === after.said) setTimeout(() => child.kill('SIGKILL'), after.delayMs);
  }
  // One that ended by itself had met a failure.
  expect(await ended).toBe('SIGKILL');
  return { said, atMs };
}

/** Opens what a killed process has left, as the next start would. */
export function examine(
  folder: string,
  said: readonly Acknowledgement[],
  more: (db: Database) => void = () => {},
): void {
  const { db, report } = openHistory(folder, START_MS);
  expect(report).toMatchObject({ damaged: null, newer: null });
  expectSound(db);
  for (const acknowledgement of said) expectStored(db, acknowledgement);
  more(db);
  closeHistory(db);
}

function expectStored(db: Database, said: Acknowledgement): void {
  switch (said.kind) {
    case 'message':
      return expectMessage(db, said.id, said.length);
    case 'opened-attempt':
      return expect(attemptIn(db, said.id)?.outcome).toMatch(/^(?:interrupted|unavailable|completed)$/);
    case 'closed-attempt':
      return expect(attemptIn(db, said.id)).toEqual({ outcome: 'unavailable', cost: '7', source: null });
    case 'answered':
      expect(attemptIn(db, `t-${said.id}`)).toEqual({
        outcome: 'completed',
        cost: '2250000000',
        source: 'reported',
      });
      return expectMessage(db, `a-${said.id}`, said.length, 'complete');
    default:
  }
}

/** The text that had been stored is there, or a longer one; an answer that was under way says that it was cut off. */
function expectMessage(db: Database, id: string, length: number, status?: string): void {
  const row = db
    .prepare(
      `SELECT role, status, json_extract(parts, '$[0].text') AS text, json_extract(details, '$.error.code') AS error
       FROM messages WHERE id = ?`,
    )
    .get(id) as { role: string; status: string; text: string; error: string | null } | undefined;
  if (!row) throw new Error(`The message ${id} is lost.`);
  if (row.role === 'user') return expect(row.text).toBe(`Question ${id}?`);
  expect(row.text.length).toBeGreaterThanOrEqual(length);
  expect(row.text).toBe(textOf(id.slice('a-'.length), row.text.length));
  const isWhole = row.status === 'complete';
  const cutOff = row.text === '' ? 'failed' : 'interrupted';
  expect([row.status, row.error]).toEqual(
    isWhole ? ['complete', null] : [status ?? cutOff, 'stream-interrupted'],
  );
}

function attemptIn(db: Database, id: string) {
  return db
    .prepare(
      'SELECT outcome, CAST(cost_pico AS TEXT) AS cost, usage_source AS source FROM attempts WHERE attempt_id = ?',
    )
    .get(id) as { outcome: string; cost: string; source: string | null } | undefined;
}

/** Whatever counts as a backup is one. */
export function expectWholeBackups(folder: string): void {
  for (const path of listBackups(folder)) {
    const db = connectToRead(path, { isImmutable: true });
    expect(isWhole(db)).toBe(true);
    expect(schemaVersionOf(db)).toBeGreaterThan(0);
    db.close();
    expect(existsSync(`${path}-wal`)).toBe(false);
  }
}

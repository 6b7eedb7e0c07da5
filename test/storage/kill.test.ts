import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isWhole, listBackups } from '../../src/main/storage/backup.ts';
import { connect, connectToRead, type Database, schemaVersionOf } from '../../src/main/storage/database.ts';
import { closeHistory } from '../../src/main/storage/file-state.ts';
import { migrate, SCHEMA_VERSION } from '../../src/main/storage/migrate.ts';
import { openHistory } from '../../src/main/storage/open-history.ts';
import { type Bundle, bundle } from './support/bundle.ts';
import { countOf, expectSound } from './support/examine.ts';
import { START_MS } from './support/history-parts.ts';
import { type Acknowledgement, textOf } from './support/kill-acknowledgement.ts';
import { fillOlderSchema } from './support/older-history.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

// Seen to fail with `synchronous` left out of nothing that a kill could show, so by: acknowledging before the write, closing an
// attempt outside of its message's transaction, and not recovering what was open.

/** 50 of each kind, `KILL_ROUNDS=1000 npx vitest run test/storage/kill.test.ts` for a long run. */
const ROUNDS = Number(process.env.KILL_ROUNDS ?? 50);
const SEED = Number(process.env.KILL_SEED ?? randomInt(2 ** 31));

/** The moments at which a process is killed, after it has said that it begins, are spread over this long. */
const SPREAD_MS = { stream: 120, migrate: 90, backup: 120 };

type Kind = keyof typeof SPREAD_MS;

describe('a process that is killed', { timeout: 60_000 + ROUNDS * 4_000 }, () => {
  let programs: Bundle;

  beforeAll(async () => {
    programs = await bundle('kill-child');
    console.info(`kill: ${ROUNDS} rounds of each kind, KILL_SEED=${SEED}`);
  });

  afterAll(() => programs.remove());

  it('while it streams loses nothing that it had said was stored', async () => {
    const folder = temporaryFolder();
    const random = randomFrom(SEED);
    const all: Acknowledgement[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const said = await runAndKill('stream', folder, `s${round}`, random);
      all.push(...said);
      examine(folder, said);
    }
    // It must have come to something, or nothing was shown.
    expect(all.filter(({ kind }) => kind === 'answered').length).toBeGreaterThan(ROUNDS);
    examine(folder, all);
  });

  it('while it changes the schema leaves the old or the new one, and every row', async () => {
    const templates = [1, 2].map((version) => olderHistory(version));
    const random = randomFrom(SEED + 1);
    const versions = new Set<number>();
    for (let round = 0; round < ROUNDS; round += 1) {
      const template = templates[round % 2] ?? '';
      const folder = join(temporaryFolder(), 'profile');
      cpSync(template, folder, { recursive: true });
      const said = await runAndKill('migrate', folder, `m${round}`, random);
      const before = connectToRead(join(template, 'history.db'));
      versions.add(versionIn(folder));
      examine(folder, said, (db) => expectRowsOf(before, db));
      before.close();
      expectWholeBackups(folder);
      rmSync(folder, { recursive: true });
    }
    expect([...versions]).toContain(SCHEMA_VERSION);
    expect(versions.size).toBeGreaterThan(1);
  });

  it('while it backs up leaves no backup that is not whole', async () => {
    const folder = temporaryFolder();
    const random = randomFrom(SEED + 2);
    const all: Acknowledgement[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const said = await runAndKill('backup', folder, `b${round}`, random);
      all.push(...said);
      examine(folder, said);
      expectWholeBackups(folder);
      // The next round makes the same days' backups again.
      rmSync(join(folder, 'backups'), { recursive: true, force: true });
    }
    expect(all.filter(({ kind }) => kind === 'backed-up').length).toBeGreaterThan(ROUNDS);
    examine(folder, all);
  });

  /** @returns what the process had said when it was killed */
  async function runAndKill(kind: Kind, folder: string, run: string, random: () => number) {
    const child = spawn(process.execPath, [programs.path('kill-child'), folder, run, kind], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new Promise((resolve) => child.on('exit', (_code, signal) => resolve(signal)));
    const said: Acknowledgement[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      const acknowledgement = JSON.parse(line) as Acknowledgement;
      const isBegun = acknowledgement.kind === (kind === 'migrate' ? 'ready' : 'opened');
      if (isBegun) setTimeout(() => child.kill('SIGKILL'), random() * SPREAD_MS[kind]);
      said.push(acknowledgement);
    }
    expect(await ended).toBe('SIGKILL');
    return said;
  }
});

/** Opens what a killed process has left, as the next start would. */
function examine(folder: string, said: readonly Acknowledgement[], more: (db: Database) => void = () => {}): void {
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
      expect(attemptIn(db, `t-${said.id}`)).toEqual({ outcome: 'completed', cost: '2250000000', source: 'reported' });
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
  expect([row.status, row.error]).toEqual(
    row.status === 'complete' ? [status ?? 'complete', null] : [status ?? 'interrupted', 'stream-interrupted'],
  );
}

function attemptIn(db: Database, id: string) {
  return db
    .prepare(
      'SELECT outcome, CAST(cost_pico AS TEXT) AS cost, usage_source AS source FROM attempts WHERE attempt_id = ?',
    )
    .get(id) as { outcome: string; cost: string; source: string | null } | undefined;
}

/** A folder with a history of an older schema, which its app had closed. */
function olderHistory(version: number): string {
  const folder = join(temporaryFolder(), 'profile');
  mkdirSync(folder);
  const db = connect(join(folder, 'history.db'));
  migrate(db, () => {}, version);
  fillOlderSchema(db, version, 4_000);
  db.close();
  return folder;
}

function expectRowsOf(before: Database, after: Database): void {
  const tables = schemaVersionOf(before) > 1 ? ['conversations', 'messages', 'attempts'] : ['conversations', 'messages'];
  for (const table of tables) {
    const own = after.prepare(`SELECT count(*) AS own FROM ${table}`).get() as { own: number };
    expect(own.own).toBeGreaterThanOrEqual(Number(countOf(before, table)));
  }
}

function versionIn(folder: string): number {
  const db = connectToRead(join(folder, 'history.db'));
  const version = schemaVersionOf(db);
  db.close();
  return version;
}

function expectWholeBackups(folder: string): void {
  for (const path of listBackups(folder)) {
    const db = connectToRead(path, { isImmutable: true });
    expect(isWhole(db)).toBe(true);
    expect(schemaVersionOf(db)).toBeGreaterThan(0);
    db.close();
    expect(existsSync(`${path}-wal`)).toBe(false);
  }
}

/** Numbers from 0 to 1 that a seed gives again. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    // mulberry32
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

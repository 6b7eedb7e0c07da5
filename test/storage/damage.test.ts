import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  connect,
  connectToRead,
  connectToReadAnyhow,
  type Database,
} from '../../src/main/storage/database.ts';
import { closeHistory, writeState } from '../../src/main/storage/file-state.ts';
import { migrate } from '../../src/main/storage/migrate.ts';
import { openHistory, type OpeningReport } from '../../src/main/storage/open-history.ts';
import { writeChanges } from '../../src/main/storage/write-changes.ts';
import { damagePageOf } from './support/damage-page.ts';
import { expectSound, integrityOf } from './support/examine.ts';
import {
  answer,
  attemptStep,
  closeAttempt,
  conversation,
  ended,
  endRequest,
  exchange,
  openAttempt,
  opened,
  putConversation,
  putMessage,
  route,
  START_MS,
} from './support/history-parts.ts';
import { historyOf } from './support/open-history-app.ts';
import { seededRandom } from './support/seeded-random.ts';
import { inTemporaryFolder, temporaryFolder } from './support/temporary-folder.ts';

// Seen to fail where rows between two damaged pages are given up, where the damaged file goes, and where mending while the app
// runs closes what is under way. `DAMAGE_CASES=2000 npx vitest run test/storage/damage` is the long run.

const TABLES = ['conversations', 'messages', 'prices', 'requests', 'attempts'] as const;
type Row = Readonly<Record<string, unknown>>;
type Table = (typeof TABLES)[number];

const PAGE_BYTES = 4_096;
const EXCHANGES = 80;
const CASES = Number(process.env.DAMAGE_CASES ?? 200);

/** The bytes of a history of many pages, which was open when the app ended. */
let whole: Buffer;
/** Where each row stands in it. */
let rowids: ReadonlyMap<Table, readonly number[]>;
let wholeRows: ReadonlySet<string>;

beforeAll(() =>
  inTemporaryFolder((folder) => {
    const path = join(folder, 'history.db');
    const db = connect(path);
    migrate(db);
    // Some texts take pages of their own.
    for (let n = 0; n < EXCHANGES; n += 1)
      writeChanges(db, exchange(String(n), `Answer ${n} `.repeat(n % 10 === 0 ? 900 : 20)));
    writeState(db, 'closed', 'no');
    wholeRows = rowsOf(db);
    rowids = new Map(TABLES.map((table) => [table, rowidsOf(db, table)]));
    db.close();
    whole = readFileSync(path);
  }),
);

describe('a damaged history', { timeout: 240_000 }, () => {
  it(`is opened with every row that was whole, at ${CASES} random flips and cuts`, async () => {
    const random = seededRandom('damage');
    const folder = temporaryFolder();
    let mended = 0;
    for (let n = 0; n < CASES; n += 1) {
      const damaged = n % 4 === 3 ? cut(random) : flipped(random, 1 + Math.floor(random() * 3));
      const report = await startOn(join(folder, String(n)), damaged);
      mended += report.damaged ? 1 : 0;
      rmSync(join(folder, String(n)), { recursive: true });
    }
    // Many a flip changes a letter and breaks nothing.
    expect(mended).toBeGreaterThan(CASES / 4);
  });

  it('is begun anew where its head is overwritten, and kept', async () => {
    const damaged = Buffer.from(whole);
    damaged.fill('x', 0, 100);
    const report = await startOn(join(temporaryFolder(), 'p'), damaged);
    expect(report.damaged).not.toBeNull();
  });

  it('is kept as it is where it is found while the app runs, and goes on in a new file', async () => {
    const folder = temporaryFolder();
    const app = historyOf(folder);
    for (let n = 0; n < 60; n += 1) await app.history.save(exchange(String(n)).flat());
    await app.history.save([
      putConversation(conversation('c1')),
      putMessage('c1', answer('a1', { status: 'streaming' })),
      openAttempt(opened('t1')),
    ]);
    damagePageOf(join(folder, 'history.db'), 'attempts_of_conversation');
    // What does not touch the damage is stored without anyone's noticing.
    for (let n = 60; n < 90; n += 1) await app.history.save(exchange(String(n)).flat());
    const step = attemptStep('t1');
    await app.history.save([
      endRequest(ended({ route: route(step) })),
      closeAttempt(step),
      putMessage('c1', answer('a1')),
    ]);

    expect(app.statuses.filter(({ state }) => state === 'failing')).toEqual([]);
    expect(app.refused).toEqual([]);
    expect(app.reports).toHaveLength(2);
    const [, report] = app.reports;
    expect(report).toMatchObject({
      damaged: { takenOver: { isPartial: false } },
      interrupted: { attempts: 0 },
    });
    expect(existsSync(report?.damaged?.keptAt ?? '')).toBe(true);
    // What was under way is this run's own, and ended as it did.
    expect((await app.reader.readConversation('c1'))?.costUsd).toBe('0.00225');
    expect(await app.reader.listConversations(1_000)).toHaveLength(91);
    await app.close();
    const db = connectToReadAnyhow(join(folder, 'history.db'));
    expectSound(db);
    db.close();
  });

  it('is mended at once where reading it or backing it up meets the damage', async () => {
    for (const meet of ['readConversation', 'backUpDaily'] as const) {
      const folder = temporaryFolder();
      const app = historyOf(folder);
      for (let n = 0; n < 60; n += 1) await app.history.save(exchange(String(n)).flat());
      damagePageOf(join(folder, 'history.db'), 'attempts_of_conversation');
      if (meet === 'backUpDaily') expect(await app.reader[meet]('2026-03-04')).not.toBeNull();
      else expect((await app.reader[meet]('c-1'))?.messages).toHaveLength(2);
      expect(app.reports[1]).toMatchObject({
        damaged: { takenOver: { conversations: 60, isPartial: false } },
      });
      await app.close();
    }
  });
});

describe('a history without a part of it', { timeout: 60_000 }, () => {
  /** Leaves what a killed app does: the first exchange in the file, the second in its log. */
  function leaveWithLog(folder: string): string {
    const { db, path } = openHistory(folder, START_MS);
    writeChanges(db, exchange('1'));
    db.exec('PRAGMA wal_checkpoint (TRUNCATE)');
    writeChanges(db, exchange('2'));
    const left = join(folder, 'left');
    mkdirSync(left);
    for (const ending of ['', '-wal']) copyFileSync(path + ending, join(left, `history.db${ending}`));
    db.close();
    return left;
  }

  async function conversationsIn(folder: string) {
    const app = historyOf(folder);
    await app.history.open();
    const ids = (await app.reader.listConversations(10)).map(({ id }) => id);
    await app.history.save(exchange('new').flat());
    expect(app.history.status).toEqual({ state: 'saving', unsaved: 0, problem: null });
    await app.close();
    const db = connectToReadAnyhow(join(folder, 'history.db'));
    expectSound(db);
    db.close();
    return { ids, report: app.reports[0] };
  }

  it('has all of it with its log', async () => {
    const left = leaveWithLog(temporaryFolder());
    expect(await conversationsIn(left)).toMatchObject({ ids: ['c-1', 'c-2'], report: { damaged: null } });
  });

  it('has what was checkpointed without its log, and has been looked over', async () => {
    const left = leaveWithLog(temporaryFolder());
    rmSync(join(left, 'history.db-wal'));
    expect(await conversationsIn(left)).toMatchObject({ ids: ['c-1'], report: { damaged: null } });
  });

  it('has what was checkpointed with a log of garbage', async () => {
    const left = leaveWithLog(temporaryFolder());
    writeFileSync(join(left, 'history.db-wal'), 'garbage '.repeat(9_000));
    expect(await conversationsIn(left)).toMatchObject({ ids: ['c-1'], report: { damaged: null } });
  });

  it.each(['missing', 'empty'])(
    'is begun anew where it is %s, says so, and its backup brings it back',
    async (how) => {
      const folder = temporaryFolder();
      const first = historyOf(folder);
      for (const set of exchange('1')) await first.history.save(set);
      await first.reader.backUpDaily('2026-03-04');
      await first.close();
      const path = join(folder, 'history.db');
      if (how === 'empty') writeFileSync(path, '');
      else rmSync(path);

      const { ids, report } = await conversationsIn(folder);
      expect(ids).toEqual([]);
      expect(report).toMatchObject({ damaged: null, missing: { path }, newer: null });
      const { history, reader } = historyOf(folder);
      await history.open();
      expect(await history.restoreBackup()).toBe(2);
      expect((await reader.readConversation('c-1'))?.messages).toHaveLength(2);
    },
  );

  it('is nothing to speak of where there never was one', async () => {
    expect(await conversationsIn(join(temporaryFolder(), 'new'))).toMatchObject({
      ids: [],
      report: { damaged: null, missing: null, newer: null },
    });
  });

  it('is put in place where the app ended while it mended', async () => {
    const folder = temporaryFolder();
    const { db, path } = openHistory(folder, START_MS);
    writeChanges(db, exchange('1'));
    closeHistory(db);
    renameSync(path, `${path}.mended`);
    expect(await conversationsIn(folder)).toMatchObject({ ids: ['c-1'], report: { missing: null } });
  });
});

/** Starts the app on a file that is damaged. @returns what it said */
async function startOn(folder: string, damaged: Buffer): Promise<OpeningReport> {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'history.db');
  const readable = rowsThatCanBeRead(folder, damaged);
  writeFileSync(path, damaged);
  const app = historyOf(folder);
  await app.history.open();
  expect(app.history.status).toEqual({ state: 'saving', unsaved: 0, problem: null });
  // Whatever opening did not meet, using it does.
  for (const { id } of await app.reader.listConversations(1_000)) await app.reader.readConversation(id);
  await app.history.save(exchange('new').flat());
  expect(app.history.status.state).toBe('saving');
  expect((await app.reader.readConversation('c-new'))?.messages).toHaveLength(2);
  await app.close();

  const [report] = app.reports;
  if (!report) throw new Error('The history was not opened.');
  if (report.damaged) expect(readFileSync(report.damaged.keptAt).equals(damaged)).toBe(true);
  const db = connectToReadAnyhow(path);
  const rows = rowsOf(db);
  expect([...readable].filter((row) => !rows.has(row))).toEqual([]);
  expect(integrityOf(db)).toEqual(['ok']);
  db.close();
  return report;
}

/** The rows that SQLite can read one by one and that are as they were. */
function rowsThatCanBeRead(folder: string, bytes: Buffer): ReadonlySet<string> {
  const copy = join(folder, 'copy.db');
  writeFileSync(copy, bytes);
  const found: string[] = [];
  const ids: string[] = [];
  try {
    const db = connectToRead(copy, { isImmutable: true });
    for (const table of TABLES) {
      for (const rowid of rowids.get(table) ?? []) {
        const row = rowAt(db, table, rowid);
        if (row === undefined) continue;
        ids.push(idIn(table, row));
        if (wholeRows.has(describeRow(table, row))) found.push(describeRow(table, row));
      }
    }
    db.close();
  } catch {
    // Not even its head can be read.
  }
  rmSync(copy);
  // Where damage has given one row another's id, nobody can tell which is which.
  const isAmbiguous = (row: string) => ids.filter((id) => row.startsWith(id)).length > 1;
  return new Set(found.filter((row) => !isAmbiguous(row)));
}

function rowAt(db: Database, table: Table, rowid: number): Row | undefined {
  try {
    return db.prepare(`SELECT * FROM ${table} WHERE rowid = ?`).get(rowid) as Row | undefined;
  } catch {
    return undefined;
  }
}

function rowidsOf(db: Database, table: Table): readonly number[] {
  return (db.prepare(`SELECT rowid AS id FROM ${table}`).all() as { id: number }[]).map(({ id }) => id);
}

function rowsOf(db: Database): ReadonlySet<string> {
  return new Set(
    TABLES.flatMap((table) =>
      (db.prepare(`SELECT * FROM ${table}`).all() as Row[]).map((row) => describeRow(table, row)),
    ),
  );
}

/** The id comes first in every table. */
function idIn(table: Table, row: Row): string {
  return `${table} ${JSON.stringify(Object.values(row)[0])} `;
}

function describeRow(table: Table, row: Row): string {
  return idIn(table, row) + JSON.stringify(row);
}

function flipped(random: () => number, count: number): Buffer {
  const bytes = Buffer.from(whole);
  for (let n = 0; n < count; n += 1) {
    const at = Math.floor(random() * bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 + Math.floor(random() * 255));
  }
  return bytes;
}

/** The rest of the file is gone, or only zeros. */
function cut(random: () => number): Buffer {
  const at = Math.floor(random() * whole.length);
  if (random() < 0.5) return whole.subarray(0, at);
  return Buffer.from(whole).fill(0, at, Math.min(whole.length, at + PAGE_BYTES * Math.ceil(random() * 4)));
}

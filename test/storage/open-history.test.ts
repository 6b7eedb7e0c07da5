import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { backUpDaily, isWhole, listBackups } from '../../src/main/storage/backup.ts';
import { listConversations, readConversation } from '../../src/main/storage/conversations.ts';
import { connect, connectToRead, type Database, schemaVersionOf } from '../../src/main/storage/database.ts';
import { closeHistory } from '../../src/main/storage/file-state.ts';
import { emptyHistory, migrate, MIGRATIONS, SCHEMA_VERSION } from '../../src/main/storage/migrate.ts';
import { openHistory } from '../../src/main/storage/open-history.ts';
import { recoverInterrupted } from '../../src/main/storage/recover-interrupted.ts';
import { takeOver } from '../../src/main/storage/salvage.ts';
import { writeChanges } from '../../src/main/storage/write-changes.ts';
import { countOf, expectEqualSums, expectSound } from './support/examine.ts';
import {
  answer,
  attemptStep,
  exchange,
  openAttempt,
  opened,
  putConversation,
  putMessage,
  conversation,
  question,
  START_MS,
} from './support/history-parts.ts';
import { fillOlderSchema, fillOlderTests } from './support/older-history.ts';
import { historyOf } from './support/open-history-app.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const DAY = '2026-03-04';

describe('an older history', () => {
  const older = [...MIGRATIONS.keys()].slice(1);

  it.each(older)('of version %i is brought to this one with all that it holds', (version) => {
    const folder = olderHistory(version, 700);
    const before = contentOf(join(folder, 'history.db'));
    const { db, report } = openHistory(folder, START_MS);

    expect(report).toMatchObject({ damaged: null, missing: null, newer: null });
    expect(schemaVersionOf(db)).toBe(SCHEMA_VERSION);
    expect(contentOf(db)).toEqual(before);
    expectSound(db);
    // Sums kept while rows come are the sums of rows that were there already.
    const anew = emptyHistory();
    for (const row of db.prepare('SELECT * FROM requests').all()) insert(anew, 'requests', row as Row);
    for (const row of db.prepare('SELECT * FROM attempts').all()) insert(anew, 'attempts', row as Row);
    expect(dailyOf(db)).toEqual(dailyOf(anew));
    closeHistory(db);
  });

  it.each(older)('of version %i is backed up before each step, and each backup is whole', (version) => {
    const folder = olderHistory(version, 100);
    const before = contentOf(join(folder, 'history.db'));
    closeHistory(openHistory(folder, START_MS).db);

    const steps = MIGRATIONS.slice(version).map((step) => step.version);
    expect(listBackups(folder).map(nameOf).toSorted()).toEqual(
      steps.map((step) => `history-${DAY}-before-v${step}.db`),
    );
    for (const [index, path] of listBackups(folder).toReversed().entries()) {
      const backup = connectToRead(path, { isImmutable: true });
      expect(isWhole(backup)).toBe(true);
      expect(schemaVersionOf(backup)).toBe(version + index);
      expect(contentOf(backup)).toEqual(before);
      backup.close();
    }
  });

  it.each(older.slice(1))('of version %i ends the tests of providers that it left open', (version) => {
    const folder = olderHistory(version, 10, fillOlderTests);
    const { db, path } = openHistory(folder, START_MS);
    expect(testsIn(db)).toEqual(MENDED_TESTS);
    expectSound(db);
    closeHistory(db);
    // What lies in its backups, or is taken over after damage, comes as it is there.
    rmSync(path);
    const anew = openHistory(folder, START_MS);
    takeOver(anew.db, join(folder, 'backups', `history-${DAY}-before-v${version + 1}.db`));
    recoverInterrupted(anew.db);
    expect(testsIn(anew.db)).toEqual(MENDED_TESTS);
    closeHistory(anew.db);
  });

  it('stays whole where a step fails half-way', () => {
    const folder = olderHistory(1, 100);
    const path = join(folder, 'history.db');
    const before = contentOf(path);
    const db = connect(path);
    expect(() => migrate(db, undefined, undefined, BROKEN_STEPS)).toThrow('no such table: nowhere');
    expect(schemaVersionOf(db)).toBe(1);
    expect(contentOf(db)).toEqual(before);
    db.close();
    // The half that was done is not there either.
    const opened = openHistory(folder, START_MS);
    expect(opened.report.damaged).toBeNull();
    expect(contentOf(opened.db)).toEqual(before);
    closeHistory(opened.db);
  });

  it('is left as it is where the backup before a step cannot be made', () => {
    const folder = olderHistory(1, 100);
    writeFileSync(join(folder, 'backups'), 'in the way');
    const bytes = readFileSync(join(folder, 'history.db'));
    expect(() => openHistory(folder, START_MS)).toThrow('EEXIST');
    expect(schemaVersionIn(join(folder, 'history.db'))).toBe(1);
    expect(readFileSync(join(folder, 'history.db')).equals(bytes)).toBe(true);
  });
});

const BROKEN_STEPS = [
  ...MIGRATIONS.slice(0, 1),
  { version: 2, sql: 'DROP TABLE messages; CREATE TABLE half (id TEXT); INSERT INTO nowhere VALUES (1);' },
];

describe('a history with rows that are odd', () => {
  it.each([
    ['no parts at all', 'parts', '[]'],
    ['parts that are no list', 'parts', '{"kind":"text"}'],
    ['parts that are no JSON', 'parts', '[{"kind"'],
    ['a part without text', 'parts', '[{"kind":"text"},{"kind":"sound","text":7},null]'],
    ['no details', 'details', '{}'],
    ['details that are null', 'details', 'null'],
    ['details of another shape', 'details', '{"usage":7,"error":"x","superseded":"yes","firstTokenMs":{}}'],
    ['details that are no JSON', 'details', '{"usage'],
    ['a status of tomorrow', 'status', 'thinking'],
    ['a status that never ended', 'status', 'streaming'],
    ['a role of tomorrow', 'role', 'observer'],
  ])('shows a conversation with %s', (_name, column, value) => {
    const folder = temporaryFolder();
    const first = openHistory(folder, START_MS);
    writeChanges(first.db, exchange('1'));
    writeChanges(first.db, exchange('2'));
    first.db.prepare(`UPDATE messages SET ${column} = ? WHERE id = 'a-1'`).run(value);
    first.db.close();

    const { db, report } = openHistory(folder, START_MS);
    expect(report.damaged).toBeNull();
    expect(listConversations(db, 10)).toHaveLength(2);
    expect(readConversation(db, 'c-1')?.messages).toMatchObject([question('q-1'), { id: 'a-1' }]);
    expect(readConversation(db, 'c-1')?.costUsd).toBe('0.00225');
    closeHistory(db);
  });

  it.each(['{}', 'null', '[7,null,{"kind":"skipped"}]', '["gone"', '["gone"]'])(
    'shows a route whose steps are %s',
    (steps) => {
      const db = emptyHistory();
      writeChanges(db, exchange('1'));
      db.prepare('UPDATE requests SET steps = ?').run(steps);
      expect(readConversation(db, 'c-1')?.messages[1]).toMatchObject({
        route: { steps: [attemptStep('t-1')] },
        costUsd: '0.00225',
      });
    },
  );
});

describe('a history of a newer version', () => {
  it('is left alone, byte for byte, and another file is used and found again', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'history.db');
    closeHistory(openHistory(folder, START_MS).db);
    const newer = connect(path);
    newer.exec(`CREATE TABLE tomorrow (id TEXT); PRAGMA user_version = ${SCHEMA_VERSION + 1}`);
    newer.close();
    const bytes = readFileSync(path);

    for (const count of [1n, 2n]) {
      const { db, report } = openHistory(folder, START_MS);
      const usedInstead = join(folder, `history-v${SCHEMA_VERSION}.db`);
      expect(report).toMatchObject({ damaged: null, missing: null, newer: { leftAt: path, usedInstead } });
      writeChanges(db, exchange(String(count)));
      expect(countOf(db, 'conversations')).toBe(count);
      closeHistory(db);
      expect(readFileSync(path).equals(bytes)).toBe(true);
    }
  });

  it('is told from one whose number is damaged', () => {
    const folder = temporaryFolder();
    const first = openHistory(folder, START_MS);
    writeChanges(first.db, exchange('1'));
    first.db.exec(`PRAGMA user_version = ${SCHEMA_VERSION + 4}`);
    closeHistory(first.db);

    const { db, report } = openHistory(folder, START_MS);
    expect(report).toMatchObject({ newer: null, damaged: { takenOver: { messages: 2, isPartial: false } } });
    expect(readConversation(db, 'c-1')?.messages).toHaveLength(2);
    closeHistory(db);
  });
});

describe('the files of a history', () => {
  afterEach(() => void process.umask(0o022));

  it('are open to nobody else, whatever the mask', async () => {
    process.umask(0);
    const folder = join(temporaryFolder(), 'profile');
    const { db, path } = openHistory(folder, START_MS);
    writeChanges(db, exchange('1'));
    await backUpDaily(db, folder, DAY);
    expect(modesIn(folder)).toEqual({
      '.': '700',
      backups: '700',
      'history.db': '600',
      'history.db-shm': '600',
      'history.db-wal': '600',
      [`backups/history-${DAY}.db`]: '600',
    });
    db.close();
    writeFileSync(path, 'x'.repeat(9_000));
    closeHistory(openHistory(folder, START_MS).db);
    expect(new Set(Object.values(modesIn(folder)))).toEqual(new Set(['700', '600']));
  });
});

describe('the start after an end', () => {
  it('looks a file over after an unclean one only', () => {
    const folder = temporaryFolder();
    // A page that only a look over meets: the index of what is under way.
    const damage = (path: string) => {
      const db = connect(path);
      const { rootpage } = db
        .prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'attempts_by_day'")
        .get() as {
        rootpage: number;
      };
      db.exec('PRAGMA wal_checkpoint (TRUNCATE)');
      db.close();
      const bytes = readFileSync(path);
      bytes.fill(0xff, (rootpage - 1) * 4096 + 100, rootpage * 4096);
      writeFileSync(path, bytes);
    };
    const first = openHistory(folder, START_MS);
    writeChanges(first.db, exchange('1'));
    closeHistory(first.db);
    damage(first.path);
    const clean = openHistory(folder, START_MS);
    expect(clean.report.damaged).toBeNull();
    // It ends without closing.
    clean.db.close();

    const { db, report } = openHistory(folder, START_MS);
    expect(report.damaged).toMatchObject({ takenOver: { messages: 2, attempts: 1, isPartial: false } });
    expectSound(db);
    closeHistory(db);
  });

  it('closes what was under way, with what is known of it', () => {
    const folder = temporaryFolder();
    const first = openHistory(folder, START_MS);
    writeChanges(first.db, [
      [
        putConversation(conversation('c1')),
        putMessage('c1', question('q1', 'Why is the sky blue, and the sunset red?')),
        putMessage(
          'c1',
          answer('a1', { requestId: 'r1', status: 'streaming', text: 'Because of the air.' }),
          'q1',
        ),
        openAttempt(opened('t1')),
      ],
      [
        openAttempt(opened('t2', { requestId: 'r2', messageId: null, purpose: 'title' })),
        openAttempt(
          opened('t3', { requestId: 'r3', conversationId: null, messageId: null, purpose: 'test' }),
        ),
      ],
    ]);
    first.db.close();

    const { db, report } = openHistory(folder, START_MS);
    expect(report.interrupted).toEqual({ attempts: 3, messages: 1 });
    expect(readConversation(db, 'c1')?.messages[1]).toMatchObject({
      status: 'interrupted',
      text: 'Because of the air.',
      error: { code: 'stream-interrupted' },
      route: {
        answeredBy: null,
        steps: [
          { attemptId: 't1', outcome: 'stream-interrupted', usageSource: 'estimated', modelServed: null },
        ],
      },
    });
    const [chat, ...others] = db
      .prepare(
        'SELECT outcome, usage_source, input_tokens, input_tokens > 5 AS is_asked, output_tokens > 2 AS is_told, cost_pico FROM attempts ORDER BY attempt_id',
      )
      .all() as Row[];
    expect(chat).toMatchObject({
      outcome: 'interrupted',
      usage_source: 'estimated',
      is_asked: 1,
      is_told: 1,
    });
    // Of a call that was to become no message nothing is known, which is not nothing: a title is told an excerpt alone.
    const unknown = { outcome: 'interrupted', usage_source: null, input_tokens: null, cost_pico: null };
    expect(others).toMatchObject([unknown, unknown]);
    expectEqualSums(db);
    closeHistory(db);
    const again = openHistory(folder, START_MS);
    expect(again.report.interrupted).toEqual({ attempts: 0, messages: 0 });
    closeHistory(again.db);
  });
});

describe('backups', () => {
  it('are made once a day, whole, and the last seven are kept', async () => {
    const folder = temporaryFolder();
    const { db } = openHistory(folder, START_MS);
    for (let day = 1; day <= 10; day += 1) {
      writeChanges(db, exchange(String(day)));
      const name = `2026-03-${String(day).padStart(2, '0')}`;
      expect(await backUpDaily(db, folder, name)).toBe(join(folder, 'backups', `history-${name}.db`));
      expect(await backUpDaily(db, folder, name)).toBeNull();
    }
    expect(listBackups(folder).map(nameOf)).toEqual(
      ['10', '09', '08', '07', '06', '05', '04'].map((day) => `history-2026-03-${day}.db`),
    );
    for (const [index, path] of listBackups(folder).entries()) {
      const backup = connectToRead(path, { isImmutable: true });
      expect(countOf(backup, 'conversations')).toBe(BigInt(10 - index));
      expectSound(backup);
      backup.close();
    }
    closeHistory(db);
  });

  it('that were never finished count for nothing and go', async () => {
    const folder = temporaryFolder();
    const { db } = openHistory(folder, START_MS);
    mkdirSync(join(folder, 'backups'));
    writeFileSync(join(folder, 'backups', 'history-2026-03-01.db.part'), 'half');
    expect(listBackups(folder)).toEqual([]);
    await backUpDaily(db, folder, DAY);
    expect(readdirSync(join(folder, 'backups'))).toEqual([`history-${DAY}.db`]);
    closeHistory(db);
  });

  it('bring back what is missing and change nothing else', async () => {
    const { history, reader } = historyOf(temporaryFolder());
    for (const id of ['1', '2', '3']) for (const set of exchange(id)) await history.save(set);
    await reader.backUpDaily(DAY);
    const before = await Promise.all(['c-1', 'c-2'].map((id) => reader.readConversation(id)));
    await history.save([putConversation(conversation('c-2', { title: 'Renamed since' }))]);
    await history.save([{ kind: 'remove-conversation', conversationId: 'c-1' }]);
    for (const set of exchange('4')) await history.save(set);

    expect(await history.restoreBackup()).toBe(2);
    expect(await reader.readConversation('c-1')).toEqual(before[0]);
    expect(await reader.readConversation('c-2')).toEqual({ ...before[1], title: 'Renamed since' });
    expect((await reader.readConversation('c-4'))?.messages).toHaveLength(2);
    expect(await history.restoreBackup()).toBe(0);
  });

  it('of the time before the damage are the ones offered after it', async () => {
    const folder = temporaryFolder();
    const first = historyOf(folder);
    for (const set of exchange('1')) await first.history.save(set);
    await first.reader.backUpDaily(DAY);
    await first.close();
    writeFileSync(join(folder, 'history.db'), 'x'.repeat(9_000));

    const { history, reader, reports } = historyOf(folder);
    await history.open();
    expect(reports).toMatchObject([{ damaged: { takenOver: { messages: 0, isPartial: true } } }]);
    // The next day's backup is made before anyone has thought of restoring.
    await reader.backUpDaily('2026-03-05');
    expect(await history.restoreBackup()).toBe(2);
    expect((await reader.readConversation('c-1'))?.messages).toHaveLength(2);
  });

  it('leave no answer under way that another run had under way', async () => {
    const folder = temporaryFolder();
    const { history, reader } = historyOf(folder);
    const streaming = (id: string) => [
      putConversation(conversation(`c${id}`)),
      putMessage(`c${id}`, question(`q${id}`)),
      putMessage(`c${id}`, answer(`a${id}`, { status: 'streaming' }), `q${id}`),
      openAttempt(opened(`t${id}`, { requestId: `r${id}`, conversationId: `c${id}`, messageId: `a${id}` })),
    ];
    await history.save(streaming('1'));
    await reader.backUpDaily(DAY);
    await history.save([{ kind: 'remove-conversation', conversationId: 'c1' }]);
    await history.save(streaming('2'));
    await history.restoreBackup();
    expect((await reader.readConversation('c1'))?.messages[1]).toMatchObject({ status: 'interrupted' });
    expect((await reader.readConversation('c2'))?.messages[1]).toMatchObject({ status: 'streaming' });
  });

  it('are said to be missing where there is none', async () => {
    const { history } = historyOf(temporaryFolder());
    await history.open();
    await expect(history.restoreBackup()).rejects.toMatchObject({ code: 'not-found' });
  });
});

type Row = Readonly<Record<string, string | number | null>>;

/** The tests of providers in a history: how each ended, how long it took, and who was asked. */
function testsIn(db: Database): unknown {
  return db
    .prepare(
      `SELECT request_id AS id, outcome, duration_ms AS ms, first_token_ms AS first, error_message AS why, model
       FROM requests WHERE request_id LIKE 'test-%' ORDER BY 1`,
    )
    .all();
}

const CUT_OFF = 'The app ended before the answer did.';

const MENDED_TESTS = [
  // One whose answer was asked for twice, its key renewed in between, as the second one ended.
  { id: 'test-answered', outcome: 'completed', ms: 550, first: 40.5, why: null, model: 'm' },
  { id: 'test-cut-off', outcome: 'interrupted', ms: null, first: null, why: CUT_OFF, model: 'm' },
  { id: 'test-refused', outcome: 'unauthorized', ms: 75.5, first: null, why: 'Wrong key.', model: 'm' },
  { id: 'test-under-way', outcome: 'interrupted', ms: null, first: null, why: CUT_OFF, model: 'm' },
  // No test, and so not mended.
  { id: 'test-unlike', outcome: 'interrupted', ms: null, first: null, why: CUT_OFF, model: null },
];

function olderHistory(
  version: number,
  messages: number,
  fillFurther: (db: Database) => void = () => {},
): string {
  const folder = join(temporaryFolder(), 'profile');
  mkdirSync(folder);
  const db = connect(join(folder, 'history.db'));
  migrate(db, undefined, version);
  fillOlderSchema(db, version, messages);
  fillFurther(db);
  db.prepare("INSERT INTO file_state VALUES ('closed', 'yes')").run();
  db.close();
  return folder;
}

/** What a person has said and spent, whatever the schema. */
function contentOf(source: Database | string): unknown {
  const db = typeof source === 'string' ? connectToRead(source) : source;
  const tables = db
    .prepare(
      "SELECT name FROM sqlite_schema WHERE name IN ('conversations', 'messages', 'requests', 'attempts') ORDER BY 1",
    )
    .all() as { readonly name: string }[];
  const content = tables
    .map(({ name }) => [name, db.prepare(`SELECT ${columnsOf(name)} FROM ${name} ORDER BY 1`).all()] as const)
    // A later schema has tables that an older one lacks.
    .filter(([, rows]) => rows.length > 0);
  if (typeof source === 'string') db.close();
  return content;
}

/** The columns that every schema has which has the table. */
function columnsOf(table: string): string {
  const first = [...MIGRATIONS.keys()]
    .map((index) => emptyHistory(index + 1))
    .find((db) => hasTable(db, table));
  const columns = first?.prepare(`PRAGMA table_info(${table})`).all() as { readonly name: string }[];
  return columns.map(({ name }) => name).join(', ');
}

function hasTable(db: Database, table: string): boolean {
  return db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").get(table) !== undefined;
}

function insert(db: Database, table: string, row: Row): void {
  const names = Object.keys(row);
  db.prepare(
    `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map((name) => `:${name}`).join(', ')})`,
  ).run(row);
}

function dailyOf(db: Database): unknown {
  return db.prepare('SELECT * FROM daily_spending ORDER BY 1, 2, 3, 4, 5').all();
}

function schemaVersionIn(path: string): number {
  const db = connectToRead(path);
  const version = schemaVersionOf(db);
  db.close();
  return version;
}

function nameOf(path: string): string {
  return path.slice(dirname(path).length + 1);
}

function modesIn(folder: string): Record<string, string> {
  const names = ['.', ...(readdirSync(folder, { recursive: true }) as string[])];
  return Object.fromEntries(
    names.map((name) => [name, (statSync(join(folder, name)).mode & 0o777).toString(8)]),
  );
}

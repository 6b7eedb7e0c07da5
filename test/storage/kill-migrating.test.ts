import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connect, connectToRead, type Database, schemaVersionOf } from '../../src/main/storage/database.ts';
import { migrate, SCHEMA_VERSION } from '../../src/main/storage/migrate.ts';
import { type Bundle, bundle } from './support/bundle.ts';
import { countOf } from './support/examine.ts';
import { examine, expectWholeBackups, ROUNDS, runAndKill, TIMEOUT_MS } from './support/kill-rounds.ts';
import { fillOlderSchema } from './support/older-history.ts';
import { seededRandom } from './support/seeded-random.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

// 50 rounds; `KILL_ROUNDS=1000 npx vitest run test/storage/kill` is the long run.
// Seen to fail where a step and its number are not one transaction.

const OLDER_VERSIONS = [1, 2];
const MESSAGES = 1_500;

let programs: Bundle;

beforeAll(async () => {
  programs = await bundle('kill-child');
});

afterAll(() => programs.remove());

it(
  'keeps every row of an older file when the process is killed while it changes the schema',
  { timeout: TIMEOUT_MS },
  async () => {
    const random = seededRandom('kill while migrating');
    const root = temporaryFolder();
    const older = OLDER_VERSIONS.map((version) => olderHistory(join(root, `v${version}`), version));
    const left = new Set<string>();
    let spreadMs = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const [version, template] = [OLDER_VERSIONS[round % 2], older[round % 2] ?? ''];
      const folder = join(root, `round${round}`);
      cpSync(template, folder, { recursive: true });
      // The first round of each goes through: how long that takes is what the moments of the others are spread over.
      const isFirst = round < OLDER_VERSIONS.length;
      const after = isFirst ? { said: 2, delayMs: 0 } : { said: 1, delayMs: random() * spreadMs };
      const { said, atMs } = await runAndKill({ programs, folder, run: `m${round}`, kind: 'stream', after });
      if (isFirst) spreadMs = Math.max(spreadMs, (atMs[1] ?? 0) - (atMs[0] ?? 0));
      left.add(`${version} as ${read(folder, schemaVersionOf)}`);
      examine(folder, said, (db) => expectRowsOf(template, db));
      expectWholeBackups(folder);
      rmSync(folder, { recursive: true });
    }
    // Some were killed before the change and some after it, or nothing was shown.
    const before = OLDER_VERSIONS.map((version) => `${version} as ${version}`);
    const after = OLDER_VERSIONS.map((version) => `${version} as ${SCHEMA_VERSION}`);
    expect([...left]).toEqual(expect.arrayContaining([...before, ...after]));
  },
);

/** A history of an older schema, which its app had closed. */
function olderHistory(folder: string, version: number): string {
  mkdirSync(folder);
  const db = connect(join(folder, 'history.db'));
  migrate(db, () => {}, version);
  fillOlderSchema(db, version, MESSAGES);
  db.close();
  return folder;
}

function expectRowsOf(template: string, after: Database): void {
  const tables = ['conversations', 'messages', 'attempts'] as const;
  const counts = read(template, (before) =>
    tables.map((table) =>
      table === 'attempts' && schemaVersionOf(before) < 2 ? 0n : countOf(before, table),
    ),
  );
  for (const [index, table] of tables.entries())
    expect(countOf(after, table)).toBeGreaterThanOrEqual(counts[index] ?? 0n);
}

function read<Result>(folder: string, ask: (db: Database) => Result): Result {
  const db = connectToRead(join(folder, 'history.db'));
  try {
    return ask(db);
  } finally {
    db.close();
  }
}

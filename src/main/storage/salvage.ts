import { statSync } from 'node:fs';
import { connectToReadAnyhow, type Database, inTransaction } from './database.ts';
import { failureKindOf } from './storage-failure.ts';

/** How many rows were taken over. */
export interface TakenOver {
  readonly conversations: number;
  readonly messages: number;
  readonly attempts: number;
  /** Whether some rows could not be read. */
  readonly isPartial: boolean;
}

/** What is taken from a file of which nothing can be read. */
export const NOTHING_TAKEN: TakenOver = { conversations: 0, messages: 0, attempts: 0, isPartial: true };

type Row = Readonly<Record<string, bigint | number | string | null>>;

/** Rowids from `first` to `last`, both included. */
interface Range {
  readonly first: bigint;
  readonly last: bigint;
}

const ALL_ROWIDS: Range = { first: -(2n ** 63n), last: 2n ** 63n - 1n };

/** How often a table is asked again around its damage: a second at most, and hundreds of damaged pages. */
const MOST_FAILURES = 20_000;

/** No row is shorter. Rows are numbered from 1, so that a file has no higher number than its size allows for. */
const LEAST_ROW_BYTES = 16;

/**
 * Tables with rows of their own, in an order in which references hold, and what keeps a reference from failing where the row
 * that it points at was lost. Daily sums follow from the attempts.
 */
const TABLES: readonly { readonly name: string; readonly before?: string }[] = [
  { name: 'conversations' },
  {
    name: 'messages',
    before: `INSERT OR IGNORE INTO conversations (id, title, created_at_ms, updated_at_ms)
      VALUES (:conversation_id, '', :created_at_ms, :created_at_ms)`,
  },
  { name: 'prices' },
  { name: 'requests' },
  {
    name: 'attempts',
    before: `INSERT OR IGNORE INTO requests
        (request_id, conversation_id, message_id, purpose, mode, started_at_ms, day, hour, outcome)
      VALUES (:request_id, :conversation_id, :message_id, :purpose, 'primary', :started_at_ms, :day, :hour, :outcome)`,
  },
];

/**
 * Copies every row that can be read from a damaged file, or that a history does not have from a backup.
 * @throws where the target cannot be written; then nothing was copied
 */
export function takeOver(target: Database, sourcePath: string): TakenOver {
  let source: Database;
  try {
    source = connectToReadAnyhow(sourcePath);
  } catch {
    return NOTHING_TAKEN;
  }
  try {
    const highest = BigInt(Math.ceil(statSync(sourcePath).size / LEAST_ROW_BYTES));
    const taken = new Map<string, number>();
    let isPartial = false;
    inTransaction(target, () => {
      for (const table of TABLES) {
        const insert = inserter(target, table);
        let count = 0;
        const isWhole = readTable(source, table.name, highest, (row) => (count += insert(row) ? 1 : 0));
        taken.set(table.name, count);
        isPartial ||= !isWhole;
      }
    });
    const countOf = (table: string) => taken.get(table) ?? 0;
    return {
      conversations: countOf('conversations'),
      messages: countOf('messages'),
      attempts: countOf('attempts'),
      isPartial,
    };
  } finally {
    source.close();
  }
}

/**
 * Reads a table's rows from both ends of what is not read yet, as far as each goes, and halves what is left: a damaged page then
 * costs its own rows alone. @returns whether every row was read
 */
function readTable(source: Database, name: string, highest: bigint, take: (row: Row) => void): boolean {
  const ranges = [ALL_ROWIDS];
  let failures = 0;
  // The widest first, so that rows around much damage are found before the failures are used up.
  for (const range of ranges) {
    let { first, last } = range;
    const isWhole = readUntilDamage(source, name, 'ASC', range, (row, rowid) => {
      if (rowid >= first) first = rowid + 1n;
      take(row);
    });
    if (isWhole) continue;
    readUntilDamage(source, name, 'DESC', { first, last }, (row, rowid) => {
      if (rowid <= last) last = rowid - 1n;
      take(row);
    });
    failures += 1;
    if (failures === MOST_FAILURES) break;
    // Where an end is damaged itself, its number can only be guessed.
    if (first === ALL_ROWIDS.first) first = 1n;
    if (last === ALL_ROWIDS.last) last = highest;
    if (first >= last) continue;
    const middle = (first + last) >> 1n;
    ranges.push({ first, last: middle }, { first: middle + 1n, last });
  }
  return failures === 0;
}

/** @returns whether the end was reached */
function readUntilDamage(
  source: Database,
  name: string,
  direction: 'ASC' | 'DESC',
  { first, last }: Range,
  take: (row: Row, rowid: bigint) => void,
): boolean {
  const rows = attempted(() => {
    const statement = source.prepare(
      `SELECT rowid AS taken_rowid, * FROM ${name} WHERE rowid BETWEEN ? AND ? ORDER BY rowid ${direction}`,
    );
    statement.setReadBigInts(true);
    return statement.iterate(first, last);
  });
  if (!rows) return false;
  for (;;) {
    const next = attempted(() => rows.next());
    if (!next) return false;
    if (next.done) return true;
    const { taken_rowid: rowid, ...row } = next.value as Row;
    take(row, BigInt(rowid ?? 0));
  }
}

/** What reading gives; `null` where the damage does not let it. Other failures are not looked for here. */
function attempted<Result>(read: () => Result): Result | null {
  try {
    return read();
  } catch {
    return null;
  }
}

/** Inserts a row where it is new. @returns whether it was; one that the schema does not take is left behind */
function inserter(target: Database, { name, before }: (typeof TABLES)[number]): (row: Row) => boolean {
  const columns = target.prepare(`PRAGMA table_info (${name})`).all() as { readonly name: string }[];
  const known = new Set(columns.map((column) => column.name));
  const prepareBefore = before === undefined ? null : target.prepare(before);
  const statements = new Map<string, ReturnType<Database['prepare']>>();
  return (row) => {
    const given = Object.entries(row).filter(([column]) => known.has(column));
    const names = given.map(([column]) => column);
    const key = names.join(', ');
    try {
      if (before !== undefined) prepareBefore?.run(only(row, before));
      const insert =
        statements.get(key) ??
        target.prepare(
          `INSERT OR IGNORE INTO ${name} (${key}) VALUES (${names.map((column) => `:${column}`).join(', ')})`,
        );
      statements.set(key, insert);
      return insert.run(Object.fromEntries(given)).changes > 0;
    } catch (reason) {
      if (failureKindOf(reason) !== 'refused') throw reason;
      return false;
    }
  };
}

/** The values that a statement names: SQLite refuses others. */
function only(row: Row, sql: string): Row {
  return Object.fromEntries(Object.entries(row).filter(([column]) => sql.includes(`:${column}`)));
}

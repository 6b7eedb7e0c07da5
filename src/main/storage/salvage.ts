import { connectToRead, type Database, inTransaction } from './database.ts';

/** How many rows were taken over. */
export interface TakenOver {
  readonly conversations: number;
  readonly messages: number;
  readonly attempts: number;
  /** Whether some rows could not be read. */
  readonly isPartial: boolean;
}

type Row = Readonly<Record<string, bigint | number | string | null>>;

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

/** Copies every row that can be read from a damaged file, or that a history does not have from a backup. */
export function takeOver(target: Database, sourcePath: string): TakenOver {
  const taken = new Map<string, number>();
  let isPartial = false;
  const source = connectToRead(sourcePath);
  try {
    inTransaction(target, () => {
      for (const table of TABLES) {
        const result = copyTable(source, target, table);
        taken.set(table.name, result.taken);
        isPartial ||= result.isPartial;
      }
    });
  } finally {
    source.close();
  }
  const countOf = (table: string) => taken.get(table) ?? 0;
  return {
    conversations: countOf('conversations'),
    messages: countOf('messages'),
    attempts: countOf('attempts'),
    isPartial,
  };
}

/** Reads from both ends, as far as each goes: a damaged page in the middle then costs only its own rows. */
function copyTable(source: Database, target: Database, table: (typeof TABLES)[number]) {
  const insert = inserter(target, table);
  let taken = 0;
  let lastRowid: bigint | number | string | null = -1;
  const copy = (sql: string) =>
    readUntilDamage(source, sql, ({ taken_rowid: rowid, ...row }) => {
      if (insert(row)) taken += 1;
      lastRowid = rowid ?? lastRowid;
    });
  const select = `SELECT rowid AS taken_rowid, * FROM ${table.name}`;
  const isWhole = copy(`${select} ORDER BY rowid`);
  if (!isWhole) copy(`${select} WHERE rowid > ${lastRowid} ORDER BY rowid DESC`);
  return { taken, isPartial: !isWhole };
}

/** @returns whether the end was reached */
function readUntilDamage(source: Database, sql: string, take: (row: Row) => void): boolean {
  try {
    const statement = source.prepare(sql);
    statement.setReadBigInts(true);
    for (const row of statement.iterate()) take(row as Row);
    return true;
  } catch {
    return false;
  }
}

/** Inserts a row where it is new. @returns whether it was; one that the schema does not take is left behind */
function inserter(target: Database, { name, before }: (typeof TABLES)[number]): (row: Row) => boolean {
  const columns = target.prepare(`PRAGMA table_info (${name})`).all() as { readonly name: string }[];
  const known = new Set(columns.map((column) => column.name));
  return (row) => {
    const given = Object.entries(row).filter(([column]) => known.has(column));
    try {
      if (before !== undefined) target.prepare(before).run(only(row, before));
      const places = given.map(([column]) => `:${column}`).join(', ');
      const sql = `INSERT OR IGNORE INTO ${name} (${given.map(([column]) => column).join(', ')}) VALUES (${places})`;
      return target.prepare(sql).run(Object.fromEntries(given)).changes > 0;
    } catch {
      return false;
    }
  };
}

/** The values that a statement names: SQLite refuses others. */
function only(row: Row, sql: string): Row {
  return Object.fromEntries(Object.entries(row).filter(([column]) => sql.includes(`:${column}`)));
}

import { closeSync, openSync, writeSync } from 'node:fs';
import { connect } from '../../../src/main/storage/database.ts';

const PAGE_BYTES = 4_096;

/** Overwrites an index behind SQLite's back, as a bad disk would. */
export function damagePageOf(path: string, name: string): void {
  const db = connect(path);
  db.exec('PRAGMA wal_checkpoint (TRUNCATE)');
  const row = db.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').get(name) as {
    readonly rootpage: number;
  };
  db.close();
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(PAGE_BYTES, 0xff), 0, PAGE_BYTES, (row.rootpage - 1) * PAGE_BYTES);
  closeSync(file);
}

import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** Folders that the table describes one by one, below their own level. */
const DIVIDED = ['src', 'src/main', 'src/renderer'];
/** Folders that hold other rows' folders and, at their own level, the composition root at most. */
const CORRIDORS = ['src/main'];

const rows = [...readFileSync('ARCHITECTURE.md', 'utf8').matchAll(/^\| `(src\/[^`]*?)\/?` \|/gm)].map(
  ([, folder]) => folder ?? '',
);

describe('the folder table of ARCHITECTURE.md', () => {
  it('has a row for every folder', () => {
    const folders = DIVIDED.flatMap(foldersIn).filter((folder) => !CORRIDORS.includes(folder));
    expect(folders.filter((folder) => !rows.includes(folder))).toEqual([]);
  });

  it('names only folders that exist', () => {
    expect(rows.filter((row) => !isFolder(row))).toEqual([]);
  });

  it('names each folder once', () => {
    expect(rows.length).toBeGreaterThan(0);
    expect(rows).toEqual([...new Set(rows)]);
  });
});

function foldersIn(parent: string): string[] {
  return listing(parent)
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `${parent}/${name}`);
}

function isFolder(path: string): boolean {
  // An empty folder does not survive a commit, so it does not count as one.
  return listing(path).length > 0;
}

function listing(path: string) {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch {
    return [];
  }
}

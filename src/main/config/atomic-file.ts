import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** Reads a file's text; `null` where there is none. */
export function readTextFile(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (reason) {
    if (reason instanceof Error && 'code' in reason && reason.code === 'ENOENT') return null;
    throw reason;
  }
}

/** Replaces a file's text whole or not at all, readable by its owner only, and waits until it is on the disk. */
export function writeTextFile(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = openSync(temporary, 'w', 0o600);
    try {
      writeSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (reason) {
    rmSync(temporary, { force: true });
    throw reason;
  }
  syncFolder(dirname(path));
}

/** Moves a file that cannot be used out of the way, never over another one. @returns its new path */
export function quarantineFile(path: string, nowMs: number): string {
  const stamp = new Date(nowMs).toISOString().replaceAll(/[:.]/g, '-');
  const aside = join(
    dirname(path),
    `${path.slice(dirname(path).length + 1).replace(/\.json$/, '')}.damaged-${stamp}.json`,
  );
  renameSync(path, aside);
  return aside;
}

/** A rename is on the disk once its folder is. Some systems cannot open folders; there the rename has to do. */
function syncFolder(path: string): void {
  try {
    const folder = openSync(path, 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  } catch {
    // Nothing is lost by this: the file's own bytes are already synced.
  }
}

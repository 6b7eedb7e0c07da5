import { open } from 'node:fs/promises';
import { inflateRawSync } from 'node:zlib';

const END_OF_DIRECTORY = 0x06054b50;
const END_OF_DIRECTORY_BYTES = 22;
const LONGEST_COMMENT_BYTES = 65_535;
const DIRECTORY_ENTRY = 0x02014b50;
const DIRECTORY_ENTRY_BYTES = 46;
const LOCAL_HEADER_BYTES = 30;
const STORED = 0;
const DEFLATED = 8;

/**
 * Yields the files of a zip archive whose name passes `wanted`, as `{ name, mode, data }`.
 *
 * Enough of the format for one known, hash-checked archive: no encryption, no zip64. It spares the set-up a system
 * package, and the reader most of an archive they do not need.
 */
export async function* readZip(path, wanted) {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const tail = await read(file, Math.max(0, size - END_OF_DIRECTORY_BYTES - LONGEST_COMMENT_BYTES), size);
    const end = tail.lastIndexOf(signature(END_OF_DIRECTORY));
    if (end === -1) throw new Error(`${path} is not a zip archive`);
    const directoryStart = tail.readUInt32LE(end + 16);
    const directory = await read(file, directoryStart, directoryStart + tail.readUInt32LE(end + 12));
    for (const entry of listEntries(directory)) {
      if (entry.name.endsWith('/') || !wanted(entry.name)) continue;
      yield { name: entry.name, mode: entry.mode, data: await readEntry(file, entry) };
    }
  } finally {
    await file.close();
  }
}

function* listEntries(directory) {
  let at = 0;
  while (at < directory.length && directory.readUInt32LE(at) === DIRECTORY_ENTRY) {
    const nameBytes = directory.readUInt16LE(at + 28);
    const nameStart = at + DIRECTORY_ENTRY_BYTES;
    yield {
      method: directory.readUInt16LE(at + 10),
      compressedBytes: directory.readUInt32LE(at + 20),
      // The upper half holds the Unix mode when the archive was made on Unix.
      mode: (directory.readUInt32LE(at + 38) >>> 16) & 0o777,
      offset: directory.readUInt32LE(at + 42),
      name: directory.toString('utf8', nameStart, nameStart + nameBytes),
    };
    at = nameStart + nameBytes + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
}

async function readEntry(file, entry) {
  const header = await read(file, entry.offset, entry.offset + LOCAL_HEADER_BYTES);
  const start = entry.offset + LOCAL_HEADER_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28);
  const data = await read(file, start, start + entry.compressedBytes);
  if (entry.method === STORED) return data;
  if (entry.method === DEFLATED) return inflateRawSync(data);
  throw new Error(`${entry.name} is packed with a method this reader does not know (${entry.method})`);
}

async function read(file, start, end) {
  const buffer = Buffer.alloc(end - start);
  await file.read(buffer, 0, buffer.length, start);
  return buffer;
}

function signature(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

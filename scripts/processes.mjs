import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import os from 'node:os';
import { reportFailure } from './output.mjs';

const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const GRACE_MS = 8_000;
const PARENT_CHECK_MS = 500;
const SETPRIV = '/usr/bin/setpriv';

/** Everything started and not yet ended, in the order of starting. */
const running = new Set();
let stopping = false;

/**
 * Starts a process that never outlives this one.
 *
 * It gets a process group of its own: a Ctrl+C then reaches only this script, which passes it on once and in order.
 * (Chromium takes a first signal as a request and a second as a kill.) On Linux the kernel also ends it when this script
 * is killed outright. `stopSignal` asks it to end; with `stopGroup` its own children are asked at the same time.
 */
export function start(command, args = [], options = {}) {
  if (stopping) throw new Error(`not starting ${command}: everything is being stopped`);
  const { stopSignal = 'SIGTERM', stopGroup = false, ...spawnOptions } = options;
  const tied = process.platform === 'linux' && existsSync(SETPRIV);
  const child = spawn(
    tied ? SETPRIV : command,
    tied ? ['--pdeathsig', 'TERM', '--', command, ...args] : args,
    { stdio: 'inherit', detached: process.platform !== 'win32', ...spawnOptions },
  );
  const ended = new Promise((resolve) => {
    child.once('error', () => resolve(127));
    child.once('exit', (code, signal) => resolve(code ?? 128 + os.constants.signals[signal]));
  });
  const entry = { child, ended, stopSignal, stopGroup };
  running.add(entry);
  void ended.then(() => running.delete(entry));
  return entry;
}

/** Runs a process in this terminal and resolves with its exit code; 127 when it could not start. */
export async function run(command, args = [], options = {}) {
  return start(command, args, options).ended;
}

/** Runs a process and resolves with its exit code and what it wrote to standard output. */
export async function capture(command, args = [], options = {}) {
  const { child, ended } = start(command, args, { stdio: ['ignore', 'pipe', 'ignore'], ...options });
  const chunks = [];
  child.stdout.on('data', (chunk) => chunks.push(chunk));
  const closed = new Promise((resolve) => {
    child.stdout.once('close', resolve);
  });
  const code = await ended;
  await closed;
  return { code, stdout: Buffer.concat(chunks).toString() };
}

/** Asks a process to end, insists after a while, and sweeps up what it leaves in its group. */
export async function stop({ child, ended, stopSignal, stopGroup }) {
  if (child.pid === undefined) return;
  if (child.exitCode === null && child.signalCode === null) {
    signal(child.pid, stopSignal, stopGroup);
    const insist = setTimeout(() => signal(child.pid, 'SIGKILL', true), GRACE_MS);
    await ended;
    clearTimeout(insist);
  }
  signal(child.pid, 'SIGKILL', true);
}

/**
 * Runs a script's body and exits with the code it resolves to, or with a stop signal's. Everything that was started has
 * ended by then, the latest first, so that a display outlives the windows on it.
 */
export async function runScript(body) {
  for (const name of STOP_SIGNALS) process.on(name, () => void stopFor(name));
  watchParent();
  let code = 1;
  try {
    code = await body();
  } catch (error) {
    if (!stopping) reportFailure(error);
  }
  // After a signal its own handler exits; until then this must neither exit nor start anything more.
  if (stopping) return;
  await stopAll();
  process.exit(code);
}

/** Whether a stop signal has come: a script with several steps then takes no further one, nor counts any. */
export function isStopping() {
  return stopping;
}

async function stopFor(name) {
  if (stopping) return;
  stopping = true;
  await stopAll();
  process.exit(128 + os.constants.signals[name]);
}

async function stopAll() {
  for (const entry of [...running].toReversed()) await stop(entry);
}

/** A signal sent to npm ends the shell between npm and this script, which does not pass it on; no event tells of that. */
function watchParent() {
  const parent = process.ppid;
  const timer = setInterval(() => process.ppid !== parent && void stopFor('SIGTERM'), PARENT_CHECK_MS);
  timer.unref();
}

function signal(pid, name, group) {
  try {
    process.kill(group && process.platform !== 'win32' ? -pid : pid, name);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

import { type ChildProcess, spawn } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';
import type { Clock } from '../llm/clock.ts';

/** How long a helper command may take. */
const LONGEST_RUN_MS = 10_000;

/** More than any key with the white space around it, in characters. */
const LONGEST_OUTPUT = 16_384;

/** The longest key that any vendor issues, with room. */
const LONGEST_KEY = 4_096;

/** What a header can carry on one line. */
const ONE_LINE = /^[\x20-\x7e]+$/;

/** How much of a command an error quotes. */
const LONGEST_QUOTE = 80;

/** Runs helper commands whose output is a key. Nothing that one prints is in any error. */
export class KeyCommands {
  readonly #clock: Clock;
  readonly #longestRunMs: number;
  readonly #running = new Set<ChildProcess>();

  constructor(clock: Clock, longestRunMs = LONGEST_RUN_MS) {
    this.#clock = clock;
    this.#longestRunMs = longestRunMs;
  }

  /** Runs a command with the system's shell and the app's environment. @throws `Error` that says what went wrong with it */
  async run(command: string): Promise<string> {
    const key = (await this.#outputOf(command)).trim();
    if (key === '') throw new Error(`${quoted(command)} printed nothing.`);
    if (key.length > LONGEST_KEY) throw new Error(`${quoted(command)} printed more than a key is long.`);
    if (!ONE_LINE.test(key)) throw new Error(`${quoted(command)} printed something that is no key.`);
    return key;
  }

  /** Ends whatever still runs. */
  stop(): void {
    for (const child of this.#running) endWithChildren(child);
  }

  async #outputOf(command: string): Promise<string> {
    const child = spawn(command, {
      shell: true,
      // A group of its own, so that it can be ended together with whatever it has started.
      detached: process.platform !== 'win32',
      windowsHide: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    this.#running.add(child);
    let problem: string | null = null;
    const end = (why: string) => {
      problem ??= why;
      endWithChildren(child);
    };
    const unschedule = this.#clock.schedule(this.#longestRunMs, () =>
      end(`did not end within ${this.#longestRunMs / 1_000} seconds.`),
    );
    try {
      const [output, how] = await Promise.all([
        outputOf(child, () => end('printed more than a key is long.')),
        endOf(child),
      ]);
      problem ??= how;
      if (problem !== null) throw new Error(`${quoted(command)} ${problem}`);
      return output;
    } finally {
      unschedule();
      this.#running.delete(child);
    }
  }
}

async function outputOf(child: ChildProcess, tooMuch: () => void): Promise<string> {
  const decoder = new StringDecoder('utf8');
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    if (output.length <= LONGEST_OUTPUT) output += decoder.write(chunk);
    if (output.length > LONGEST_OUTPUT) tooMuch();
  });
  await new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
  return output + decoder.end();
}

/** @returns what kept a command from ending well; `null` where nothing did */
async function endOf(child: ChildProcess): Promise<string | null> {
  return new Promise((resolve) => {
    child.once('error', () => resolve('could not be started.'));
    child.once('close', (status, signal) => {
      if (status === 0) resolve(null);
      else resolve(signal === null ? `failed with exit status ${status}.` : `was ended by ${signal}.`);
    });
  });
}

function endWithChildren(child: ChildProcess): void {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    spawn('taskkill', ['/pid', String(child.pid), '/T', '/F'], { windowsHide: true, stdio: 'ignore' });
    return;
  }
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The whole group has ended already.
  }
}

function quoted(command: string): string {
  const short = command.length > LONGEST_QUOTE ? `${command.slice(0, LONGEST_QUOTE)}…` : command;
  return `The command “${short}”`;
}

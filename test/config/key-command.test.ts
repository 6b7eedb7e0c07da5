import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KeyCommands } from '../../src/main/config/key-command.ts';
import { Redactor } from '../../src/main/config/redactor.ts';
import { SessionManager } from '../../src/main/config/session-manager.ts';
import { systemClock } from '../../src/main/llm/clock.ts';
import { Provider } from '../../src/shared/provider.ts';
import { FakeClock } from '../support/fake-clock.ts';

const SECRET = 'sk-canary-0123456789abcdef';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchyard-command-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A shell script, as a command. */
function script(name: string, lines: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${lines}\n`, { mode: 0o755 });
  return path;
}

async function messageOf(run: Promise<string>): Promise<string> {
  return run.then(
    () => 'It gave a key.',
    (reason: unknown) => (reason instanceof Error ? reason.message : String(reason)),
  );
}

/** Whether a process is there and not just a name that waits to be collected. */
function isAlive(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.startsWith('Z');
  } catch {
    return false;
  }
}

async function eventually(isSo: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 5_000; !isSo();) {
    if (Date.now() > deadline) throw new Error('It never came to be so.');
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('KeyCommands', () => {
  it('takes what a command prints, trimmed, as the key, with the app’s environment', async () => {
    process.env['SWITCHYARD_TEST_KEY'] = SECRET;
    const command = `${script('give', 'printf "  %s\\n\\n" "$SWITCHYARD_TEST_KEY"')} | cat`;
    expect(await new KeyCommands(systemClock).run(command)).toBe(SECRET);
  });

  it.each([
    ['fails', `echo ${SECRET}; echo ${SECRET} >&2; exit 3`, 'failed with exit status 3.'],
    ['prints nothing', `echo ${SECRET} >&2; echo "  "`, 'printed nothing.'],
    ['prints too much', `yes ${SECRET}`, 'printed more than a key is long.'],
    [
      'prints a long line',
      `head -c 5000 /dev/zero | tr "\\0" k; echo ${SECRET}`,
      'printed more than a key is long.',
    ],
    ['prints two lines', `echo ${SECRET}; echo more`, 'printed something that is no key.'],
    ['is ended', `echo ${SECRET}; kill -TERM $$`, 'failed with exit status 143.'],
    ['hangs', `echo ${SECRET}; sleep 600`, 'did not end within 0.3 seconds.'],
  ])('names the command that %s, and nothing that it printed', async (_what, lines, problem) => {
    const command = `${script('odd', lines)}; exit $?`;
    const message = await messageOf(new KeyCommands(systemClock, 300).run(command));
    expect(message).toBe(`The command “${command}” ${problem}`);
  });

  it('ends a command that hangs together with all that it has started', async () => {
    const pids = join(folder, 'pids');
    const command = script('nest', `(sleep 600 & echo $! >>${pids}; sleep 600) & echo $! >>${pids}; wait`);
    await messageOf(new KeyCommands(systemClock, 300).run(command));
    const started = readFileSync(pids, 'utf8').trim().split('\n').map(Number);
    expect(started).toHaveLength(2);
    await eventually(() => !started.some(isAlive));
  });

  it('ends what still runs when the app ends', async () => {
    const pid = join(folder, 'pid');
    const commands = new KeyCommands(systemClock);
    const run = messageOf(commands.run(script('hang', `echo $$ >${pid}; sleep 600`)));
    await eventually(() => existsSync(pid) && readFileSync(pid, 'utf8').trim() !== '');
    commands.stop();
    expect(await run).toContain('was ended by SIGKILL.');
    expect(isAlive(Number(readFileSync(pid, 'utf8')))).toBe(false);
  });
});

describe('SessionManager with a helper command', () => {
  /** A command that counts its runs and prints a key with the count. */
  function counting(lifetimeMs = 60_000, more = '') {
    const count = join(folder, 'runs');
    const command = script('count', `echo x >>${count}; ${more} printf "key-of-run-%s" $(wc -l <${count})`);
    const provider = Provider.parse({
      ...{ id: 'a', name: 'A', kind: 'openai', baseUrl: 'https://api.example.com/v1' },
      credential: { source: 'command', command, lifetimeMs },
    });
    const clock = new FakeClock();
    const redactor = new Redactor();
    let changes = 0;
    const manager = new SessionManager({
      store: { info: () => null, read: async () => null },
      redactor,
      clock,
      commands: new KeyCommands(systemClock),
      environment: () => undefined,
      onCommand: () => void (changes += 1),
    });
    const runs = () => (existsSync(count) ? readFileSync(count, 'utf8').trim().split('\n').length : 0);
    return { provider, clock, manager, redactor, runs, changes: () => changes };
  }

  it('runs nothing to show its state or to build a chain', async () => {
    const { manager, provider, runs } = counting();
    expect(await manager.status(provider)).toMatchObject({ set: true, keptIn: 'command', problem: null });
    expect(await manager.known(provider)).toMatchObject({ key: null, missing: null, freshUntilMs: 0 });
    expect(runs()).toBe(0);
  });

  it('runs it once for all who ask, and again only after its lifetime', async () => {
    const { manager, provider, clock, runs } = counting();
    const [first, second] = await Promise.all([manager.resolve(provider), manager.resolve(provider)]);
    expect([first.key, second.key]).toEqual(['key-of-run-1', 'key-of-run-1']);
    await clock.advance(59_999);
    expect((await manager.resolve(provider)).key).toBe('key-of-run-1');
    expect((await manager.known(provider)).key).toBe('key-of-run-1');
    await clock.advance(1);
    const renewed = await manager.resolve(provider);
    expect(renewed.key).toBe('key-of-run-2');
    expect(runs()).toBe(2);
    // The credential is the command: a target that is down is not forgotten because its key has rotated.
    expect(renewed.reference).toBe(first.reference);
  });

  it('runs it once more when its key was refused, for all who were refused with that key', async () => {
    const { manager, provider, runs } = counting();
    const { key } = await manager.resolve(provider);
    expect((await manager.resolve(provider, null, key)).key).toBe('key-of-run-2');
    expect((await manager.resolve(provider, null, key)).key).toBe('key-of-run-2');
    expect(runs()).toBe(2);
  });

  it('keeps every key that it gave out of texts', async () => {
    const { manager, provider, redactor } = counting();
    await manager.resolve(provider);
    expect(redactor.redact('It said key-of-run-1.')).toBe('It said [redacted].');
  });

  it('says that it failed, tells of it, and runs it again for the next use', async () => {
    const { manager, provider, runs, changes } = counting(60_000, 'exit 1;');
    const { key, missing } = await manager.resolve(provider);
    expect(key).toBeNull();
    expect(missing).toContain('failed with exit status 1.');
    expect(await manager.status(provider)).toEqual({
      set: false,
      last4: null,
      keptIn: 'command',
      problem: 'command-failed',
      detail: missing,
    });
    expect(changes()).toBe(1);
    await manager.resolve(provider);
    expect(runs()).toBe(2);
    expect(changes()).toBe(1);
  });
});

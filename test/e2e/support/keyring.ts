import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A real, unlocked GNOME keyring on a session bus of its own. */
export interface Keyring {
  /** What a program's environment needs to find it. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Starts a keyring that holds nothing yet. */
export async function startKeyring(): Promise<Keyring> {
  const home = await mkdtemp(join(tmpdir(), 'switchyard-keyring-'));
  // The bus says where it is, then the keyring takes its password from the input and stays.
  const script =
    'echo "$DBUS_SESSION_BUS_ADDRESS"; exec gnome-keyring-daemon --foreground --unlock --components=secrets';
  const session = spawn('dbus-run-session', ['--', 'sh', '-c', script], {
    env: { ...process.env, HOME: home, XDG_DATA_HOME: home, XDG_RUNTIME_DIR: home },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  session.stdin.end('a password');
  const [address] = (await once(session.stdout, 'data')) as [Buffer];
  return {
    environment: {
      DBUS_SESSION_BUS_ADDRESS: address.toString().split('\n')[0] ?? '',
      // By this the window chooses its vault.
      XDG_CURRENT_DESKTOP: 'GNOME',
    },
    stop: async () => {
      const ended = once(session, 'exit');
      session.kill();
      await ended;
      await rm(home, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

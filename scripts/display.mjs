import { createInterface } from 'node:readline';
import { SetupError, say } from './output.mjs';
import { start } from './processes.mjs';

/** Whether a window can be shown to someone here. */
export function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/**
 * Starts a virtual display and resolves with the environment that draws on it.
 *
 * The server picks a free number itself and names it once it is ready, so parallel runs never meet and nothing is polled.
 */
export async function startVirtualDisplay() {
  // Without -noreset the server would start over between two windows, and refuse the second for a moment.
  const args = ['-displayfd', '3', '-screen', '0', '1440x900x24', '-nolisten', 'tcp', '-noreset'];
  const server = start('Xvfb', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const number = await Promise.race([firstLine(server.child.stdio[3]), server.ended.then(() => undefined)]);
  if (number === undefined) throw new SetupError('the virtual display (Xvfb) did not start');
  return { DISPLAY: `:${number}` };
}

/** The environment for a window: none of its own where there is a display, otherwise a virtual display's. */
export async function displayEnvironment() {
  if (hasDisplay()) return {};
  say('there is no display here, so the window opens on a virtual one');
  return startVirtualDisplay();
}

async function firstLine(stream) {
  for await (const line of createInterface({ input: stream })) return line.trim();
  return undefined;
}

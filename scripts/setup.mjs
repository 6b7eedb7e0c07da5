import { installDependencies } from './dependencies.mjs';
import { ensureElectron } from './electron-runtime.mjs';
import { hasDisplay } from './display.mjs';
import { SetupError } from './output.mjs';
import { ensureSystemPackages } from './system-packages.mjs';

const OLDEST_NODE = [20, 19];

/**
 * Makes a fresh clone runnable: dependencies, system packages, an Electron. Each step looks first, so a second run costs
 * next to nothing. Nothing under scripts/ may import a dependency before this has resolved.
 */
export async function setUp({ virtualDisplay = !hasDisplay(), tests = false } = {}) {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
    throw new SetupError(
      `Node ${OLDEST_NODE.join('.')} or newer is needed; this is ${process.versions.node}`,
    );
  }
  await installDependencies();
  await ensureSystemPackages({ virtualDisplay, tests });
  await ensureElectron();
}

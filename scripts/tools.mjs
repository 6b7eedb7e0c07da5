import path from 'node:path';
import { run } from './processes.mjs';

/** The file behind each command of an installed package. Run with Node itself, it needs no shell on any system. */
const TOOLS = {
  'electron-vite': 'electron-vite/bin/electron-vite.js',
  oxfmt: 'oxfmt/bin/oxfmt',
  oxlint: 'oxlint/bin/oxlint',
  playwright: '@playwright/test/cli.js',
  tsc: 'typescript/bin/tsc',
  vite: 'vite/bin/vite.js',
  vitest: 'vitest/vitest.mjs',
};

/** Runs an installed package's command in this terminal and resolves with its exit code. */
export function runTool(name, args = [], options = {}) {
  return run(process.execPath, [path.join('node_modules', TOOLS[name]), ...args], options);
}

// `npm start`: opens the window, from a fresh clone on. What follows `npm start --` goes to the app.
import { buildApp } from './build.mjs';
import { displayEnvironment } from './display.mjs';
import { electronExecutable, electronSwitches } from './electron-runtime.mjs';
import { run, runScript } from './processes.mjs';
import { setUp } from './setup.mjs';

await runScript(async () => {
  await setUp();
  await buildApp();
  const env = { ...process.env, ...(await displayEnvironment()) };
  return run(electronExecutable(), [...electronSwitches(), '.', ...process.argv.slice(2)], { env });
});

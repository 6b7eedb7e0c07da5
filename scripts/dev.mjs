// `npm run dev`: the app with reload. A change in the renderer shows at once; one in main or the preload restarts it.
import { forgetBuild } from './build.mjs';
import { displayEnvironment } from './display.mjs';
import { electronSwitches } from './electron-runtime.mjs';
import { runScript } from './processes.mjs';
import { setUp } from './setup.mjs';
import { runTool } from './tools.mjs';

await runScript(async () => {
  await setUp();
  // What development writes to out/ is not what `npm start` shows.
  await forgetBuild();
  const env = { ...process.env, ...(await displayEnvironment()) };
  const appArguments = [...electronSwitches(), ...process.argv.slice(2)];
  // It leaves its Electron behind when it alone is asked to end.
  return runTool('electron-vite', ['dev', '--watch', '--', ...appArguments], { env, stopGroup: true });
});

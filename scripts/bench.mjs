// `npm run bench`: measures what the README's figures come from. `npm run bench -- NAME …` runs only bench/NAME.bench.ts.
//
// A benchmark is a program, bench/NAME.bench.ts, that measures as it likes (tinybench is at hand) and ends with
// `await report('NAME', rows)` from bench/report.ts: a table in the terminal and bench/results/NAME.json. Each is bundled
// as the app is and runs in a Node process of its own, with the built app in out/ and a display for windows to open on.
// No test asserts a time.
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { buildApp } from './build.mjs';
import { startVirtualDisplay } from './display.mjs';
import { SetupError, say } from './output.mjs';
import { run, runScript } from './processes.mjs';
import { setUp } from './setup.mjs';
import { runTool } from './tools.mjs';

const ENDING = '.bench.ts';
const BUNDLES = 'out/bench';

await runScript(async () => {
  await setUp({ virtualDisplay: process.platform === 'linux' });
  const names = await chooseBenchmarks(process.argv.slice(2));
  await buildApp();
  const display = process.platform === 'linux' ? await startVirtualDisplay() : {};
  let failed = 0;
  for (const name of names) {
    say(`${name} …`);
    const code =
      (await bundle(name)) || (await run(process.execPath, [`${BUNDLES}/${name}.bench.js`], inEnv(display)));
    if (code !== 0) failed += 1;
  }
  if (failed > 0) say(`${failed} of ${names.length} benchmarks failed`);
  return failed === 0 ? 0 : 1;
});

async function chooseBenchmarks(chosen) {
  const files = await readdir('bench').catch(() => []);
  const names = files.filter((file) => file.endsWith(ENDING)).map((file) => path.basename(file, ENDING));
  const unknown = chosen.find((name) => !names.includes(name));
  if (unknown) throw new SetupError(`there is no benchmark ${unknown}; there are ${names.join(', ')}`);
  return chosen.length > 0 ? chosen : names.toSorted();
}

function bundle(name) {
  // Without a configuration file: the app's own belongs to electron-vite.
  const output = [
    '--outDir',
    BUNDLES,
    '--emptyOutDir',
    'false',
    '--target',
    'node20.18',
    '--logLevel',
    'warn',
  ];
  return runTool('vite', ['build', '--ssr', `bench/${name}${ENDING}`, ...output]);
}

function inEnv(display) {
  return { env: { ...process.env, ...display } };
}

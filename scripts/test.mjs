// `npm test`: every check, from a fresh clone on. A failing stage does not hide the ones behind it, and the last line
// counts them all. `npm test -- STAGE …` runs only the named ones. `npm run test:long` is the unit stage with ten times as many
// random cases and rounds; each prints its seed, and PROPERTY_SEED=SEED replays it.
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { buildApp } from './build.mjs';
import { startVirtualDisplay } from './display.mjs';
import { SetupError, reportFailure, say } from './output.mjs';
import { isStopping, runScript } from './processes.mjs';
import { setUp } from './setup.mjs';
import { countCheck, countPlaywright, countVitest } from './test-reports.mjs';
import { runTool } from './tools.mjs';

const LONG_RUN_FACTOR = '10';

const STAGES = {
  typecheck: async () => countCheck(await runTool('tsc', ['-p', '.'])),
  lint: async () => countCheck(await runTool('oxlint', ['--type-aware', '--deny-warnings'])),
  format: async () => countCheck(await runTool('oxfmt', ['--check'])),
  unit: runUnitTests,
  e2e: runEndToEndTests,
  long: (reports) => runUnitTests(reports, { PROPERTY_RUNS_FACTOR: LONG_RUN_FACTOR }),
};
/** Run only where they are named. */
const ON_REQUEST = ['long'];

await runScript(async () => {
  const stages = chooseStages(process.argv.slice(2));
  const { passed, failed } = await prepare().then(() => runStages(stages), failedStage);
  if (!isStopping()) console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
});

function prepare() {
  return setUp({ virtualDisplay: process.platform === 'linux', tests: true });
}

async function runStages(stages) {
  const reports = await mkdtemp(path.join(os.tmpdir(), 'switchyard-test-'));
  const total = { passed: 0, failed: 0 };
  for (const stage of stages) {
    if (isStopping()) break;
    say(`${stage} …`);
    const { passed, failed } = await STAGES[stage](reports).catch(failedStage);
    total.passed += passed;
    total.failed += failed;
  }
  await rm(reports, { recursive: true, force: true });
  return total;
}

function chooseStages(names) {
  const unknown = names.find((name) => !(name in STAGES));
  if (unknown)
    throw new SetupError(`there is no stage ${unknown}; there are ${Object.keys(STAGES).join(', ')}`);
  return names.length > 0 ? names : Object.keys(STAGES).filter((stage) => !ON_REQUEST.includes(stage));
}

async function runUnitTests(reports, environment = {}) {
  const report = path.join(reports, 'unit.json');
  const env = { ...process.env, ...environment };
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  return countVitest(report, await runTool('vitest', ['run', ...reporters], { env }));
}

async function runEndToEndTests(reports) {
  await buildApp();
  const report = path.join(reports, 'e2e.json');
  // Always a virtual display on Linux: windows that come and go would take the focus from whoever is at work.
  const display = process.platform === 'linux' ? await startVirtualDisplay() : {};
  const env = { ...process.env, ...display, PLAYWRIGHT_JSON_OUTPUT_FILE: report };
  // Playwright closes the windows it opened when it is interrupted, not when it is terminated.
  const exitCode = await runTool('playwright', ['test', '--reporter=list,json'], {
    env,
    stopSignal: 'SIGINT',
  });
  return countPlaywright(report, exitCode);
}

function failedStage(error) {
  reportFailure(error);
  return { passed: 0, failed: 1 };
}

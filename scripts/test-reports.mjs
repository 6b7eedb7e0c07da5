import { readFile } from 'node:fs/promises';
import { say } from './output.mjs';

/**
 * Counts a vitest run from its JSON report. A file that could not be loaded is one failure, whatever it holds.
 */
export async function countVitest(file, exitCode) {
  const report = await readReport(file);
  if (report === undefined) return noReport('vitest');
  const statuses = report.testResults.flatMap(({ status, assertionResults }) => {
    const own = assertionResults.map((assertion) => assertion.status);
    return status === 'failed' && !own.includes('failed') ? [...own, 'failed'] : own;
  });
  return count(statuses, { passed: 'passed', failed: 'failed' }, exitCode);
}

/** Counts a Playwright run from its JSON report. An error outside any test is one failure. */
export async function countPlaywright(file, exitCode) {
  const report = await readReport(file);
  if (report === undefined) return noReport('playwright');
  const statuses = [...statusesIn(report.suites ?? []), ...(report.errors ?? []).map(() => 'unexpected')];
  return count(statuses, { passed: 'expected', failed: 'unexpected' }, exitCode);
}

/** A check that either holds or does not. */
export function countCheck(exitCode) {
  return exitCode === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

function statusesIn(suites) {
  return suites.flatMap((suite) => [
    ...suite.specs.flatMap((spec) => spec.tests.map((test) => test.status)),
    ...statusesIn(suite.suites ?? []),
  ]);
}

function count(statuses, words, exitCode) {
  const passed = statuses.filter((status) => status === words.passed).length;
  const failed = statuses.filter((status) => status === words.failed).length;
  const neither = statuses.length - passed - failed;
  if (neither > 0)
    say(`${neither} tests did not run to a verdict (skipped, to do or flaky); each counts as failed`);
  // A runner can also fail outside its tests: an unhandled error, no tests at all.
  const unexplained = exitCode !== 0 && failed + neither === 0 ? 1 : 0;
  return { passed, failed: failed + neither + unexplained };
}

function noReport(runner) {
  say(`${runner} ended without a report, which counts as one failure`);
  return { passed: 0, failed: 1 };
}

async function readReport(file) {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return undefined;
  }
}

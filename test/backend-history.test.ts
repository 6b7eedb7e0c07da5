import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { connectHistory } from '../src/main/backend-history.ts';
import { systemClock } from '../src/main/llm/clock.ts';
import { BudgetGuard } from '../src/main/requests/budget-guard.ts';
import { historyReader } from '../src/main/storage/history-reader.ts';
import { historyWriter } from '../src/main/storage/history-writer.ts';
import { inThisThread } from '../src/main/storage/remote.ts';
import type { Day } from '../src/shared/ledger.ts';
import { dayOf } from '../src/shared/local-day.ts';
import { usd } from '../src/shared/money.ts';
import { Settings } from '../src/shared/settings.ts';
import { asked, attemptStep, closeAttempt, openAttempt, opened } from './storage/support/history-parts.ts';
import { temporaryFolder } from './storage/support/temporary-folder.ts';

const SETTINGS = Settings.parse({ version: 1, budget: { dayUsd: '10' } });
const today = () => dayOf(systemClock.wallMs());

/** A history connected as the app connects it, with a budget of ten dollars a day. */
async function connected(folder: string) {
  const budget = new BudgetGuard({ today, settings: () => SETTINGS });
  const calls = historyReader(folder);
  let sumsRead = 0;
  const { stop, ...history } = connectHistory({
    writer: inThisThread(historyWriter(folder, () => systemClock.wallMs())),
    reader: inThisThread({
      ...calls,
      spendingSums: (day: Day) => {
        sumsRead += 1;
        return calls.spendingSums(day);
      },
    }),
    clock: systemClock,
    chooseFile: async () => null,
    onChange: () => {},
    onNotice: () => {},
    onDay: () => {},
    onSums: (sums) => budget.start(sums),
  });
  await history.start();
  let isOver = false;
  const end = async () => {
    if (!isOver) await stop();
    isOver = true;
  };
  onTestFinished(end);
  return { ...history, budget, end, sumsRead: () => sumsRead };
}

/** An attempt of this very moment, as it ends. */
const endedAttempt = (attemptId: string, costUsd: string) =>
  attemptStep(attemptId, { startedAtMs: systemClock.wallMs(), costUsd });

it('tells the budget what a backup brings back, beside what is spent meanwhile', async () => {
  const folder = temporaryFolder();
  const first = await connected(folder);
  const old = endedAttempt('t1', '5');
  await first.save([...asked, openAttempt(opened('t1', old)), closeAttempt(old)]);
  await historyReader(folder).backUpDaily(today());
  await first.end();
  rmSync(join(folder, 'history.db'));

  const { budget, ledger, save, spending } = await connected(folder);
  expect(budget.status().day).toMatchObject({ spentUsd: '0' });
  const step = endedAttempt('t2', '1');
  await save([openAttempt(opened('t2', { ...step, requestId: 'r2' }))]);
  const planned = { label: step, isCheap: false, overBudget: false, mostUsd: () => usd('1') };
  budget.settle(budget.reserve(planned), '1');
  void save([closeAttempt(step)]);
  await ledger.restoreBackup();
  expect(budget.status().day).toMatchObject({ spentUsd: '6' });
  await expect.poll(() => spending.now().todayUsd).toBe('6');
});

it('says that a request is under way once it is in the ledger, and reads no sums for that', async () => {
  const { ledger, save, spending, sumsRead } = await connected(temporaryFolder());
  const [before, readBefore] = [spending.now().revision, sumsRead()];
  const step = endedAttempt('t1', '5');
  await save([...asked, openAttempt(opened('t1', step))]);
  expect(spending.now()).toMatchObject({ revision: before + 1, todayUsd: '0' });
  expect((await ledger.request('r1')).row.outcome).toBe('open');
  expect(sumsRead()).toBe(readBefore);

  await save([closeAttempt(step)]);
  await expect.poll(() => spending.now()).toMatchObject({ revision: before + 2, todayUsd: '5' });
  expect(sumsRead()).toBe(readBefore + 1);
});

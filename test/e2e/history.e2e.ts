import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { expect, type Locator, test } from '@playwright/test';
import { sumUsd, usdToString } from '../../src/shared/money.ts';
import { startUpstream, type Upstream } from '../support/upstream.ts';
import {
  answered,
  ask,
  goTo,
  lastMessage,
  type RunningApp,
  startApp,
  TWO_KEYS,
  twoTargets,
} from './support/app.ts';

/** How often the app is killed; the storage alone is killed far more often. */
const KILLS = 3;

/** All that is stored of answers, as another process sees it. */
function storedText(folder: string): string {
  return JSON.stringify(readRows(folder, "SELECT parts FROM messages WHERE role = 'assistant'"));
}

function integrityOf(folder: string): unknown {
  return (readRows(folder, 'PRAGMA integrity_check')[0] as { readonly integrity_check: string })
    .integrity_check;
}

function readRows(folder: string, sql: string): readonly unknown[] {
  const db = new DatabaseSync(join(folder, 'history.db'), { readOnly: true });
  try {
    return db.prepare(sql).all();
  } finally {
    db.close();
  }
}

/** The cost under an answer, as a decimal string. */
async function costOf(answer: Locator): Promise<string> {
  const cost = /\$(\d+\.\d+)/.exec(await answer.innerText())?.[1];
  if (cost === undefined) throw new Error('The answer shows no cost.');
  return cost;
}

let first: Upstream;
let second: Upstream;
let app: RunningApp;

test.beforeEach(async () => {
  [first, second] = await Promise.all([startUpstream(), startUpstream()]);
});

test.afterEach(async () => {
  await app.close();
  await Promise.all([first.close(), second.close()]);
});

test('conversations, what they cost and the drafts of a crash outlive the app', async () => {
  // The app starts four times.
  test.slow();
  const start = (folder?: string) =>
    startApp({
      folder,
      settings: folder === undefined ? twoTargets(first.url, second.url) : undefined,
      environment: TWO_KEYS,
    });
  app = await start();
  first.behave({ usage: { input: 123, cacheRead: 1_000, output: 77 } });
  await ask(app.page, 'Count for me');
  await answered(app.page);
  await expect(lastMessage(app.page)).toContainText('$0.001277');

  // Answers that are under way when the app is killed, each in a conversation that survived the kills before.
  for (let round = 1; round <= KILLS; round += 1) {
    const words = [`Half ${round}`, ' of', ' an answer'];
    first.behave({ pieces: words, hold: 2 });
    await ask(app.page, `And then ${round}`);
    await expect(lastMessage(app.page)).toContainText(`Half ${round} of`);
    await expect.poll(() => storedText(app.folder)).toContain(`Half ${round} of`);
    await app.kill();
    first.release();

    app = await start(app.folder);
    await app.page.getByRole('button', { name: 'Count for me', exact: true }).click();
    await expect(app.page.getByRole('article')).toHaveCount(2 + 2 * round);
    await expect(app.page.getByRole('article').nth(1)).toContainText('$0.001277');
    await expect(lastMessage(app.page)).toContainText(`Half ${round} of`);
    await expect(lastMessage(app.page)).toContainText(/interrupted/i);
    expect(integrityOf(app.folder)).toBe('ok');
  }
  const answers = Array.from({ length: 1 + KILLS }, (_, index) =>
    app.page.getByRole('article').nth(1 + 2 * index),
  );
  const costs = await Promise.all(answers.map((answer) => costOf(answer)));
  await goTo(app.page, 'Dashboard');
  await expect(app.page.getByText(`$${usdToString(sumUsd(costs))}`).first()).toBeVisible();
});

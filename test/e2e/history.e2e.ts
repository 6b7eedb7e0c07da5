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

/** All that is stored of answers, as another process sees it. */
function storedText(folder: string): string {
  const db = new DatabaseSync(join(folder, 'history.db'), { readOnly: true });
  try {
    const rows = db.prepare("SELECT parts FROM messages WHERE role = 'assistant'").all();
    return JSON.stringify(rows);
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

  // An answer that is under way when the app is killed.
  first.behave({ pieces: ['Half', ' of', ' an answer'], hold: 2 });
  await ask(app.page, 'And then');
  await expect(lastMessage(app.page)).toContainText('Half of');
  await expect.poll(() => storedText(app.folder)).toContain('Half of');
  await app.kill();

  app = await start(app.folder);
  await app.page.getByRole('button', { name: 'Count for me', exact: true }).click();
  await expect(app.page.getByRole('article')).toHaveCount(4);
  await expect(app.page.getByRole('article').nth(1)).toContainText('$0.001277');
  await expect(lastMessage(app.page)).toContainText(/interrupted/i);
  const costs = await Promise.all([1, 3].map((place) => costOf(app.page.getByRole('article').nth(place))));
  await goTo(app.page, 'Dashboard');
  await expect(app.page.getByText(`$${usdToString(sumUsd(costs))}`).first()).toBeVisible();
});

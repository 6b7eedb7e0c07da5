import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { expect, type Locator, test } from '@playwright/test';
import { sumUsd, usdToString } from '../../src/shared/money.ts';
import { answered, ask, goTo, lastMessage, startApp, TWO_KEYS, twoTargets } from './support/app.ts';
import { twoUpstreams } from './support/two-upstreams.ts';

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

const stage = twoUpstreams();

test('conversations, what they cost and the drafts of a crash outlive the app', async () => {
  // The app starts four times.
  test.slow();
  const start = (folder?: string) =>
    startApp({
      folder,
      settings: folder === undefined ? twoTargets(stage.first.url, stage.second.url) : undefined,
      environment: TWO_KEYS,
    });
  stage.app = await start();
  stage.first.behave({ usage: { input: 123, cacheRead: 1_000, output: 77 } });
  await ask(stage.app.page, 'Count for me');
  await answered(stage.app.page);
  await expect(lastMessage(stage.app.page)).toContainText('$0.001277');

  // Answers that are under way when the app is killed, each in a conversation that survived the kills before.
  for (let round = 1; round <= KILLS; round += 1) {
    const words = [`Half ${round}`, ' of', ' an answer'];
    stage.first.behave({ pieces: words, hold: 2 });
    await ask(stage.app.page, `And then ${round}`);
    await expect(lastMessage(stage.app.page)).toContainText(`Half ${round} of`);
    await expect.poll(() => storedText(stage.app.folder)).toContain(`Half ${round} of`);
    await stage.app.kill();
    stage.first.release();

    stage.app = await start(stage.app.folder);
    await stage.app.page.getByRole('button', { name: 'Count for me', exact: true }).click();
    await expect(stage.app.page.getByRole('article')).toHaveCount(2 + 2 * round);
    await expect(stage.app.page.getByRole('article').nth(1)).toContainText('$0.001277');
    await expect(lastMessage(stage.app.page)).toContainText(`Half ${round} of`);
    await expect(lastMessage(stage.app.page)).toContainText(/interrupted/i);
    expect(integrityOf(stage.app.folder)).toBe('ok');
  }
  const answers = Array.from({ length: 1 + KILLS }, (_, index) =>
    stage.app.page.getByRole('article').nth(1 + 2 * index),
  );
  const costs = await Promise.all(answers.map((answer) => costOf(answer)));
  await goTo(stage.app.page, 'Dashboard');
  await expect(stage.app.page.getByText(`$${usdToString(sumUsd(costs))}`).first()).toBeVisible();
});

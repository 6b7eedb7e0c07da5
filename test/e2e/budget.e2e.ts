import { expect, test } from '@playwright/test';
import { startUpstream, type Upstream } from '../support/upstream.ts';
import {
  answered,
  goTo,
  lastMessage,
  type RunningApp,
  startApp,
  TWO_KEYS,
  twoTargets,
} from './support/app.ts';

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

test('a reached budget asks nobody, explains itself in view, and lets one answer pass', async () => {
  app = await startApp({
    settings: twoTargets(first.url, second.url, { budget: { dayUsd: '0.0001' } }),
    environment: TWO_KEYS,
  });
  const { page } = app;
  for (const question of ['One', 'Two', 'Three', 'Four', 'Five', 'Six']) {
    await page.getByRole('textbox', { name: 'Message' }).fill(question);
    await page.keyboard.press('Enter');
    await answered(page);
    await expect(lastMessage(page)).toContainText('The limit for today is $0.0001');
    // The ways on are what the reader needs now.
    await expect(page.getByRole('button', { name: 'Answer anyway, this once' })).toBeInViewport({ ratio: 1 });
    await expect(page.getByRole('button', { name: 'Jump to latest' })).toHaveCount(0);
  }
  expect([first.requests.length, second.requests.length]).toEqual([0, 0]);

  await page.getByRole('button', { name: 'Answer anyway, this once' }).click();
  await expect(lastMessage(page)).toContainText('Hello from upstream.');
  await answered(page);
  expect(first.billed).toHaveLength(1);
  // 12 input tokens at $1 and 5 output tokens at $2 a million.
  await expect(lastMessage(page)).toContainText('$0.000022');
  await goTo(page, 'Dashboard');
  await expect(page.getByText('$0.000022').first()).toBeVisible();
});

import { expect, test } from '@playwright/test';
import { answered, goTo, lastMessage, startApp, TWO_KEYS, twoTargets } from './support/app.ts';
import { twoUpstreams } from './support/two-upstreams.ts';

const stage = twoUpstreams();

test('a reached budget asks nobody, explains itself in view, and lets one answer pass', async () => {
  stage.app = await startApp({
    settings: twoTargets(stage.first.url, stage.second.url, { budget: { dayUsd: '0.0001' } }),
    environment: TWO_KEYS,
  });
  const { page } = stage.app;
  for (const question of ['One', 'Two', 'Three', 'Four', 'Five', 'Six']) {
    await page.getByRole('textbox', { name: 'Message' }).fill(question);
    await page.keyboard.press('Enter');
    await answered(page);
    await expect(lastMessage(page)).toContainText('The limit for today is $0.0001');
    // The ways on are what the reader needs now.
    await expect(page.getByRole('button', { name: 'Answer anyway, this once' })).toBeInViewport({ ratio: 1 });
    await expect(page.getByRole('button', { name: 'Jump to latest' })).toHaveCount(0);
  }
  expect([stage.first.requests.length, stage.second.requests.length]).toEqual([0, 0]);

  await page.getByRole('button', { name: 'Answer anyway, this once' }).click();
  await expect(lastMessage(page)).toContainText('Hello from upstream.');
  await answered(page);
  expect(stage.first.billed).toHaveLength(1);
  // 12 input tokens at $1 and 5 output tokens at $2 a million.
  await expect(lastMessage(page)).toContainText('$0.000022');
  await goTo(page, 'Dashboard');
  await expect(page.getByText('$0.000022').first()).toBeVisible();
});

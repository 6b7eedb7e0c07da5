import { expect, test } from '@playwright/test';
import { goTo, type RunningApp, startApp } from './support/app.ts';

let app: RunningApp;

test.afterEach(() => app.close());

test('a single setting is found by its words, marked, brought into view, and changed there and then', async () => {
  app = await startApp();
  const { page } = app;
  await goTo(page, 'Settings');
  await page.getByRole('searchbox', { name: 'Search settings' }).fill('longest cooldown');
  await expect(page.getByText('1 setting found')).toBeVisible();
  await expect(page.getByRole('heading', { level: 2 })).toHaveText(['Failover']);
  const row = page.locator('[data-hit]');
  await expect(row).toHaveCount(1);
  await expect(row).toBeInViewport();
  await expect(row).toContainText('Default: 300 s. From 1 to 3600 s.');
  await row.getByLabel('Longest cooldown').fill('120');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/Changes apply at once.*generation 2/)).toBeVisible();
  await row.getByRole('button', { name: 'Reset: Longest cooldown' }).click();
  await expect(row.getByLabel('Longest cooldown')).toHaveValue('300');
  await page.getByRole('searchbox', { name: 'Search settings' }).fill('');
  await expect(page.getByRole('heading', { level: 2 })).toHaveCount(12);
  await expect(row).toHaveCount(0);
});

test('new conversations stay on this computer once the settings say so, and each can be told otherwise', async () => {
  app = await startApp();
  const { page } = app;
  await goTo(page, 'Settings');
  await page.getByRole('switch', { name: 'New conversations stay on this computer' }).click();
  await goTo(page, 'Chat');
  await page.getByRole('textbox', { name: 'Message' }).fill('Only here?');
  await page.keyboard.press('Enter');
  const own = page.getByRole('button', { name: 'How this chat is answered: Local only' });
  await expect(own).toBeVisible();
  await own.click();
  await page.getByRole('switch', { name: 'Local only' }).click();
  await expect(page.getByRole('button', { name: 'How this chat is answered: as the app' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'New chat' }).click();
  await expect(own).toBeVisible();
});

import { expect, test } from '@playwright/test';
import { answered, ask, goTo, lastMessage, startApp, TWO_KEYS, twoTargets } from './support/app.ts';
import { twoUpstreams } from './support/two-upstreams.ts';

const NAME = 'Alpha · alpha-1';

const stage = twoUpstreams();

test('rehearses an outage by keyboard: the fallback answers and says why, and nothing is left behind', async () => {
  const extra = { retry: { enabled: false }, failover: { failureThreshold: 1 } };
  stage.app = await startApp({
    settings: twoTargets(stage.first.url, stage.second.url, extra),
    environment: TWO_KEYS,
  });
  const { page } = stage.app;
  await goTo(page, 'Settings');
  await page.getByRole('button', { name: `Fire drill: ${NAME}` }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('combobox', { name: 'What happens' })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');

  const banner = page.getByRole('status').filter({ hasText: 'Fire drill' });
  await expect(banner).toHaveText(`Fire drill: vendor down (503) · ${NAME}`);
  const left = page.getByRole('timer');
  await expect(left).toContainText('0:5');

  await goTo(page, 'Chat');
  await expect(banner).toBeVisible();
  await ask(page, 'Who answers?');
  await answered(page);
  await expect(lastMessage(page)).toContainText('beta-1');
  await expect(lastMessage(page)).toContainText('fell back from Alpha: unavailable (drill)');
  await ask(page, 'And now?');
  await answered(page);
  await expect(lastMessage(page)).toContainText('fell back from Alpha: unavailable (drill)');

  await goTo(page, 'Dashboard');
  const alpha = page.getByRole('list', { name: 'Primary list' }).getByRole('listitem').first();
  await expect(alpha).toContainText('cooling');
  await expect(alpha).toContainText('drill');
  await expect(banner).toBeVisible();
  await page.getByRole('button', { name: `End drill: ${NAME}` }).click();
  await expect(banner).toHaveCount(0);
  await expect(alpha).toContainText('ready');
  await expect(alpha).not.toContainText('drill');
  expect(stage.first.requests).toHaveLength(0);

  await goTo(page, 'Chat');
  await ask(page, 'And again?');
  await answered(page);
  await expect(lastMessage(page)).toContainText('alpha-1');
  await expect(lastMessage(page)).not.toContainText('drill');
  expect(stage.first.requests).toHaveLength(1);

  // The ledger keeps what was rehearsed, marked and free.
  await goTo(page, 'Dashboard');
  await page.getByRole('radio', { name: 'Cost' }).check({ force: true });
  const rehearsed = page.getByRole('row').filter({ hasText: 'fell back' });
  await expect(rehearsed).toHaveCount(2);
  await expect(rehearsed.first()).toContainText('drill');
});

test('asks the same target with the second key while the first one is rate-limited', async () => {
  const WORK_KEY = 'sk-work-0123456789abcdef';
  const settings = twoTargets(stage.first.url, stage.second.url) as { readonly providers: readonly object[] };
  const [alpha, beta] = settings.providers;
  const credential = { source: 'environment', variable: 'WORK_KEY' };
  const withKeys = { ...alpha, furtherKeys: [{ id: 'work', name: 'Work account', credential }] };
  stage.app = await startApp({
    settings: { ...settings, providers: [withKeys, beta] },
    environment: { ...TWO_KEYS, WORK_KEY },
  });
  const { page } = stage.app;
  stage.first.behave(({ headers }) =>
    headers.authorization === `Bearer ${WORK_KEY}`
      ? { pieces: ['The second key.'] }
      : { status: 429, headers: { 'retry-after': '120' } },
  );
  await ask(page, 'Who answers?');
  await answered(page);
  await expect(lastMessage(page)).toContainText('The second key.');
  await lastMessage(page)
    .getByRole('button', { name: /^About this answer/ })
    .click();
  const route = lastMessage(page).getByRole('list');
  await expect(route.getByRole('listitem').first()).toContainText('rate-limited');
  await expect(route.getByRole('listitem').nth(1)).toContainText('Work account');
  expect(stage.second.requests).toHaveLength(0);

  await goTo(page, 'Dashboard');
  const target = page.getByRole('list', { name: 'Primary list' }).getByRole('listitem').first();
  await expect(target).toContainText('First key:cooling');
  await expect(target).toContainText('Work account:ready');
});

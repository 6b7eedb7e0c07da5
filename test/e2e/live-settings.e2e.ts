import { expect, type Page, test } from '@playwright/test';
import { answered, ask, goTo, lastMessage, startApp, TWO_KEYS, twoTargets } from './support/app.ts';
import { twoUpstreams } from './support/two-upstreams.ts';

const stage = twoUpstreams();

test('a running stream ends on its generation while every setting changes under it', async () => {
  const settings = twoTargets(stage.first.url, stage.second.url, {
    cheap: [{ providerId: 'beta', model: 'beta-1' }],
  });
  stage.app = await startApp({ settings, environment: TWO_KEYS });
  const { page } = stage.app;
  stage.first.behave({ pieces: ['Begun', ' and', ' ended'], hold: 1 });
  await ask(page, 'Long one');
  await expect(lastMessage(page)).toContainText('Begun');

  await goTo(page, 'Settings');
  await page.getByRole('switch', { name: 'Response cache' }).click();
  await expect(page.getByRole('switch', { name: 'Response cache' })).toBeChecked();
  await expect(page.getByText(/generation 2/i).first()).toBeVisible();
  await expect(page.getByText(/1 stream still on/i).first()).toBeVisible();
  await page.getByRole('switch', { name: 'Retry', exact: true }).click();
  await page.getByRole('button', { name: 'Move Beta · beta-1 up' }).first().click();
  await expect(page.getByText(/generation 4/i).first()).toBeVisible();

  stage.first.release();
  await goTo(page, 'Chat');
  await answered(page);
  await expect(lastMessage(page)).toContainText('Begun and ended');
  await expect(lastMessage(page)).toContainText('alpha-1');

  await ask(page, 'Who answers now?');
  await answered(page);
  await expect(lastMessage(page)).toContainText('beta-1');
});

test('the cache answers a repeated question for nothing', async () => {
  stage.app = await startApp({
    settings: twoTargets(stage.first.url, stage.second.url, { cache: { enabled: true } }),
    environment: TWO_KEYS,
  });
  const { page } = stage.app;
  await ask(page, 'Same question');
  await answered(page);
  await page.getByRole('button', { name: 'New chat' }).click();
  await ask(page, 'Same question');
  await answered(page);
  await expect(lastMessage(page)).toContainText(/cached/i);
  expect(stage.first.requests).toHaveLength(1);
});

test('the cache counts from the next question on, switched on and off again', async () => {
  stage.app = await startApp({
    settings: twoTargets(stage.first.url, stage.second.url),
    environment: TWO_KEYS,
  });
  const { page } = stage.app;
  const askSame = async () => {
    await goTo(page, 'Chat');
    await page.getByRole('button', { name: 'New chat' }).click();
    await ask(page, 'Same question');
    await answered(page);
    return (await lastMessage(page).textContent())?.includes('cached') ?? false;
  };
  const switchCache = async () => {
    await goTo(page, 'Settings');
    await page.getByRole('switch', { name: 'Response cache' }).click();
  };
  expect([await askSame(), await askSame()]).toEqual([false, false]);
  expect(stage.first.requests).toHaveLength(2);
  await switchCache();
  expect([await askSame(), await askSame()]).toEqual([false, true]);
  expect(stage.first.requests).toHaveLength(3);
  await switchCache();
  expect(await askSame()).toBe(false);
  expect(stage.first.requests).toHaveLength(4);
});

test('the mode switch is used by the next request and falls back to the primary list', async () => {
  const settings = twoTargets(stage.first.url, stage.second.url, {
    primary: [{ providerId: 'alpha', model: 'alpha-1' }],
    cheap: [{ providerId: 'beta', model: 'beta-1' }],
    retry: { enabled: false },
  });
  stage.app = await startApp({ settings, environment: TWO_KEYS });
  const { page } = stage.app;
  await page.getByRole('radiogroup', { name: 'Mode' }).getByRole('radio', { name: 'Cheap' }).click();
  await ask(page, 'Cheaply, please');
  await answered(page);
  await expect(lastMessage(page)).toContainText('beta-1');
  stage.second.behave({ status: 503 });
  await ask(page, 'Still there?');
  await answered(page);
  await expect(lastMessage(page)).toContainText('alpha-1');
  await page.getByRole('radiogroup', { name: 'Mode' }).getByRole('radio', { name: 'Primary' }).click();
  await ask(page, 'Back');
  await answered(page);
  await expect(lastMessage(page)).toContainText('alpha-1');
});

test('cooldown numbers and the retry switch count from the next request on', async () => {
  stage.app = await startApp({
    settings: twoTargets(stage.first.url, stage.second.url),
    environment: TWO_KEYS,
  });
  const { page } = stage.app;
  stage.first.behave({ status: 503 });
  await goTo(page, 'Settings');
  await page.getByRole('switch', { name: 'Retry', exact: true }).click();
  await setNumber(page, 'Failures before a cooldown', '1');
  await setNumber(page, 'Cooldown', '2');
  await goTo(page, 'Chat');
  await ask(page, 'One');
  await answered(page);
  await expect(lastMessage(page)).toContainText('beta-1');
  // One call without the retry, and one failure is enough.
  expect(stage.first.requests).toHaveLength(1);
  await goTo(page, 'Dashboard');
  await expect(page.getByText(/cooling/i).first()).toBeVisible();
  stage.first.behave({});
  await expect(page.getByText(/cooling/i)).toHaveCount(0);
  await goTo(page, 'Chat');
  await ask(page, 'Two');
  await answered(page);
  await expect(lastMessage(page)).toContainText('alpha-1');
});

test('the cheap list appears and disappears live', async () => {
  const settings = twoTargets(stage.first.url, stage.second.url, {
    primary: [{ providerId: 'alpha', model: 'alpha-1' }],
  });
  stage.app = await startApp({ settings, environment: TWO_KEYS });
  const { page } = stage.app;
  await page.getByRole('radio', { name: 'Cheap' }).click();
  await expectAnswerOf(page, 'alpha-1');
  await goTo(page, 'Settings');
  await page
    .getByRole('combobox', { name: 'Add a target to Cheap' })
    .selectOption({ label: 'Beta · beta-1' });
  await expect(page.getByRole('list', { name: 'Cheap' }).getByRole('listitem')).toHaveCount(1);
  await expectAnswerOf(page, 'beta-1');
  await goTo(page, 'Settings');
  await page.getByRole('button', { name: 'Remove Beta · beta-1 from Cheap' }).click();
  await expect(page.getByRole('list', { name: 'Cheap' }).getByRole('listitem')).toHaveCount(0);
  await expectAnswerOf(page, 'alpha-1');
});

test('an address that nothing is sent to is left out and said where it stands, until it is allowed', async () => {
  const settings = twoTargets(stage.first.url, 'http://192.168.1.20:1234', {
    primary: [
      { providerId: 'beta', model: 'beta-1' },
      { providerId: 'alpha', model: 'alpha-1' },
    ],
  });
  stage.app = await startApp({ settings, environment: TWO_KEYS });
  const { page } = stage.app;
  await expectAnswerOf(page, 'alpha-1');
  await goTo(page, 'Settings');
  const target = page.getByRole('list', { name: 'Primary' }).getByRole('listitem').first();
  await expect(target).toContainText('the entry is skipped');
  const card = page.getByRole('region', { name: 'Beta' });
  await expect(card).toContainText('allow plain http to a private network under Advanced');
  await card.getByRole('button', { name: 'Edit the address' }).click();
  await card.getByText('Advanced', { exact: true }).click();
  await card.getByRole('checkbox', { name: 'Allow plain http to a private network' }).click();
  await card.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText(/generation 2 ·/)).toBeVisible();
  await expect(target).not.toContainText('the entry is skipped');
});

async function setNumber(page: Page, name: string, value: string): Promise<void> {
  const field = page.getByRole('textbox', { name, exact: true });
  await field.fill(value);
  await field.press('Enter');
}

/** Asks and sees who answers. */
async function expectAnswerOf(page: Page, model: string): Promise<void> {
  await goTo(page, 'Chat');
  await ask(page, 'Who answers?');
  await answered(page);
  await expect(lastMessage(page)).toContainText(model);
}

test('a price of one’s own counts from the next question on, and so does its removal', async () => {
  const credential = { source: 'environment', variable: 'ALPHA_KEY' };
  const models = [{ id: 'alpha-1' }];
  const alpha = { id: 'alpha', name: 'Alpha', kind: 'openai', baseUrl: stage.first.url, credential, models };
  const primary = [{ providerId: 'alpha', model: 'alpha-1' }];
  stage.app = await startApp({
    settings: { version: 1, providers: [alpha], primary },
    environment: TWO_KEYS,
  });
  const { page } = stage.app;
  const price = page.getByRole('row', { name: /^alpha-1/ });
  await ask(page, 'What is it worth?');
  await answered(page);
  await expect(lastMessage(page)).toContainText('unpriced');

  await goTo(page, 'Settings');
  await expect(price).toContainText('unpriced');
  await page.getByRole('button', { name: 'Set the price of alpha-1' }).click();
  await page.getByRole('textbox', { name: 'Input' }).fill('100');
  await page.getByRole('textbox', { name: 'Output', exact: true }).fill('200');
  await page.getByRole('textbox', { name: 'Output', exact: true }).press('Enter');
  await expect(price).toContainText('you');
  await goTo(page, 'Chat');
  await ask(page, 'And now?');
  await answered(page);
  // 12 × 100 + 5 × 200 = 2 200 millionths.
  await expect(lastMessage(page)).toContainText('$0.0022');

  await goTo(page, 'Settings');
  await page.getByRole('button', { name: 'Set the price of alpha-1' }).click();
  await page.getByRole('button', { name: 'Remove my price' }).click();
  await expect(price).toContainText('unpriced');
  await goTo(page, 'Chat');
  await ask(page, 'And without?');
  await answered(page);
  await expect(lastMessage(page)).toContainText('unpriced');
});

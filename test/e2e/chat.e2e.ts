import { expect, test } from '@playwright/test';
import { answered, ask, goTo, lastMessage, startApp, TWO_KEYS, twoTargets } from './support/app.ts';
import { twoUpstreams } from './support/two-upstreams.ts';

const stage = twoUpstreams();

const start = async (extra: object = {}) => {
  stage.app = await startApp({
    settings: twoTargets(stage.first.url, stage.second.url, extra),
    environment: TWO_KEYS,
  });
  return stage.app.page;
};

test('answers without any key on a fresh profile', async () => {
  stage.app = await startApp();
  await ask(stage.app.page, 'What is this?');
  await expect(lastMessage(stage.app.page)).toContainText('practice provider');
  await answered(stage.app.page);
  await expect(lastMessage(stage.app.page)).toContainText('practice-1');
  await expect(lastMessage(stage.app.page)).toContainText('$0.000');
});

test('asks, streams, stops and asks again', async () => {
  const page = await start();
  stage.first.behave({ pieces: ['Once', ' upon', ' a time'], hold: 2 });
  await ask(page, 'Tell me a story');
  await expect(lastMessage(page)).toContainText('Once upon');
  await page.getByRole('button', { name: 'Stop' }).click();
  await answered(page);
  await expect(lastMessage(page)).toContainText('Once upon');
  await expect(lastMessage(page)).toContainText(/stopped/i);
  await expect.poll(() => stage.first.requests[0]?.aborted).toBe(true);

  stage.first.behave({ pieces: ['Another', ' answer'] });
  await ask(page, 'And now?');
  await expect(lastMessage(page)).toContainText('Another answer');
  await answered(page);
  // 12 input tokens at $1 and 5 output tokens at $2 a million.
  await expect(lastMessage(page)).toContainText('$0.000022');
  await expect(lastMessage(page)).toContainText('alpha-1');
});

test('falls over, cools, probes once and comes back', async () => {
  const page = await start({ retry: { enabled: false }, failover: { cooldownMs: 3_000 } });
  stage.first.behave({ status: 503 });
  await ask(page, 'One');
  await answered(page);
  await expect(lastMessage(page)).toContainText('Hello from upstream.');
  await expect(lastMessage(page)).toContainText('beta-1');
  await expect(lastMessage(page)).toContainText(/fell back from Alpha/i);
  await expect(page.getByText(/Answered by Beta because Alpha/)).toBeVisible();

  await goTo(page, 'Dashboard');
  await expect(page.getByText('1 of 3 failures').first()).toBeVisible();
  await goTo(page, 'Chat');
  for (const question of ['Two', 'Three']) {
    await ask(page, question);
    await answered(page);
  }
  await goTo(page, 'Dashboard');
  await expect(page.getByText(/cooling/i).first()).toBeVisible();
  await expect(page.getByText(/0:0[0-3]/).first()).toBeVisible();
  const whileDown = stage.first.requests.length;

  await goTo(page, 'Chat');
  await ask(page, 'Four');
  await answered(page);
  expect(stage.first.requests.length).toBe(whileDown);

  stage.first.behave({ pieces: ['Back', ' again'] });
  await goTo(page, 'Dashboard');
  await expect(page.getByText(/cooling/i)).toHaveCount(0, { timeout: 15_000 });
  await goTo(page, 'Chat');
  await ask(page, 'Five');
  await answered(page);
  await expect(lastMessage(page)).toContainText('Back again');
  await expect(lastMessage(page)).toContainText('alpha-1');
  expect(stage.first.requests.length).toBe(whileDown + 1);
});

test('keeps a broken answer and goes on with it', async () => {
  const page = await start({ retry: { enabled: false } });
  stage.first.behave({ pieces: ['Half', ' of', ' it'], cut: 2 });
  await ask(page, 'Tell me everything');
  await answered(page);
  await expect(lastMessage(page)).toContainText('Half of');
  await expect(lastMessage(page)).toContainText(/interrupted/i);
  stage.first.behave({ pieces: [' and', ' the rest'] });
  await page.getByRole('button', { name: 'Continue' }).click();
  await answered(page);
  await expect(lastMessage(page)).toContainText('Half of and the rest');
});

test('shows exactly what the upstream billed', async () => {
  const page = await start();
  stage.first.behave({ usage: { input: 123, cacheRead: 1_000, output: 77 } });
  await ask(page, 'Count');
  await answered(page);
  await goTo(page, 'Dashboard');
  // 123 + 1 000 input tokens at $1 and 77 output tokens at $2 a million.
  await expect(page.getByText('$0.001277').first()).toBeVisible();
  expect(stage.first.billed).toHaveLength(1);
});

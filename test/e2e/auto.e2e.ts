import { expect, type Page, test } from '@playwright/test';
import { OUTSIDE_URL, startCanary, type Canary } from '../support/canary.ts';
import { startUpstream, type Upstream } from '../support/upstream.ts';
import {
  answered,
  ask,
  goTo,
  lastMessage,
  provider,
  type RunningApp,
  startApp,
  TWO_KEYS,
  twoTargets,
} from './support/app.ts';

let first: Upstream;
let second: Upstream;
let canary: Canary;
let app: RunningApp;

test.beforeEach(async () => {
  [first, second, canary] = await Promise.all([startUpstream(), startUpstream(), startCanary()]);
});

test.afterEach(async () => {
  await app.close();
  await Promise.all([first.close(), second.close(), canary.close()]);
});

/** Alpha is the primary list, Beta the cheap one. */
async function start(extra: object = {}): Promise<Page> {
  const settings = twoTargets(first.url, second.url, {
    primary: [{ providerId: 'alpha', model: 'alpha-1' }],
    cheap: [{ providerId: 'beta', model: 'beta-1' }],
    retry: { enabled: false },
    ...extra,
  });
  app = await startApp({ settings, environment: TWO_KEYS });
  return app.page;
}

test('auto is chosen by keyboard, counts from the next question on and says which rule decided', async () => {
  const page = await start({ chat: { automaticTitles: false } });
  const modes = page.getByRole('radiogroup', { name: 'Mode' });
  await modes.getByRole('radio', { name: 'Primary' }).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(modes.getByRole('radio', { name: 'Auto' })).toBeChecked();

  await ask(page, 'Short one?');
  await answered(page);
  await expect(lastMessage(page)).toContainText('beta-1');
  await expect(lastMessage(page)).toContainText('Auto chose cheap: no rule asked for more');

  await ask(page, `Sum this up: ${'word '.repeat(500)}`);
  await answered(page);
  await expect(lastMessage(page)).toContainText('alpha-1');
  await expect(lastMessage(page)).toContainText('Auto chose primary: long question');

  await ask(page, '/primary And shortly?');
  await answered(page);
  await expect(lastMessage(page)).toContainText('Auto chose primary: the question asks for it');
  const sent = first.requests.at(-1)?.body['messages'];
  expect(JSON.stringify(sent)).not.toContain('/primary');
  await expect(page.getByText('/primary And shortly?')).toBeVisible();

  second.behave({ pieces: [], finishReason: 'refusal' });
  await ask(page, 'Would you?');
  await answered(page);
  await expect(lastMessage(page)).toContainText('alpha-1');
  await expect(lastMessage(page)).toContainText('escalated to primary: the cheap model declined');

  await goTo(page, 'Dashboard');
  await expect(page.getByText('Auto chose cheap: no rule asked for more').first()).toBeVisible();
  await page.getByRole('radio', { name: 'Cost' }).click();
  await page.getByTitle('Show the route').first().click();
  await expect(page.getByText(/escalated to primary: the cheap model declined/).last()).toBeVisible();
});

test('nothing of a chat that stays on this computer leaves it, and where no local model answers it says so', async () => {
  const outside = { ...provider('beta', 'anthropic', OUTSIDE_URL, 'BETA_KEY'), name: 'Outside' };
  const local = provider('alpha', 'openai', first.url, 'ALPHA_KEY');
  const chat = { automaticTitles: true };
  const page = await start({ providers: [local, outside], mode: 'auto', chat });
  await app.electron.evaluate(
    ({ session }, proxyRules) => session.defaultSession.setProxy({ proxyRules }),
    canary.url,
  );
  await keepLocal(page);
  first.behave((_request, index) => (index === 0 ? {} : { pieces: ['A quiet name'] }));
  await ask(page, 'Only here?');
  await answered(page);
  await expect(lastMessage(page)).toContainText('alpha-1');
  await expect(lastMessage(page)).toContainText('Auto chose cheap: this chat stays on this computer');
  // The title came from this computer as well.
  await expect(page.getByRole('heading', { name: 'A quiet name' })).toBeVisible();
  await expect(
    page.getByRole('complementary').getByRole('button', { name: /^Local only: A quiet/ }),
  ).toBeVisible();

  await first.close();
  await ask(page, 'And now?');
  await answered(page);
  await expect(lastMessage(page)).toContainText(
    'No local model could answer, and nothing was sent anywhere else',
  );
  expect(canary.connections()).toBe(0);

  // The same question of a chat without the switch goes out: the canary sees whatever leaves.
  await page.getByRole('button', { name: 'New chat' }).click();
  await ask(page, 'Anywhere?');
  await answered(page);
  await expect.poll(() => canary.connections()).toBeGreaterThan(0);
});

/** Turns "Local only" on, by keyboard. */
async function keepLocal(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^How this chat is answered/ }).focus();
  await page.keyboard.press('Enter');
  const menu = page.getByRole('dialog', { name: 'How this chat is answered' });
  const localOnly = menu.getByRole('switch', { name: 'Local only' });
  await localOnly.focus();
  await page.keyboard.press('Space');
  await expect(localOnly).toBeChecked();
  await page.keyboard.press('Escape');
  await expect(menu).toBeHidden();
  await expect(page.getByRole('button', { name: 'How this chat is answered: Local only' })).toBeVisible();
}

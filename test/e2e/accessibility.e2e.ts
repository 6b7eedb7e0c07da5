import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { answered, ask, goTo, lastMessage, startApp, TWO_KEYS, twoTargets } from './support/app.ts';
import { twoUpstreams } from './support/two-upstreams.ts';

const stage = twoUpstreams();

/** An answer with everything that markdown can hold. */
const RICH = [
  '# Title\n\nSome **bold** text, `code` and a [link](https://example.com).\n\n',
  '```ts\nconst answer = 42; // a comment that is long enough to scroll, so that the region must be reachable by keyboard\n```\n\n',
  '| A | B |\n|---|---|\n| 1 | 2 |\n\n- [x] done\n\n> quoted\n\n![picture](https://example.com/a.png)\n',
];

/** Fails with every serious finding, by its rule and place. */
async function expectNothingSerious(page: Page, screen: string): Promise<void> {
  // Electron's page has no frame that axe could be injected into the usual way.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  const found = serious.flatMap(({ id, nodes }) =>
    nodes.map(({ html }) => `${screen}: ${id}: ${html.slice(0, 160)}`),
  );
  expect(found).toEqual([]);
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing serious where one begins, ${colorScheme}`, async () => {
    stage.app = await startApp();
    const { page } = stage.app;
    await page.emulateMedia({ colorScheme });
    await page.getByRole('button', { name: 'Look again' }).waitFor();
    await expectNothingSerious(page, 'the first run');
    await page.getByLabel('Key of a vendor').fill(`sk-ant-${'0'.repeat(24)}`);
    await page.getByRole('combobox', { name: 'Vendor' }).waitFor();
    await expectNothingSerious(page, 'a key that was pasted');
    await page.getByRole('button', { name: 'Practise' }).click();
    await goTo(page, 'Settings');
    await page.getByRole('searchbox', { name: 'Search settings' }).fill('cooldown');
    await expectNothingSerious(page, 'settings that were searched');
  });

  test(`axe finds nothing serious on any screen, ${colorScheme}`, async () => {
    const settings = twoTargets(stage.first.url, stage.second.url, {
      retry: { enabled: false },
      failover: { failureThreshold: 1 },
      cheap: [{ providerId: 'gone', model: 'old' }],
    });
    stage.app = await startApp({ settings, environment: TWO_KEYS });
    const { page } = stage.app;
    await page.emulateMedia({ colorScheme });
    await expectNothingSerious(page, 'the empty chat');

    stage.first.behave({ pieces: RICH });
    await ask(page, 'Show me everything');
    await answered(page);
    await expect(lastMessage(page).getByText('const', { exact: true })).toBeVisible();
    await expectNothingSerious(page, 'an answer');
    await page.getByRole('button', { name: /^How this chat is answered/ }).click();
    await page.getByRole('switch', { name: 'Local only' }).click();
    await expectNothingSerious(page, 'how a chat is answered');
    await page.getByRole('button', { name: 'All as the app' }).click();
    await page.keyboard.press('Escape');

    stage.first.behave({ status: 503 });
    await ask(page, 'And without the first?');
    await answered(page);
    await expect(lastMessage(page)).toContainText(/fell back/);
    await expectNothingSerious(page, 'a fallback');

    stage.second.behave({ pieces: ['Half'], cut: 1 });
    await ask(page, 'And when it breaks off?');
    await answered(page);
    await expect(lastMessage(page)).toContainText(/interrupted/i);
    stage.second.behave({ status: 401 });
    await ask(page, 'And when all fail?');
    await answered(page);
    await expect(lastMessage(page)).toContainText(/no answer/);
    await expectNothingSerious(page, 'failures');

    await goTo(page, 'Dashboard');
    await expect(page.getByRole('heading', { name: 'Dashboard' })).toBeVisible();
    await expectNothingSerious(page, 'the dashboard');
    await page.getByRole('radio', { name: 'Cost' }).check();
    const days = page.getByRole('slider', { name: /^Days of the chart/ });
    await days.waitFor({ state: 'attached' });
    await expectNothingSerious(page, 'what it has cost');
    // By key to the last day of the chart, which is today, and by mouse on to its requests.
    await days.press('End');
    await days.press('Enter');
    await expect(page.getByRole('radio', { name: 'Custom' })).toBeChecked();
    await expect(page.getByRole('slider', { name: /^Hours of the chart/ })).toBeAttached();
    await page.locator('.spending-chart .u-over').click();
    await expect(page.getByRole('heading', { name: 'Requests', exact: true })).toBeFocused();
    await expectNothingSerious(page, 'the requests of a day');

    await goTo(page, 'Settings');
    await page.getByRole('button', { name: 'Edit Alpha' }).click();
    await page.getByRole('button', { name: 'Add a provider' }).click();
    await expectNothingSerious(page, 'the settings');

    await page.getByRole('button', { name: 'Frugal' }).click();
    await page.getByRole('dialog', { name: 'Arrange the chain like this?' }).waitFor();
    await expectNothingSerious(page, 'what an arrangement would change');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);

    await page.getByRole('button', { name: 'Fire drill for every target' }).click();
    await page.getByRole('button', { name: 'Start the drill' }).click();
    await expect(page.getByRole('timer')).toBeVisible();
    await page.getByRole('button', { name: 'Fire drill: Alpha · alpha-1' }).click();
    await expectNothingSerious(page, 'a fire drill');
  });
}

test('everything works by keyboard alone', async () => {
  stage.app = await startApp({
    settings: twoTargets(stage.first.url, stage.second.url),
    environment: TWO_KEYS,
  });
  const { page } = stage.app;
  const { keyboard } = page;
  const message = page.getByRole('textbox', { name: 'Message' });

  // The composer has the focus from the start.
  await expect(message).toBeFocused();
  stage.first.behave({ pieces: ['Once', ' upon'], hold: 1 });
  await keyboard.type('Tell me a story');
  await keyboard.press('Enter');
  await expect(lastMessage(page)).toContainText('Once');
  await keyboard.press('Escape');
  await answered(page);
  await expect(lastMessage(page)).toContainText(/stopped/i);
  await keyboard.press('ArrowUp');
  await expect(message).toHaveValue('Tell me a story');

  await tabTo(page, () => page.getByRole('radio', { name: 'Primary' }));
  await keyboard.press('ArrowRight');
  await expect(page.getByRole('radio', { name: 'Cheap' })).toBeChecked();

  await tabTo(page, () =>
    page.getByRole('navigation').getByRole('button', { name: 'Settings', exact: true }),
  );
  await keyboard.press('Enter');
  await tabTo(page, () => page.getByRole('button', { name: 'Move Beta · beta-1 up' }));
  await keyboard.press('Enter');
  await expect(page.getByRole('list', { name: 'Primary' }).getByRole('listitem').first()).toContainText(
    'beta-1',
  );
  await tabTo(page, () => page.getByRole('switch', { name: 'Response cache' }));
  await keyboard.press('Space');
  await expect(page.getByRole('switch', { name: 'Response cache' })).toBeChecked();
});

/** Presses Tab until the control has the focus. Fails where it cannot be reached. */
async function tabTo(page: Page, control: () => ReturnType<Page['getByRole']>): Promise<void> {
  const element = await control().elementHandle();
  for (let presses = 0; presses < 120; presses += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((target) => document.activeElement === target, element)) return;
  }
  throw new Error('The control cannot be reached with Tab.');
}

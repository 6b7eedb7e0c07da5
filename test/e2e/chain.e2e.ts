import { expect, type Page, test } from '@playwright/test';
import { startUpstream } from '../support/upstream.ts';
import { answered, ask, goTo, lastMessage, startApp, TWO_KEYS, twoTargets } from './support/app.ts';

async function toChain(page: Page): Promise<void> {
  await goTo(page, 'Settings');
  await page.getByRole('navigation', { name: 'Sections' }).getByRole('button', { name: 'Chain' }).click();
}

function placesOf(page: Page, list: 'Primary' | 'Cheap') {
  return page.getByRole('list', { name: list, exact: true }).getByRole('listitem');
}

test('targets are arranged by mouse and by keyboard, within a list and between both, and the next question follows', async () => {
  const [first, second] = [await startUpstream(), await startUpstream()];
  first.behave({ pieces: ['The first one.'] });
  second.behave({ pieces: ['The second one.'] });
  const app = await startApp({ settings: twoTargets(first.url, second.url), environment: TWO_KEYS });
  const { page } = app;
  await toChain(page);
  const handle = (name: string) => page.getByRole('button', { name: `Move ${name}`, exact: true });
  await handle('Beta · beta-1').hover();
  const [from, to] = [
    await handle('Beta · beta-1').boundingBox(),
    await handle('Alpha · alpha-1').boundingBox(),
  ];
  if (!from || !to) throw new Error('The rows are not on the screen.');
  await page.mouse.down();
  await page.mouse.move(from.x + 4, from.y - 10, { steps: 4 });
  await page.mouse.move(to.x + 4, to.y - 4, { steps: 8 });
  await page.mouse.up();
  await expect(placesOf(page, 'Primary')).toContainText(['P1Beta', 'P2Alpha']);
  await goTo(page, 'Chat');
  await ask(page, 'Who is first now?');
  await answered(page);
  await expect(lastMessage(page)).toContainText('The second one.');

  await toChain(page);
  await handle('Beta · beta-1').focus();
  await page.keyboard.press('Space');
  // What a screen reader is told is also what there is to wait for.
  const told = page.locator('[id^=DndLiveRegion]');
  await expect(told).toContainText('beta/beta-1 is over place 1');
  await page.keyboard.press('ArrowDown');
  await expect(told).toContainText('is over place 2');
  await page.keyboard.press('Space');
  await expect(placesOf(page, 'Primary')).toContainText(['P1Alpha', 'P2Beta']);

  await page.getByRole('button', { name: 'Remove Beta · beta-1 from Primary' }).click();
  await page.getByRole('combobox', { name: 'Add a target to Cheap' }).selectOption('beta/beta-1');
  await expect(placesOf(page, 'Cheap')).toContainText(['P1Beta']);
  await expect(placesOf(page, 'Primary')).toHaveCount(1);

  await page.getByRole('button', { name: 'Reliable' }).click();
  const dialog = page.getByRole('dialog', { name: 'Arrange the chain like this?' });
  await expect(dialog).toContainText('alpha/alpha-1, beta/beta-1');
  await dialog.getByRole('button', { name: 'Use it' }).click();
  await expect(placesOf(page, 'Primary')).toContainText(['P1Alpha', 'P2Beta']);
  await page.getByRole('button', { name: 'Private' }).click();
  await expect(page.getByRole('dialog', { name: 'Arrange the chain like this?' })).toContainText('Cheap');
  await page.keyboard.press('Escape');
  await app.close();
  await first.close();
  await second.close();
});

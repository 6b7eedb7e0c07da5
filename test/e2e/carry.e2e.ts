import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { startUpstream } from '../support/upstream.ts';
import {
  answered,
  ask,
  goTo,
  lastMessage,
  type RunningApp,
  startApp,
  TWO_KEYS,
  twoTargets,
} from './support/app.ts';

/** The path of the Electron that the tests run. */
const ELECTRON = createRequire(import.meta.url)('electron') as string;

const LINK =
  'switchyard://add-provider?name=Example&kind=openai&baseUrl=https%3A%2F%2Fapi.example.com%2Fv1&model=example-1';

/** Has the system hand a link to the running app, as a browser would. */
async function openLink({ folder }: RunningApp, link: string): Promise<void> {
  const second = spawn(
    ELECTRON,
    ['.', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), `--user-data-dir=${folder}`, link],
    { stdio: 'ignore' },
  );
  await once(second, 'exit');
}

async function settingsOf({
  folder,
}: RunningApp): Promise<{ readonly providers: readonly { id: string }[] }> {
  return JSON.parse(await readFile(join(folder, 'settings.json'), 'utf8')) as never;
}

async function toData(page: Page): Promise<void> {
  await goTo(page, 'Settings');
  await page.getByRole('navigation', { name: 'Sections' }).getByRole('button', { name: 'Data' }).click();
}

test('a link shows the whole of what it would add, and adds it only after a yes', async () => {
  const app = await startApp({ settings: { version: 1 } });
  const { page } = app;
  await openLink(app, LINK);
  const dialog = page.getByRole('dialog', { name: 'Add this provider?' });
  await expect(dialog).toContainText(LINK);
  await expect(dialog).toContainText('https://api.example.com/v1/chat/completions');
  await expect(dialog).toContainText('example-1');
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  expect((await settingsOf(app)).providers).toBeUndefined();

  await openLink(app, LINK);
  await dialog.getByRole('button', { name: 'Add' }).click();
  await expect(page.getByRole('dialog', { name: 'Some keys are missing' })).toContainText('Example');
  await page.getByRole('button', { name: 'To the providers' }).click();
  await expect(page.getByRole('heading', { name: 'Example' })).toBeVisible();
  expect((await settingsOf(app)).providers.map(({ id }) => id)).toEqual(['practice', 'linked']);

  await openLink(app, `${LINK}&apiKey=sk-000000`);
  const refusal = page.getByRole('dialog', { name: 'Nothing to import' });
  await expect(refusal).toContainText('carries a key');
  await refusal.getByRole('button', { name: 'Close' }).click();
  await expect(refusal).toHaveCount(0);
  expect((await settingsOf(app)).providers).toHaveLength(2);
  await app.close();
});

test('a configuration goes out without keys and comes back in another profile, where it answers', async () => {
  const upstream = await startUpstream();
  const app = await startApp({
    settings: twoTargets(upstream.url, upstream.url, { cheap: [{ providerId: 'beta', model: 'beta-1' }] }),
    environment: TWO_KEYS,
  });
  const file = join(app.folder, 'carried.json');
  await app.electron.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
  }, file);
  await toData(app.page);
  await app.page.getByRole('button', { name: 'Export…' }).click();
  await expect(app.page.getByRole('status').getByText('Saved')).toBeVisible();
  const exported = await readFile(file, 'utf8');
  for (const key of Object.values(TWO_KEYS)) expect(exported).not.toContain(key);

  const other = await startApp({ environment: TWO_KEYS });
  await toData(other.page);
  await other.page.getByText('Replace', { exact: true }).click();
  await writeFile(join(other.folder, 'broken.json'), exported.slice(0, 200));
  await other.page.locator('input[type=file]').setInputFiles(join(other.folder, 'broken.json'));
  await expect(other.page.getByRole('dialog')).toContainText('not JSON');
  await other.page.getByRole('button', { name: 'Close' }).click();

  await other.page.locator('input[type=file]').setInputFiles(file);
  const dialog = other.page.getByRole('dialog', { name: 'Import this configuration?' });
  await expect(dialog).toContainText(`${upstream.url}/v1/messages`);
  await expect(dialog).toContainText('BETA_KEY');
  await dialog.getByRole('button', { name: 'Import' }).click();
  await expect(dialog).toHaveCount(0);
  await goTo(other.page, 'Chat');
  await ask(other.page, 'Did it come along?');
  await answered(other.page);
  await expect(lastMessage(other.page)).toContainText('Hello from upstream.');
  await other.close();
  await app.close();
  await upstream.close();
});

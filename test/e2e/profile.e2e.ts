import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { startUpstream } from '../support/upstream.ts';
import { answered, ask, lastMessage, startApp, TWO_KEYS, twoTargets } from './support/app.ts';

/** The path of the Electron that the tests run. */
const ELECTRON = createRequire(import.meta.url)('electron') as string;

test('a damaged settings file is set aside as it was, and the window says so', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'switchyard-e2e-'));
  const damaged = '{"version": 1, "providers": [{"id": "main"';
  await writeFile(join(folder, 'settings.json'), damaged);
  const app = await startApp({ folder });
  await expect(app.page.getByRole('alert')).toContainText('was set aside');
  const aside = (await readdir(folder)).find((name) => name.startsWith('settings.damaged-')) ?? '';
  await expect(app.page.getByRole('alert')).toContainText(aside);
  expect(await readFile(join(folder, aside), 'utf8')).toBe(damaged);
  await ask(app.page, 'Are you well?');
  await answered(app.page);
  await expect(lastMessage(app.page)).toContainText('practice provider');
  await app.close();
});

test('a second start on the same profile hands over to the first and ends', async () => {
  const upstream = await startUpstream();
  const app = await startApp({ settings: twoTargets(upstream.url, upstream.url), environment: TWO_KEYS });
  const { electron, folder, page } = app;
  const handedOver = electron.evaluate(
    ({ app: first }) => new Promise<boolean>((resolve) => first.once('second-instance', () => resolve(true))),
  );
  const before = await readFile(join(folder, 'settings.json'), 'utf8');
  const second = spawn(
    ELECTRON,
    ['.', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), `--user-data-dir=${folder}`],
    { stdio: 'ignore' },
  );
  const [exitCode] = (await once(second, 'exit')) as [number | null];
  expect(exitCode).toBe(0);
  expect(await handedOver).toBe(true);
  expect(await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  expect(await readFile(join(folder, 'settings.json'), 'utf8')).toBe(before);
  await ask(page, 'Still here?');
  await answered(page);
  await expect(lastMessage(page)).toContainText('Hello from upstream.');
  await app.close();
  await upstream.close();
});

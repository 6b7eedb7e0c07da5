import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { startUpstream } from '../support/upstream.ts';
import { answered, ask, goTo, lastMessage, startApp } from './support/app.ts';

const CANARY = 'sk-canary-51c0ffee-0123456789abcdef';

test('a key entered in the window works, and is found nowhere but where it was put', async () => {
  const upstream = await startUpstream();
  const settings = {
    version: 1,
    providers: [
      {
        id: 'alpha',
        name: 'Alpha',
        kind: 'openai',
        baseUrl: upstream.url,
        credential: { source: 'vault' },
        models: [{ id: 'alpha-1' }],
      },
    ],
    primary: [{ providerId: 'alpha', model: 'alpha-1' }],
  };
  const app = await startApp({ settings });
  const { page, electron, folder } = app;
  const output: string[] = [];
  electron.process().stdout?.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  electron.process().stderr?.on('data', (chunk: Buffer) => output.push(chunk.toString()));

  await goTo(page, 'Settings');
  await page.getByRole('button', { name: 'Set key' }).click();
  // Typed by the page's own input, so that the test driver puts no copy of it into the page's memory.
  await page.getByLabel('Key of Alpha').focus();
  await electron.evaluate(({ BrowserWindow }, key) => {
    return BrowserWindow.getAllWindows()[0]?.webContents.insertText(key);
  }, CANARY);
  await page.getByRole('button', { name: 'Save key' }).click();
  await expect(page.getByText('Key set, ends in cdef')).toBeVisible();

  await goTo(page, 'Chat');
  await ask(page, 'Hello');
  await answered(page);
  await expect(lastMessage(page)).toContainText('Hello from upstream.');
  expect(upstream.requests[0]?.headers.authorization).toBe(`Bearer ${CANARY}`);

  upstream.behave({
    status: 401,
    errorBody: { error: { message: `wrong key ${CANARY}`, code: 'invalid_api_key' } },
  });
  await ask(page, 'Again');
  await answered(page);
  await expect(lastMessage(page)).toContainText('[redacted]');

  expect(await page.content()).not.toContain(CANARY);
  const state = await page.evaluate(async () => JSON.stringify(await window.switchyard.appState()));
  expect(state).not.toContain(CANARY);
  const snapshot = join(folder, 'page.heapsnapshot');
  await electron.evaluate(({ BrowserWindow }, path) => {
    return BrowserWindow.getAllWindows()[0]?.webContents.takeHeapSnapshot(path);
  }, snapshot);
  expect(await readFile(snapshot, 'latin1')).not.toContain(CANARY);
  expect(output.join('')).not.toContain(CANARY);
  for (const name of await readdir(folder)) {
    if (name.endsWith('.json')) expect(await readFile(join(folder, name), 'utf8')).not.toContain(CANARY);
  }
  await app.close();
  await upstream.close();
});

import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { startUpstream, type Upstream } from '../support/upstream.ts';
import { answered, ask, goTo, lastMessage, type RunningApp, startApp } from './support/app.ts';
import { type Keyring, startKeyring } from './support/keyring.ts';

const CANARY = 'sk-canary-51c0ffee-0123456789abcdef';

let upstream: Upstream;

test.beforeEach(async () => {
  upstream = await startUpstream();
});

test.afterEach(() => upstream.close());

test('a key entered in the window works after a restart with a real keyring, and is found nowhere', async () => {
  const keyring = await startKeyring();
  const app = await startApp({ settings: oneTarget(), ...vault(keyring) });
  const output = outputOf(app);
  const received = await messagesTo(app.page);
  const replies = await repliesOf(app);
  await enterKey(app);
  await expect(app.page.getByText('kept in the system vault')).toBeVisible();
  await expectAnswerWithKey(app.page, 1);
  upstream.behave({
    status: 401,
    errorBody: { error: { message: `wrong key ${CANARY}`, code: 'invalid_api_key' } },
  });
  await ask(app.page, 'Again');
  await answered(app.page);
  await expect(lastMessage(app.page)).toContainText('[redacted]');
  await expectNoKey(app);
  expect(await received()).not.toContain(CANARY);
  const { count, withKey } = await replies();
  expect(count).toBeGreaterThan(0);
  expect(withKey).toEqual([]);
  await app.stop();

  upstream.behave({});
  const again = await startApp({ folder: app.folder, ...vault(keyring) });
  const outputAgain = outputOf(again);
  await expectAnswerWithKey(again.page, 1);
  await expectNoKey(again);
  await again.close();
  await keyring.stop();
  expect(output() + outputAgain()).not.toContain(CANARY);
});

test('a key whose vault has gone is kept as it is, and works again with the vault', async () => {
  const keyring = await startKeyring();
  const app = await startApp({ settings: oneTarget(), ...vault(keyring) });
  await enterKey(app);
  await app.stop();
  const kept = await readFile(join(app.folder, 'secrets.json'), 'utf8');

  const without = await startApp({ folder: app.folder });
  await ask(without.page, 'Anyone?');
  await answered(without.page);
  await expect(lastMessage(without.page)).toContainText('vault could not read the key');
  expect(upstream.requests).toHaveLength(0);
  await without.stop();
  expect(await readFile(join(app.folder, 'secrets.json'), 'utf8')).toBe(kept);

  const again = await startApp({ folder: app.folder, ...vault(keyring) });
  await expectAnswerWithKey(again.page, 1);
  await again.close();
  await keyring.stop();
});

test('without a vault a key lasts for the session and is written nowhere', async () => {
  const app = await startApp({ settings: oneTarget() });
  const output = outputOf(app);
  await enterKey(app);
  await expect(app.page.getByText('kept until the app closes')).toBeVisible();
  await expectAnswerWithKey(app.page, 1);
  await expectNoKey(app);
  await app.stop();
  const again = await startApp({ folder: app.folder });
  await goTo(again.page, 'Settings');
  await expect(again.page.getByText('No key set')).toBeVisible();
  await again.close();
  expect(output()).not.toContain(CANARY);
});

test('without a vault a key is kept in a file only after that choice, for its owner only', async () => {
  const app = await startApp({ settings: oneTarget() });
  await enterKey(app, 'In a file, in plain text');
  await expect(app.page.getByText('kept in a file in plain text')).toBeVisible();
  await app.stop();
  expect((await stat(join(app.folder, 'secrets.json'))).mode & 0o777).toBe(0o600);
  const again = await startApp({ folder: app.folder });
  await expectAnswerWithKey(again.page, 1);
  await again.close();
});

const vault = ({ environment }: Keyring) => ({ environment, usesSystemVault: true });

function oneTarget(): object {
  return {
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
    chat: { automaticTitles: false },
  };
}

async function enterKey({ page, electron }: RunningApp, place?: string): Promise<void> {
  await goTo(page, 'Settings');
  await page.getByRole('button', { name: 'Set key' }).click();
  // Typed by the page's own input, so that the test driver puts no copy of it into the page's memory.
  await page.getByLabel('Key of Alpha').focus();
  await electron.evaluate(
    ({ BrowserWindow }, key) => BrowserWindow.getAllWindows()[0]?.webContents.insertText(key),
    CANARY,
  );
  if (place !== undefined) await page.getByRole('radio', { name: place }).check();
  await page.getByRole('button', { name: 'Save key' }).click();
  await expect(page.getByText('Key set, ends in cdef')).toBeVisible();
}

async function expectAnswerWithKey(page: Page, requests: number): Promise<void> {
  const before = upstream.requests.length;
  await goTo(page, 'Chat');
  await ask(page, 'Hello');
  await answered(page);
  await expect(lastMessage(page)).toContainText('Hello from upstream.');
  expect(upstream.requests).toHaveLength(before + requests);
  expect(upstream.requests.at(-1)?.headers.authorization).toBe(`Bearer ${CANARY}`);
}

/** Looks for the key in the page, its memory, what it can ask for, and every file of the profile. */
async function expectNoKey({ page, electron, folder }: RunningApp): Promise<void> {
  expect(await page.content()).not.toContain(CANARY);
  const state = await page.evaluate(async () => JSON.stringify(await window.switchyard.appState()));
  expect(state).not.toContain(CANARY);
  const snapshot = join(folder, 'page.heapsnapshot');
  await electron.evaluate(
    ({ BrowserWindow }, path) => BrowserWindow.getAllWindows()[0]?.webContents.takeHeapSnapshot(path),
    snapshot,
  );
  expect(await readFile(snapshot, 'latin1')).not.toContain(CANARY);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  expect(files).toEqual(expect.arrayContaining([join(folder, 'history.db'), join(folder, 'history.db-wal')]));
  const withKey: string[] = [];
  for (const file of files) if ((await readFile(file, 'latin1')).includes(CANARY)) withKey.push(file);
  expect(withKey).toEqual([]);
}

/** What main answers the page's calls from now on: how often, and on which channels with the key in it. */
async function repliesOf({ electron }: RunningApp) {
  const replies = await electron.evaluateHandle(({ ipcMain }, key) => {
    const seen = { count: 0, withKey: [] as string[] };
    // Electron's own table of handlers; nothing else sees what they answer.
    const { _invokeHandlers: handlers } = ipcMain as unknown as {
      _invokeHandlers: Map<string, (...args: unknown[]) => Promise<unknown>>;
    };
    for (const [channel, handler] of handlers) {
      handlers.set(channel, async (...args) => {
        const reply = await handler(...args);
        seen.count += 1;
        if (JSON.stringify(reply)?.includes(key)) seen.withKey.push(channel);
        return reply;
      });
    }
    return seen;
  }, CANARY);
  return () => replies.jsonValue();
}

/** What the app has written to its terminal so far. */
function outputOf({ electron }: RunningApp): () => string {
  const output: string[] = [];
  electron.process().stdout?.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  electron.process().stderr?.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  return () => output.join('');
}

/** Every message that main sends to the page from now on. */
async function messagesTo(page: Page): Promise<() => Promise<string>> {
  const received = await page.evaluateHandle(() => {
    const messages: string[] = [];
    window.switchyard.onEvents((events) => messages.push(JSON.stringify(events)));
    return messages;
  });
  return () => received.evaluate((messages) => messages.join('\n'));
}

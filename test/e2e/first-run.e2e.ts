import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { addressOfNothing } from '../support/raw-servers.ts';
import { startUpstream } from '../support/upstream.ts';
import { STAND_IN_CERTIFICATE, startVendorStandIn } from '../support/vendor-stand-in.ts';
import { answered, ask, lastMessage, type RunningApp, startApp } from './support/app.ts';

const KEY = 'sk-ant-canary-51c0ffee-0123456789abcdef';

/** How a control is used: with the mouse, or with the keyboard alone. */
interface Hands {
  press(control: Locator): Promise<void>;
}

const MOUSE: Hands = { press: (control) => control.click() };
const KEYBOARD: Hands = {
  press: async (control) => {
    await tabTo(control);
    await control.page().keyboard.press('Enter');
  },
};
const BOTH = [
  ['by mouse', MOUSE],
  ['by keyboard', KEYBOARD],
] as const;

/** Moves the focus to a control, backwards from where it is, as a person without a mouse would. */
async function tabTo(control: Locator): Promise<void> {
  await control.waitFor();
  for (let presses = 0; presses < 60; presses += 1) {
    if (await control.evaluate((element) => element === document.activeElement)) return;
    await control.page().keyboard.press('Shift+Tab');
  }
  throw new Error('The control is not reached by keyboard.');
}

/** Has everything but loopback go through a proxy. */
async function through({ electron }: RunningApp, proxyRules: string): Promise<void> {
  await electron.evaluate(
    ({ session }, rules) => session.defaultSession.setProxy({ proxyRules: rules }),
    proxyRules,
  );
}

/** Types a key by the page's own input, so that the test driver puts no copy of it into the page's memory. */
async function paste({ page, electron }: RunningApp, hands: Hands, key = KEY): Promise<void> {
  const field = page.getByLabel('Key of a vendor');
  if (hands === MOUSE) await field.click();
  else await tabTo(field);
  await electron.evaluate(
    ({ BrowserWindow }, text) => BrowserWindow.getAllWindows()[0]?.webContents.insertText(text),
    key,
  );
}

async function settingsOf({ folder }: RunningApp): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(join(folder, 'settings.json'), 'utf8')) as Record<string, unknown>;
}

async function pageMemory({ electron, folder }: RunningApp): Promise<string> {
  const snapshot = join(folder, 'page.heapsnapshot');
  await electron.evaluate(
    ({ BrowserWindow }, path) => BrowserWindow.getAllWindows()[0]?.webContents.takeHeapSnapshot(path),
    snapshot,
  );
  return readFile(snapshot, 'latin1');
}

const way = (page: Page, name: string) => page.getByRole('region', { name });

for (const [how, hands] of BOTH) {
  test(`a pasted key is recognised, tried and put to use, and is then in no memory of the page, ${how}`, async () => {
    const upstream = await startUpstream();
    const vendor = await startVendorStandIn(upstream.url);
    const app = await startApp({ environment: { NODE_EXTRA_CA_CERTS: STAND_IN_CERTIFICATE } });
    const { page } = app;
    await through(app, vendor.proxyUrl);
    await paste(app, hands);
    await expect(page.getByLabel('Vendor', { exact: true })).toHaveValue('anthropic');
    await hands.press(page.getByRole('button', { name: 'Try the key' }));
    const status = page.getByRole('status').filter({ hasText: 'Key accepted' });
    await expect(status).toContainText(/Reachableyes.*Key acceptedyes.*Model answersyes/);
    expect(await pageMemory(app)).not.toContain(KEY);
    await hands.press(page.getByRole('button', { name: 'Start chatting' }));
    await expect(page.getByRole('textbox', { name: 'Message' })).toBeFocused();
    expect(await settingsOf(app)).toMatchObject({
      primary: [{ providerId: 'anthropic', model: 'claude-opus-5-5' }],
      cheap: [{ providerId: 'anthropic', model: 'claude-haiku-4-5' }],
    });
    await ask(page, 'Who are you?');
    await answered(page);
    await expect(lastMessage(page)).toContainText('Hello from upstream.');
    expect(upstream.requests.at(-1)?.headers.authorization).toBe(`Bearer ${KEY}`);
    expect(new Set(vendor.hosts)).toEqual(new Set(['api.anthropic.com:443']));
    await app.close();
    await vendor.close();
    await upstream.close();
  });
}

test('a key whose vendor cannot be reached says exactly that, and leaves nothing half done', async () => {
  const app = await startApp();
  const { page } = app;
  await through(app, await addressOfNothing());
  await paste(app, MOUSE);
  await page.getByRole('button', { name: 'Try the key' }).click();
  await expect(page.getByRole('alert')).toContainText('Anthropic did not answer with this key.');
  const results = page.getByRole('status', { name: /^Test of claude/ });
  await expect(results).toContainText('Nothing listens at the address.');
  await expect(results).toContainText('Reachableno');
  await expect(results).toContainText('Model answersnot asked');
  await expect(page.getByText('Nothing was kept: no provider and no key.')).toBeVisible();
  const settings = await settingsOf(app);
  expect(settings['providers']).toMatchObject([{ id: 'practice' }]);
  expect(settings['primary']).toEqual([{ providerId: 'practice', model: 'practice-1' }]);
  const credentials = await page.evaluate(async () => {
    const state = await window.switchyard.appState();
    return state.ok ? Object.keys(state.value.settings.credentials) : null;
  });
  expect(credentials).toEqual(['practice']);
  expect(await pageMemory(app)).not.toContain(KEY);

  // The practice provider answers meanwhile, and the ways to begin make room for the conversation.
  await ask(page, 'Anyone here?');
  await answered(page);
  await expect(lastMessage(page)).toContainText('practice');
  await expect(way(page, 'Paste a key')).toHaveCount(0);
  await app.close();
});

test('a key that the vendor refuses is told apart, and is not kept either', async () => {
  const upstream = await startUpstream();
  upstream.behave({ status: 401 });
  const vendor = await startVendorStandIn(upstream.url);
  const app = await startApp({ environment: { NODE_EXTRA_CA_CERTS: STAND_IN_CERTIFICATE } });
  await through(app, vendor.proxyUrl);
  await paste(app, MOUSE);
  await app.page.getByRole('button', { name: 'Try the key' }).click();
  await expect(app.page.getByText('The key was refused.')).toBeVisible();
  expect((await settingsOf(app))['providers']).toMatchObject([{ id: 'practice' }]);
  await app.page.getByRole('button', { name: 'Try another key' }).click();
  await expect(app.page.getByRole('alert')).toHaveCount(0);
  await app.close();
  await vendor.close();
  await upstream.close();
});

for (const [how, hands] of BOTH) {
  test(`a model server on this computer is found by itself, shown and put to use, ${how}`, async () => {
    const upstream = await startUpstream(1234);
    const models = { contentType: 'application/json', body: '{"data":[{"id":"model-a"},{"id":"model-b"}]}' };
    upstream.behave(({ path }) => (path === '/api/v0/models' ? { raw: models } : {}));
    const app = await startApp();
    const { page } = app;
    const local = way(page, 'Use a local model');
    await expect(local).toContainText('LM Studio');
    await expect(local).toContainText('2 models: model-a, model-b');
    await hands.press(local.getByRole('button', { name: 'Use it…' }));
    const dialog = page.getByRole('dialog', { name: 'Add what was found?' });
    await expect(dialog).toContainText('http://localhost:1234/v1/chat/completions');
    await hands.press(dialog.getByRole('button', { name: 'Add' }));
    await expect(dialog).toHaveCount(0);
    await expect(local).toHaveCount(0);
    await ask(page, 'Who are you?');
    await answered(page);
    await expect(lastMessage(page)).toContainText('Hello from upstream.');
    await app.close();
    await upstream.close();
  });
}

test('where nothing is found it says how to get one and looks again, and practice can simply go on', async () => {
  const app = await startApp();
  const { page } = app;
  const local = way(page, 'Use a local model');
  await expect(local.getByRole('button', { name: 'Get Ollama' })).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Message' })).toBeVisible();
  const upstream = await startUpstream(11_434);
  await local.getByRole('button', { name: 'Look again' }).click();
  await expect(local).toContainText('Ollama');
  await expect(local).toContainText('1 model: llama3:latest');
  await KEYBOARD.press(page.getByRole('button', { name: 'Practise' }));
  await expect(local).toHaveCount(0);
  await expect(page.getByRole('textbox', { name: 'Message' })).toBeFocused();
  await page.keyboard.type('Hello');
  await page.keyboard.press('Enter');
  await answered(page);
  await expect(lastMessage(page)).toContainText('practice');
  await app.close();
  await upstream.close();
});

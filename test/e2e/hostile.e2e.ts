import { expect, test } from '@playwright/test';
import { startUpstream, type Upstream } from '../support/upstream.ts';
import { type RunningApp, startApp } from './support/app.ts';

let canary: Upstream;
let app: RunningApp;

test.beforeEach(async () => {
  canary = await startUpstream();
  app = await startApp();
});

test.afterEach(async () => {
  await app.close();
  await canary.close();
});

test('a hostile page reaches nothing outside and goes nowhere', async () => {
  const { page, electron } = app;
  const before = page.url();
  await page.evaluate(async (url) => {
    const attempt = async (act: () => unknown) => {
      try {
        await act();
      } catch {
        // Being refused is what is expected.
      }
    };
    const add = (name: string, attributes: Record<string, string>) => {
      const element = document.createElement(name);
      for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
      document.body.append(element);
      return element;
    };
    await attempt(() => add('img', { src: `${url}/img.png` }));
    await attempt(() => add('iframe', { src: `${url}/frame` }));
    await attempt(() => add('object', { data: `${url}/object` }));
    await attempt(() => add('link', { rel: 'stylesheet', href: `${url}/style.css` }));
    await attempt(() => add('link', { rel: 'prefetch', href: `${url}/prefetch` }));
    await attempt(() => add('video', { src: `${url}/video` }));
    await attempt(() => add('script', { src: `${url}/script.js` }));
    await attempt(() => fetch(`${url}/fetch`));
    await attempt(() => navigator.sendBeacon(`${url}/beacon`));
    await attempt(() => new WebSocket(url.replace('http', 'ws')));
    await attempt(() => new EventSource(`${url}/events`));
    await attempt(() => new Worker(`${url}/worker.js`));
    await attempt(() => window.open(`${url}/open`));
    await attempt(() => (add('form', { action: `${url}/form`, method: 'post' }) as HTMLFormElement).submit());
    await attempt(() =>
      (add('a', { href: `${url}/link`, ping: `${url}/ping` }) as HTMLAnchorElement).click(),
    );
    await attempt(() => (window.location.href = `${url}/navigate`));
  }, canary.url);
  // Asked of the window itself: the driver would wait for a navigation that has been refused. The round trip through main and
  // two frames later, whatever was going to happen has begun.
  const after = await electron.evaluate(async ({ BrowserWindow }) => {
    const windows = BrowserWindow.getAllWindows();
    const contents = windows[0]?.webContents;
    const isAlive: unknown = await contents?.executeJavaScript(`(async () => {
      await window.switchyard.appState();
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      return document.querySelector('textarea') !== null;
    })()`);
    return { url: contents?.getURL(), windows: windows.length, isAlive };
  });
  expect(after).toEqual({ url: before, windows: 1, isAlive: true });
  expect(canary.requests).toEqual([]);
});

test('the page has no Node, a frozen bridge and the window its stated preferences', async () => {
  const { page, electron } = app;
  const seen = await page.evaluate(() => ({
    require: typeof (globalThis as { require?: unknown }).require,
    process: typeof (globalThis as { process?: unknown }).process,
    isFrozen: Object.isFrozen(window.switchyard),
    canInvoke: 'invoke' in window.switchyard,
  }));
  expect(seen).toEqual({ require: 'undefined', process: 'undefined', isFrozen: true, canInvoke: false });
  const preferences = await electron.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
      getLastWebPreferences(): object;
    };
    return contents.getLastWebPreferences();
  });
  expect(preferences).toMatchObject({
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    webSecurity: true,
    webviewTag: false,
  });
});

test('permissions are refused', async () => {
  const states = await app.page.evaluate(async () => {
    const names = ['geolocation', 'notifications', 'camera', 'microphone'] as const;
    return Promise.all(names.map(async (name) => (await navigator.permissions.query({ name })).state));
  });
  expect(new Set(states)).toEqual(new Set(['denied']));
});

import { createSocket } from 'node:dgram';
import { randomInt } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { INVOKE_CHANNELS } from '../../src/shared/ipc/channels.ts';
import { malformedPayloads } from '../support/malformed-payloads.ts';
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
    await attempt(() => add('embed', { src: `${url}/embed` }));
    await attempt(() => add('webview', { src: `${url}/webview` }));
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

test('a redirect leads nowhere', async () => {
  canary.behave({
    raw: { contentType: 'text/html', body: '', status: 302 },
    headers: { location: '/elsewhere' },
  });
  await app.electron.evaluate(async ({ BrowserWindow }, url) => {
    const window = new BrowserWindow({ show: false });
    // Refused half way, loading fails.
    await window.loadURL(`${url}/here`).catch(() => {});
    window.destroy();
  }, canary.url);
  expect(canary.requests.map(({ path }) => path)).toEqual(['/here']);
});

test('a peer connection tells nobody where this computer is', async () => {
  const server = createSocket('udp4');
  const received: Buffer[] = [];
  server.on('message', (message) => received.push(message));
  await new Promise<void>((done) => server.bind(0, '127.0.0.1', done));
  const candidates = await app.page.evaluate(async (port) => {
    const peer = new RTCPeerConnection({ iceServers: [{ urls: `stun:127.0.0.1:${port}` }] });
    peer.createDataChannel('any');
    const found: string[] = [];
    const gathered = new Promise<void>((done) => {
      peer.onicecandidate = ({ candidate }) => (candidate ? found.push(candidate.candidate) : done());
    });
    await peer.setLocalDescription();
    await gathered;
    peer.close();
    return found.filter((candidate) => candidate.includes(' udp '));
  }, server.address().port);
  server.close();
  expect(candidates).toEqual([]);
  expect(received).toEqual([]);
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

test('what needs a permission or a device is refused when it is asked for', async () => {
  const outcomes = await app.page.evaluate(async () => {
    const devices = navigator as unknown as Record<
      'usb' | 'serial' | 'hid' | 'bluetooth',
      DeviceChooser | undefined
    >;
    interface DeviceChooser {
      requestDevice?(options: object): Promise<unknown>;
      requestPort?(): Promise<unknown>;
    }
    const asked: Record<string, () => Promise<unknown> | undefined> = {
      camera: () => navigator.mediaDevices.getUserMedia({ video: true }),
      microphone: () => navigator.mediaDevices.getUserMedia({ audio: true }),
      screen: () => navigator.mediaDevices.getDisplayMedia(),
      location: () => new Promise((done, refused) => navigator.geolocation.getCurrentPosition(done, refused)),
      clipboard: () => navigator.clipboard.readText(),
      usb: () => devices.usb?.requestDevice?.({ filters: [] }),
      serial: () => devices.serial?.requestPort?.(),
      hid: () => devices.hid?.requestDevice?.({ filters: [] }),
      bluetooth: () => devices.bluetooth?.requestDevice?.({ acceptAllDevices: true }),
    };
    const granted: string[] = [];
    for (const [name, ask] of Object.entries(asked)) {
      const devicesGiven = await Promise.resolve(ask()).catch(() => []);
      if (Array.isArray(devicesGiven) ? devicesGiven.length > 0 : devicesGiven !== undefined)
        granted.push(name);
    }
    return { granted, notifications: await Notification.requestPermission() };
  });
  expect(outcomes).toEqual({ granted: [], notifications: 'denied' });
});

test('foreign and child frames get nothing over IPC', async () => {
  canary.behave(({ path }) => ({
    raw: {
      contentType: 'text/html',
      body: path === '/child' ? 'A child.' : '<iframe src="/child"></iframe>',
    },
  }));
  // Windows with the app's own preload, as a hole in the guards would make them.
  const answers = await app.electron.evaluate(
    async ({ BrowserWindow }, { preload, foreignUrl, ownUrl }) => {
      const webPreferences = {
        preload,
        sandbox: true,
        contextIsolation: true,
        nodeIntegrationInSubFrames: true,
      };
      const call = 'window.switchyard ? window.switchyard.conversationsCreate() : "no bridge"';
      const open = async (address: string) => {
        const window = new BrowserWindow({ show: false, webPreferences });
        // The navigation guard would keep the child from loading; here it is the check of the sender that has to hold.
        window.webContents.removeAllListeners('will-frame-navigate');
        await window.loadURL(address);
        return window.webContents;
      };
      const foreign = await open(foreignUrl);
      const own = await open(ownUrl);
      const answers: unknown[] = [];
      for (const frame of [foreign, foreign.mainFrame.frames[0], own])
        answers.push(await frame?.executeJavaScript(call));
      for (const contents of [foreign, own]) contents.close();
      return answers;
    },
    { preload: resolve('out/preload/index.cjs'), foreignUrl: canary.url, ownUrl: app.page.url() },
  );
  const refused = { ok: false, error: { code: 'forbidden-sender' } };
  expect(answers).toMatchObject([refused, refused, { ok: true }]);
});

test('1,000 malformed payloads on each channel get an error code and change nothing', async () => {
  test.setTimeout(300_000);
  const { page, folder } = app;
  const state = () => page.evaluate(async () => JSON.stringify(await window.switchyard.appState()));
  const before = await state();
  const files = await filesIn(folder);
  const seed = randomInt(2 ** 31);
  for (const channel of INVOKE_CHANNELS) {
    const payloads = fc.sample(malformedPayloads(channel, transportable), { numRuns: 1_000, seed });
    const method = channel.replaceAll(/[:-]([a-z])/g, (_separator, letter: string) => letter.toUpperCase());
    const codes = await page.evaluate(sendEach, { method, payloads });
    expect([channel, seed, ...codes]).toEqual([channel, seed, 'invalid-input']);
  }
  expect(await state()).toBe(before);
  expect(await filesIn(folder)).toEqual(files);
});

/** What reaches the page as it is: on the way there the test driver drops a key of this name. */
const transportable = fc.jsonValue().filter((value) => !JSON.stringify(value).includes('__proto__'));

/** Runs in the page: calls one method with every payload. @returns the different codes of what came back */
async function sendEach({ method, payloads }: { method: string; payloads: readonly unknown[] }) {
  const bridge = window.switchyard as unknown as Record<
    string,
    (payload: unknown) => Promise<{ ok: boolean; error?: { code: string } }>
  >;
  const call = bridge[method];
  if (!call) return ['no such method'];
  const answers = await Promise.all(payloads.map((payload) => call(payload)));
  return [...new Set(answers.map(({ error }) => error?.code ?? 'accepted'))];
}

/** The settings and keys that a profile holds. */
async function filesIn(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
  const texts = names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const);
  return Object.fromEntries(await Promise.all(texts));
}

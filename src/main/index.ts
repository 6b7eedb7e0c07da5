import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  nativeTheme,
  protocol,
  safeStorage,
  session,
  shell,
} from 'electron';
import type { AppEvent } from '../shared/ipc/app-state.ts';
import { EVENTS_CHANNEL } from '../shared/ipc/channels.ts';
import { languageOf } from '../shared/language.ts';
import { type Backend, createBackend } from './backend.ts';
import { registerHandlers } from './ipc/register-handlers.ts';
import { systemClock } from './llm/clock.ts';
import { collectAppLinks } from './shell/app-links.ts';
import { APP_SCHEME, APP_URL, serveBundle } from './shell/app-protocol.ts';
import { confirmQuit } from './shell/confirm-quit.ts';
import { electronSettingsFile } from './shell/electron-settings.ts';
import { endGracefully } from './shell/end-gracefully.ts';
import { openMainWindow } from './shell/main-window.ts';
import { setApplicationMenu } from './shell/menu.ts';
import { guardNavigation } from './shell/navigation-guard.ts';
import { openLink } from './shell/open-link.ts';
import { restrictPermissions } from './shell/permissions.ts';
import { isOnline, onWake } from './shell/power-and-network.ts';
import { safeStorageVault } from './shell/safe-storage-vault.ts';
import { systemProxy } from './shell/system-proxy.ts';
import { isTrustedSender } from './shell/trusted-sender.ts';
import { startStorage } from './storage/start-storage.ts';

const here = fileURLToPath(new URL('.', import.meta.url));

/** Set by electron-vite while its server reloads the page on changes. */
const developmentUrl = app.isPackaged ? undefined : process.env['ELECTRON_RENDERER_URL'];

/** How long an ending app waits for its answers to be stopped and recorded. */
const STOP_TIMEOUT_MS = 2_000;

protocol.registerSchemesAsPrivileged([{ scheme: APP_SCHEME, privileges: { standard: true, secure: true } }]);

// Without an OS sandbox, as root, asking for one would keep the window from opening.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();

const receiveLinks = collectAppLinks();

if (app.requestSingleInstanceLock()) {
  // Not awaited: an ES module that waits here at its top level never becomes ready.
  void app.whenReady().then(run);
} else {
  app.quit();
}

async function run(): Promise<void> {
  const windows = () => BrowserWindow.getAllWindows();
  const storage = startStorage(join(here, 'storage-worker.js'), app.getPath('userData'));
  const backend = createBackend({
    version: app.getVersion(),
    folder: app.getPath('userData'),
    settingsFile: electronSettingsFile(app.getPath('userData')),
    vault: safeStorageVault(safeStorage),
    clock: systemClock,
    storage,
    chooseFile: (suggestedName) => chooseFile(suggestedName),
    environment: (variable) => process.env[variable],
    isOnline,
    proxyFor: (url) => systemProxy(session.defaultSession, url),
    send: (events) => windows().forEach((window) => sendTo(window, events)),
    openLink: (url) =>
      openLink(url, { confirm: confirmLink, open: (address) => shell.openExternal(address) }),
    onSettings: ({ appearance }) => {
      nativeTheme.themeSource = appearance.theme;
    },
  });

  protocol.handle(APP_SCHEME, (request) => serveBundle(join(here, '../renderer'), request));
  restrictPermissions(session.defaultSession, developmentUrl);
  app.on('web-contents-created', (_event, contents) => guardNavigation(contents, developmentUrl));
  registerHandlers(ipcMain, backend.handlers, {
    isTrustedSender: (event) =>
      isTrustedSender(
        event,
        (contents) => windows().some((window) => window.webContents === contents),
        developmentUrl,
      ),
    redact: (text) => backend.redactor.redact(text),
    report: (channel, reason) => {
      const detail = reason instanceof Error ? (reason.stack ?? reason.message) : String(reason);
      console.error(`${channel}: ${backend.redactor.redact(detail)}`);
    },
  });
  setApplicationMenu();
  onWake((sleptMs) => backend.resumeAfterSleep(sleptMs));
  // The window opens while the chain is built: what it shows first needs no chain.
  const started = backend.start();
  openWindow();
  receiveLinks((url) => backend.linkOpened(url));
  app.on('second-instance', () => focus(windows()[0] ?? openWindow()));
  app.on('activate', () => focus(windows()[0] ?? openWindow()));
  app.on('window-all-closed', () => app.quit());
  endGracefully({
    app,
    mayEnd: () => mayQuit(backend),
    stop: async () => {
      await backend.stop();
      await storage.end();
    },
    stay: () => focus(windows()[0] ?? openWindow()),
    stopTimeoutMs: STOP_TIMEOUT_MS,
  });
  await started;
}

function openWindow(): BrowserWindow {
  return openMainWindow({
    preloadPath: join(here, '../preload/index.cjs'),
    iconPath: join(here, '../../resources/icon.png'),
    url: developmentUrl ?? APP_URL,
    isPackaged: app.isPackaged,
  });
}

function focus(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

function sendTo(window: BrowserWindow, events: readonly AppEvent[]): void {
  if (!window.isDestroyed()) window.webContents.send(EVENTS_CHANNEL, events);
}

async function confirmLink(host: string, url: string): Promise<boolean> {
  const { response } = await dialog.showMessageBox({
    type: 'question',
    message: host,
    detail: url,
    buttons: ['Open', 'Cancel'],
    defaultId: 1,
    cancelId: 1,
  });
  return response === 0;
}

async function chooseFile(suggestedName: string): Promise<string | null> {
  const { filePath, canceled } = await dialog.showSaveDialog({ defaultPath: suggestedName });
  return canceled || filePath === '' ? null : filePath;
}

/** Asks before what the disk has not taken is lost. */
async function mayQuit(backend: Backend): Promise<boolean> {
  const unsaved = await backend.unsaved();
  if (unsaved === 0) return true;
  const { language } = backend.state().settings.settings.appearance;
  return confirmQuit(unsaved, languageOf(language, app.getPreferredSystemLanguages()), (question) =>
    dialog.showMessageBox(question),
  );
}

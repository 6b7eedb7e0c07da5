import { BrowserWindow, nativeTheme } from 'electron';

/** What a window is made from. */
export interface MainWindowOptions {
  readonly preloadPath: string;
  readonly iconPath: string;
  readonly url: string;
  readonly isPackaged: boolean;
}

/** The colours behind the page before it has painted: the page's own backgrounds. */
const BACKGROUND = { light: '#f6f6f4', dark: '#141518' } as const;

/** Opens the window, shown once its page can be painted. */
export function openMainWindow({ preloadPath, iconPath, url, isPackaged }: MainWindowOptions): BrowserWindow {
  const window = new BrowserWindow({
    width: 1180,
    height: 780,
    minWidth: 560,
    minHeight: 480,
    show: false,
    title: 'Switchyard',
    icon: iconPath,
    autoHideMenuBar: true,
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    webPreferences: {
      preload: preloadPath,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: !isPackaged,
      disableBlinkFeatures: 'Auxclick',
    },
  });
  window.once('ready-to-show', () => window.show());
  void window.loadURL(url);
  return window;
}

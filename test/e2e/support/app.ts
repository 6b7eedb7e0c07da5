import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, expect, type Locator, type Page } from '@playwright/test';

/** A running app with a profile of its own. */
export interface RunningApp {
  readonly electron: ElectronApplication;
  readonly page: Page;
  /** The profile's folder. */
  readonly folder: string;
  /** Ends the app and keeps the profile. */
  stop(): Promise<void>;
  /** Ends the app as a crash would, and keeps the profile. */
  kill(): Promise<void>;
  /** Ends the app and removes the profile. */
  close(): Promise<void>;
}

/** How an app is started. */
export interface StartOptions {
  /** Written to the profile's settings file as it is. */
  readonly settings?: object;
  /** A profile to start with instead of a new one. */
  readonly folder?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Uses the vault that the environment offers, where the test driver would have none. */
  readonly usesSystemVault?: boolean;
}

/** Starts the built app in a real window. */
export async function startApp({
  settings,
  folder: given,
  environment,
  usesSystemVault = false,
}: StartOptions = {}): Promise<RunningApp> {
  const folder = given ?? (await mkdtemp(join(tmpdir(), 'switchyard-e2e-')));
  if (settings) await writeFile(join(folder, 'settings.json'), JSON.stringify(settings));
  const electron = await _electron.launch({
    args: [
      ...(usesSystemVault ? ['-r', join(import.meta.dirname, 'system-vault.cjs')] : []),
      '.',
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      `--user-data-dir=${folder}`,
      '--lang=en-US',
    ],
    // The window's own theme, not one that the test driver emulates.
    colorScheme: null,
    env: { ...processEnvironment(), LANG: 'en_US.UTF-8', ...environment },
  });
  const page = await electron.firstWindow();
  await page.getByRole('textbox', { name: 'Message' }).waitFor();
  const stop = () => electron.close();
  return {
    electron,
    page,
    folder,
    stop,
    kill: async () => {
      const ended = electron.waitForEvent('close');
      electron.process().kill('SIGKILL');
      await ended;
    },
    close: async () => {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function processEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** Asks a question in the open conversation. */
export async function ask(page: Page, question: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Message' }).fill(question);
  await page.getByRole('button', { name: 'Send' }).click();
}

/** The transcript's last message. */
export function lastMessage(page: Page): Locator {
  return page.getByRole('log').getByRole('article').last();
}

/** Waits until nothing is being answered. */
export async function answered(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: 'Stop' })).toHaveCount(0);
}

/** Goes to one of the rail's screens. */
export async function goTo(page: Page, screen: 'Chat' | 'Dashboard' | 'Settings'): Promise<void> {
  const rail = page.getByRole('navigation', { name: 'Screens' });
  await rail.getByRole('button', { name: screen, exact: true }).click();
}

/**
 * Settings without automatic titles: a test that wants them says so, and all others can count what reaches their upstreams.
 * Two targets, the first of the OpenAI protocol and the second of Anthropic's, keys from the environment. */
export function twoTargets(first: string, second: string, extra: object = {}): object {
  return {
    version: 1,
    providers: [
      provider('alpha', 'openai', first, 'ALPHA_KEY'),
      provider('beta', 'anthropic', second, 'BETA_KEY'),
    ],
    primary: [
      { providerId: 'alpha', model: 'alpha-1' },
      { providerId: 'beta', model: 'beta-1' },
    ],
    chat: { automaticTitles: false },
    ...extra,
  };
}

/** The keys that {@link twoTargets} names. */
export const TWO_KEYS = { ALPHA_KEY: 'sk-alpha-0123456789abcdef', BETA_KEY: 'sk-beta-0123456789abcdef' };

/** A provider of the settings with one model, its key from the environment. */
export function provider(
  id: string,
  kind: 'openai' | 'anthropic',
  baseUrl: string,
  variable: string,
): object {
  return {
    id,
    name: id === 'alpha' ? 'Alpha' : 'Beta',
    kind,
    baseUrl,
    credential: { source: 'environment', variable },
    models: [{ id: `${id}-1`, inputUsdPerMillion: '1', outputUsdPerMillion: '2' }],
  };
}

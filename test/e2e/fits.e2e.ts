import { expect, type Page, test } from '@playwright/test';
import { startUpstream } from '../support/upstream.ts';
import {
  answered,
  ask,
  lastMessage,
  type RunningApp,
  startApp,
  TWO_KEYS,
  twoTargets,
} from './support/app.ts';

/** The names of the rail's items and of the composer's parts, by language. */
const WORDS = {
  en: {
    dashboard: 'Dashboard',
    settings: 'Settings',
    edit: /^Edit /,
    add: 'Add a provider',
    newChat: 'New chat',
    conversations: 'Conversations',
  },
  'zh-CN': {
    dashboard: '仪表盘',
    settings: '设置',
    edit: /^编辑/,
    add: '添加服务商',
    newChat: '新对话',
    conversations: '对话列表',
  },
} as const;

const VIEWS = [
  { what: '900 px wide', width: 900, zoom: 1 },
  { what: 'at 200 % zoom', width: 1_180, zoom: 2 },
] as const;

/** Every text that something cuts off at a side: no scrolling shows the rest, and no tooltip or name says it whole. */
function cutTexts(): readonly string[] {
  const cut: string[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const owner = node.parentElement;
    const text = node.textContent?.trim() ?? '';
    if (!owner || text === '' || !owner.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
      continue;
    range.selectNodeContents(node);
    const place = range.getBoundingClientRect();
    if (place.width <= 1 || owner.closest('.sr-only, option, [title], [aria-label]')) continue;
    let [left, right] = [0, window.innerWidth];
    let isScrollable = false;
    for (let box: Element | null = owner; box && !isScrollable; box = box.parentElement) {
      const { overflowX, position } = getComputedStyle(box);
      if (overflowX === 'auto' || overflowX === 'scroll') isScrollable = box.scrollWidth > box.clientWidth;
      else if (overflowX !== 'visible') {
        const edges = box.getBoundingClientRect();
        [left, right] = [Math.max(left, edges.left), Math.min(right, edges.right)];
      }
      if (position === 'fixed') break;
    }
    if (!isScrollable && (place.left < left - 1 || place.right > right + 1)) cut.push(text.slice(0, 60));
  }
  return cut;
}

async function expectAllFits({ page }: RunningApp, screen: string): Promise<void> {
  expect(await page.evaluate(cutTexts), screen).toEqual([]);
  const sideways = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(sideways, `${screen} scrolls sideways`).toBeLessThanOrEqual(0);
}

async function goToNamed(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation').first().getByRole('button', { name, exact: true }).click();
}

for (const language of ['en', 'zh-CN'] as const) {
  for (const { what, width, zoom } of VIEWS) {
    test(`no text is cut off, ${language}, ${what}`, async () => {
      const [first, second] = [await startUpstream(), await startUpstream()];
      const settings = twoTargets(first.url, second.url, {
        cheap: [
          { providerId: 'beta', model: 'beta-1' },
          { providerId: 'gone', model: 'a-model-with-a-name-that-is-as-long-as-the-longest-of-them' },
        ],
        retry: { enabled: false },
        budget: { dayUsd: '0.001', whenReached: 'warn' },
      });
      const app = await startApp({ settings, environment: TWO_KEYS });
      const { page, electron } = app;
      await electron.evaluate(
        ({ BrowserWindow }, view) => {
          const [window] = BrowserWindow.getAllWindows();
          window?.setContentSize(view.width, 780);
          window?.webContents.setZoomFactor(view.zoom);
        },
        { width, zoom },
      );
      const words = WORDS[language];
      first.behave({ status: 503 });
      second.behave({ pieces: ['A ', 'good answer. '.repeat(30)] });
      await ask(page, 'Which of the two will answer this question of mine, and why?');
      await answered(page);
      await expect(lastMessage(page)).toContainText('good answer');
      await page.evaluate(
        (chosen) => window.switchyard.settingsChange({ appearance: { language: chosen } }),
        language,
      );
      await expect(page.locator('html')).toHaveAttribute('lang', language);
      await expectAllFits(app, 'an answer');
      // Where the window is narrow the conversations are behind a button.
      const newChat = page.getByRole('button', { name: words.newChat });
      if (!(await newChat.isVisible())) await page.getByRole('button', { name: words.conversations }).click();
      await newChat.click();
      await expectAllFits(app, 'the empty chat');
      await goToNamed(page, words.dashboard);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expectAllFits(app, 'the dashboard');
      await goToNamed(page, words.settings);
      await page.getByRole('button', { name: words.edit }).first().click();
      await page.getByRole('button', { name: words.add }).click();
      await expectAllFits(app, 'the settings');
      await app.close();
      await first.close();
      await second.close();
    });
  }
}

import { expect, type Page, test } from '@playwright/test';
import { answered, ask, goTo, lastMessage, startApp, TWO_KEYS, twoTargets } from './support/app.ts';
import { twoUpstreams } from './support/two-upstreams.ts';

const stage = twoUpstreams();

test.beforeEach(async () => {
  stage.app = await startApp({
    settings: twoTargets(stage.first.url, stage.second.url),
    environment: TWO_KEYS,
  });
});

/** An answer that uses everything which draws, colours or links. */
const RICH = [
  '# Title\n\nSome **bold**, `code` and a [link](https://example.com), ~~struck~~.\n\n',
  '```ts\nconst answer: number = 42;\n```\n\n```mermaid\ngraph TD; A-->B\n```\n\n$$x^2$$\n\n',
  '| A | B |\n|---|---|\n| 1 | 2 |\n\n- [x] done\n\n![picture](https://example.com/a.png)\n\n',
  '<b onclick="alert(1)" style="color:red">raw</b><script>alert(1)</script>\n',
];

test('the page breaks none of its own policy on any screen', async () => {
  const { page } = stage.app;
  await page.addInitScript(() => {
    const seen: string[] = [];
    Object.assign(window, { violations: seen });
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sample }) =>
      seen.push(`${effectiveDirective} ${blockedURI} ${sample}`),
    );
  });
  await page.reload();
  // What is listened for is heard: a style of this test's own is refused and reported.
  await page.evaluate(() => document.body.setAttribute('style', 'color: red'));
  await expect.poll(() => violations(page)).toEqual([expect.stringContaining('style-src-attr inline')]);

  stage.first.behave({ pieces: RICH, reasoning: ['Hm'] });
  await ask(page, 'Show me everything');
  await answered(page);
  await expect(lastMessage(page).getByText('const', { exact: true })).toBeVisible();
  stage.first.behave({ status: 503 });
  await ask(page, 'And without the first?');
  await answered(page);
  await goTo(page, 'Dashboard');
  await expect(page.getByRole('heading', { name: 'Dashboard' })).toBeVisible();
  await goTo(page, 'Settings');
  await page.getByRole('button', { name: 'Edit Alpha' }).click();
  await page.getByRole('button', { name: 'Add a provider' }).click();
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
  expect(await violations(page)).toHaveLength(1);
});

function violations(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => (window as unknown as { violations: readonly string[] }).violations);
}

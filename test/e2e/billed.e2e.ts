import { expect, type Locator, type Page, test } from '@playwright/test';
import { picoToUsd, sumUsd, usdToString } from '../../src/shared/money.ts';
import type { BilledUsage, Upstream } from '../support/upstream.ts';
import { answered, ask, goTo, lastMessage, startApp, TWO_KEYS, twoTargets } from './support/app.ts';
import { twoUpstreams } from './support/two-upstreams.ts';

// Seen to fail on a cache read priced like fresh input, on a failed attempt left out of the sum, and on a stopped one whose
// reported input is thrown away.

const stage = twoUpstreams();

/** Pico-USD a token, by hand. Without prices of their own Alpha's cache reads cost what input costs, Beta's a tenth of it. */
const RATES = {
  Alpha: { input: 1_000_000n, cacheRead: 1_000_000n, cacheWrite: 0n, cacheWriteLong: 0n, output: 2_000_000n },
  Beta: {
    input: 1_000_000n,
    cacheRead: 100_000n,
    cacheWrite: 1_250_000n,
    cacheWriteLong: 2_000_000n,
    output: 2_000_000n,
  },
} as const;
type Vendor = keyof typeof RATES;

function picoOf(vendor: Vendor, usage: BilledUsage): bigint {
  const rates = RATES[vendor];
  const { input, cacheRead = 0, cacheWrite = 0, cacheWriteLong = 0, output } = usage;
  return (
    BigInt(input) * rates.input +
    BigInt(cacheRead) * rates.cacheRead +
    BigInt(cacheWrite) * rates.cacheWrite +
    BigInt(cacheWriteLong) * rates.cacheWriteLong +
    BigInt(output) * rates.output
  );
}

/** What a bill and a row of the log can be compared by. */
interface Billed {
  readonly input: number;
  readonly output: number;
  readonly costUsd: string;
}

function billedBy(vendor: Vendor, upstream: Upstream): readonly Billed[] {
  return upstream.billed.map((usage) => ({
    input: usage.input + (usage.cacheRead ?? 0) + (usage.cacheWrite ?? 0) + (usage.cacheWriteLong ?? 0),
    output: usage.output,
    costUsd: picoToUsd(picoOf(vendor, usage)),
  }));
}

test('the request log is what the vendors billed, row by row and in the sum', async () => {
  stage.app = await startApp({
    settings: twoTargets(stage.first.url, stage.second.url, {
      cache: { enabled: true },
      retry: { enabled: false },
      budget: { dayUsd: '0.01', reserveOutputTokens: 100 },
    }),
    environment: TWO_KEYS,
  });
  const { page } = stage.app;
  const asked = async (question: string) => {
    await page.getByRole('button', { name: 'New chat' }).click();
    await ask(page, question);
    await answered(page);
  };

  stage.first.behave({ usage: { input: 123, cacheRead: 1_000, output: 77 } });
  await asked('Answer me');

  stage.first.behave({ status: 503 });
  stage.second.behave({
    usage: { input: 31, cacheRead: 700, cacheWrite: 40, cacheWriteLong: 9, output: 11 },
  });
  await asked('Fall over');
  await expect(lastMessage(page)).toContainText(/fell back from Alpha/i);

  // The vendor says what its input comes to before it writes, and the client that stops after the first token hears no more.
  stage.second.behave({
    pieces: ['Half', ' of', ' it'],
    usage: { input: 17, cacheRead: 2_000, cacheWrite: 60, output: 900 },
    hold: 1,
    billsWhenStopped: true,
  });
  await page.getByRole('button', { name: 'New chat' }).click();
  await ask(page, 'Break off in the middle');
  await expect(lastMessage(page)).toContainText('Half');
  await page.getByRole('button', { name: 'Stop' }).click();
  await answered(page);
  await expect.poll(() => stage.second.billed).toHaveLength(2);

  stage.first.behave({});
  await asked('Answer me');
  await expect(lastMessage(page)).toContainText(/cached/i);

  stage.first.behave({ usage: { input: 999, output: 4_444 } });
  await asked('Spend the rest');
  await asked('Over the limit');
  await expect(lastMessage(page)).toContainText('The limit for today is $0.01');

  await goTo(page, 'Dashboard');
  await page.getByRole('radio', { name: 'Cost' }).check();
  const rows = await readLog(page);
  expect(rows.map(({ outcome }) => outcome)).toEqual([
    'answered',
    'answered · fell back',
    'stopped · 2 attempts',
    'answered · cached',
    'answered',
    'over budget',
  ]);
  expect(rows.map(({ attempts }) => attempts.map(({ vendor, outcome }) => `${vendor} ${outcome}`))).toEqual([
    ['Alpha answered'],
    ['Alpha unavailable', 'Beta answered'],
    ['Alpha unavailable', 'Beta stopped, estimated'],
    [],
    ['Alpha answered'],
    [],
  ]);
  // What was called and billed nothing costs nothing; everything else is a line of a bill.
  const attempts = rows.flatMap((row) => row.attempts);
  const [unbilled, lines] = [
    attempts.filter(({ billed }) => !billed),
    attempts.filter(({ billed }) => billed),
  ];
  expect(unbilled.map(({ costUsd }) => costUsd)).toEqual(['0', '0']);
  expect(linesOf('Alpha', lines)).toEqual(billedBy('Alpha', stage.first));
  expect(linesOf('Beta', lines)).toEqual(billedBy('Beta', stage.second));
  expect([stage.first.requests.length, stage.second.requests.length]).toEqual([4, 2]);

  for (const { costUsd, attempts: own } of rows)
    expect(costUsd).toBe(usdToString(sumUsd(own.map((attempt) => attempt.costUsd))));
  const total = [
    ...stage.first.billed.map((usage) => picoOf('Alpha', usage)),
    ...stage.second.billed.map((usage) => picoOf('Beta', usage)),
  ].reduce((sum, pico) => sum + pico, 0n);
  const figures = page.getByRole('list', { name: 'Figures' });
  await expect(figures.getByRole('button', { name: /^Spent/ })).toContainText(
    `$${picoToUsd(total)}6 attempts`,
  );
  await expect(figures.getByRole('button', { name: /^Saved by the cache/ })).toContainText(
    `$${billedBy('Alpha', stage.first)[0]?.costUsd}1 cached answer`,
  );
});

interface ShownAttempt extends Billed {
  readonly vendor: string;
  readonly outcome: string;
  /** It shows tokens, so the vendor counted some. */
  readonly billed: boolean;
}

interface ShownRow {
  readonly outcome: string;
  readonly costUsd: string;
  readonly attempts: readonly ShownAttempt[];
}

/** Opens every row of the request log and reads it, the oldest first. */
async function readLog(page: Page): Promise<readonly ShownRow[]> {
  const table = page.getByRole('table', { name: 'Requests' });
  const isRequest = { has: page.getByTitle('Show the route') };
  const requests = table.getByRole('rowgroup').last().getByRole('row').filter(isRequest);
  const route = table.getByRole('rowgroup').last().getByRole('row').filter({ hasNot: isRequest.has });
  await expect(requests).toHaveCount(6);
  const rows: ShownRow[] = [];
  for (const place of [5, 4, 3, 2, 1, 0]) {
    const row = requests.nth(place);
    await row.getByTitle('Show the route').click();
    await expect(route).toHaveCount(1);
    await expect(route.getByText('Reading…')).toHaveCount(0);
    const [outcome, cost] = await Promise.all(
      [3, 6].map((cell) => row.getByRole('cell').nth(cell).innerText()),
    );
    rows.push({
      outcome: wordsOf(outcome),
      costUsd: amountIn(cost),
      attempts: await attemptsIn(route.getByRole('list', { name: 'Route of this answer' })),
    });
    await row.getByTitle('Show the route').click();
  }
  return rows;
}

async function attemptsIn(route: Locator): Promise<readonly ShownAttempt[]> {
  const steps = await route.getByRole('listitem').allInnerTexts();
  const attempts = steps.filter((text) => !text.includes('skipped:'));
  return attempts.map((text) => {
    const [, vendor = '', outcome = ''] = /(Alpha|Beta) · \S+\s+(.+)/.exec(text) ?? [];
    const [, input, output] = /([\d,]+) in · ([\d,]+) out/.exec(text) ?? [];
    return {
      vendor,
      outcome: text.includes('(estimated)') ? `${outcome}, estimated` : outcome,
      billed: input !== undefined,
      input: numberOf(input),
      output: numberOf(output),
      costUsd: amountIn(text),
    };
  });
}

function linesOf(vendor: Vendor, attempts: readonly ShownAttempt[]): readonly Billed[] {
  return attempts
    .filter((attempt) => attempt.vendor === vendor)
    .map(({ input, output, costUsd }) => ({ input, output, costUsd }));
}

function wordsOf(cell = ''): string {
  return cell.split('\n').filter(Boolean).join(' · ');
}

function amountIn(text = ''): string {
  const amount = /\$(\d+(?:\.\d+)?)/.exec(text)?.[1];
  if (amount === undefined) throw new Error(`There is no amount in "${text}".`);
  return amount;
}

function numberOf(text = '0'): number {
  return Number(text.replaceAll(',', ''));
}

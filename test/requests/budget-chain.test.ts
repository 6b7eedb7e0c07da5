import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SwappableProvider } from '../../src/main/chain/swappable-provider.ts';
import { systemClock } from '../../src/main/llm/clock.ts';
import { estimateInputTokens } from '../../src/main/llm/estimate-tokens.ts';
import { LlmError } from '../../src/main/llm/llm-error.ts';
import { BudgetGuard } from '../../src/main/requests/budget-guard.ts';
import { CompletionService } from '../../src/main/requests/completion-service.ts';
import type { ActiveTarget, InFlightRequest } from '../../src/shared/chain-status.ts';
import type { CompletionRequest } from '../../src/shared/completion.ts';
import { sumUsd, usd, usdToString } from '../../src/shared/money.ts';
import { attemptsOf, type Route } from '../../src/shared/route.ts';
import { Settings } from '../../src/shared/settings.ts';
import { chainFixture, localProvider, question } from '../support/chain-fixture.ts';
import { type BilledUsage, startUpstream, type Upstream } from '../support/upstream.ts';

let upstream: Upstream;
let cheapUpstream: Upstream;

beforeEach(async () => {
  upstream = await startUpstream();
  cheapUpstream = await startUpstream();
});

afterEach(async () => {
  await upstream.close();
  await cheapUpstream.close();
});

/** The chains of these settings behind a completion service, with a guard that keeps to their budget. */
async function setUp(more: object) {
  const settings = Settings.parse({
    version: 1,
    providers: [localProvider('a', 'openai', upstream.url), localProvider('b', 'openai', cheapUpstream.url)],
    primary: [{ providerId: 'a', model: 'a-model' }],
    ...more,
  });
  const guard = new BudgetGuard({ today: () => '2026-01-31', settings: () => settings });
  const fixture = chainFixture(systemClock, guard);
  const built = await fixture.build(settings);
  const primary = new SwappableProvider(built.primary);
  const active: ActiveTarget[] = [];
  const seen: InFlightRequest[] = [];
  const completions: CompletionService = new CompletionService({
    save: async () => {},
    chains: {
      primary,
      cheap: built.cheap ? new SwappableProvider(built.cheap) : primary,
      auto: new SwappableProvider(built.auto),
    },
    clock: systemClock,
    budgetRoute: () => guard.route(),
    onActivity: () => seen.push(...completions.inFlight()),
    onActive: (target) => active.push(target),
  });
  return { guard, completions, ledger: fixture.ledger, registry: fixture.registry, active, seen };
}

/** The most that the question could cost at $1 and $2 a million: what one reservation takes. */
function mostUsd(request: CompletionRequest, reserveOutputTokens: number) {
  return usd(estimateInputTokens(request) + 2 * reserveOutputTokens).dividedBy(1_000_000);
}

/** What the upstream bills, at $1 and $2 a million. */
function billedUsd(billed: readonly BilledUsage[]): string {
  return usdToString(
    sumUsd(billed.map(({ input, output }) => usdToString(usd(input + 2 * output).dividedBy(1_000_000)))),
  );
}

async function errorOf(call: Promise<unknown>): Promise<LlmError> {
  return LlmError.from(
    await call.then(
      () => new Error('It was expected to fail.'),
      (reason: unknown) => reason,
    ),
  );
}

const shortRoute = ({ steps }: Route) =>
  steps.map((step) => `${step.providerId}:${step.kind === 'attempt' ? step.outcome : step.reason}`);

describe('64 requests at once against a budget with room for exactly 10', () => {
  it('lets 10 through, refuses 54, and settles to the exact sum', async () => {
    const room = usdToString(mostUsd(question(), 4_096).times(10));
    const { guard, completions } = await setUp({ budget: { dayUsd: room, monthUsd: '100' } });
    upstream.behave((_request, index) => ({
      hold: 'before-headers',
      usage: { input: 11 + index, output: 7 + 13 * index },
    }));
    const calls = Array.from({ length: 64 }, () => completions.run(question()));
    const settled = Promise.allSettled(calls);
    await upstream.arrived(10);
    expect(guard.status().day).toMatchObject({ reservedUsd: room, spentUsd: '0', state: 'reached' });
    // All others have been refused before any of the ten is answered.
    await expect.poll(() => completions.inFlight().length).toBe(10);
    upstream.release();
    const results = await settled;
    const refusals = results.flatMap((result) =>
      result.status === 'rejected' ? [result.reason as LlmError] : [],
    );
    expect(refusals.map(({ code }) => code)).toEqual(Array.from({ length: 54 }, () => 'budget-exceeded'));
    expect(upstream.requests).toHaveLength(10);
    const { day, month } = guard.status();
    expect(day).toMatchObject({ spentUsd: billedUsd(upstream.billed), reservedUsd: '0' });
    expect(month).toMatchObject({ spentUsd: billedUsd(upstream.billed), reservedUsd: '0' });
  });

  it('passes the limit by what the estimates miss and by no more', async () => {
    const budget = { reserveOutputTokens: 10 };
    const most = mostUsd(question(), budget.reserveOutputTokens);
    const room = usdToString(most.times(10));
    const { guard, completions } = await setUp({ budget: { ...budget, dayUsd: room } });
    // Fifty times the output that money was set aside for.
    const usage = { input: 1_000, output: 500 };
    upstream.behave({ hold: 'before-headers', usage });
    const settled = Promise.allSettled(Array.from({ length: 64 }, () => completions.run(question())));
    await upstream.arrived(10);
    await expect.poll(() => completions.inFlight().length).toBe(10);
    upstream.release();
    await settled;
    expect(upstream.requests).toHaveLength(10);
    const missedUsd = usd(billedUsd([usage]))
      .minus(most)
      .times(10);
    expect(guard.status().day?.spentUsd).toBe(usdToString(usd(room).plus(missedUsd)));
    expect((await errorOf(completions.run(question()))).code).toBe('budget-exceeded');
    expect(upstream.requests).toHaveLength(10);
  });
});

describe('a budget over a real chain', () => {
  it('gives back what failed, broke off and was stopped did not cost', async () => {
    const { guard, completions } = await setUp({ budget: { dayUsd: '1' }, retry: { enabled: false } });
    const nothingOpen = () => expect(guard.status().day?.reservedUsd).toBe('0');
    upstream.behave({ status: 503 });
    await errorOf(completions.run(question()));
    expect(guard.status().day?.spentUsd).toBe('0');
    nothingOpen();

    upstream.behave({ pieces: ['Half', ' of it'], cut: 1 });
    const broken = await errorOf(completions.run(question()));
    const brokenUsd = attemptsOf(broken.route)[0]?.costUsd ?? '';
    expect(guard.status().day?.spentUsd).toBe(brokenUsd);
    nothingOpen();

    upstream.behave({ hold: 'before-headers' });
    const controller = new AbortController();
    const stopped = errorOf(completions.run(question(), { signal: controller.signal }));
    await upstream.arrived(3);
    expect(guard.status().day?.reservedUsd).not.toBe('0');
    controller.abort();
    expect((await stopped).code).toBe('cancelled');
    expect(guard.status().day?.spentUsd).toBe(brokenUsd);
    nothingOpen();
  });

  it('has every retry and every hop set money aside by itself', async () => {
    const { guard, completions, ledger } = await setUp({
      primary: [
        { providerId: 'a', model: 'a-model' },
        { providerId: 'b', model: 'b-model' },
      ],
      retry: { enabled: true, maxRetries: 2, baseDelayMs: 100 },
      budget: { dayUsd: '1' },
    });
    const request = question('Hi');
    const most = usdToString(mostUsd(request, 4_096));
    const reserved: (string | undefined)[] = [];
    const note = () => {
      reserved.push(guard.status().day?.reservedUsd);
      return { status: 503 };
    };
    upstream.behave(note);
    cheapUpstream.behave(() => {
      note();
      return { usage: { input: 3, output: 4 } };
    });
    const { route } = await completions.run(request);
    expect(shortRoute(route)).toEqual(['a:unavailable', 'a:unavailable', 'b:completed']);
    expect(reserved).toEqual([most, most, most]);
    expect(guard.status().day).toMatchObject({ spentUsd: '0.000011', reservedUsd: '0' });
    expect(ledger.openCount()).toBe(0);
  });

  it('moves on to a target that fits', async () => {
    const dear = localProvider('a', 'openai', upstream.url);
    const { completions } = await setUp({
      providers: [
        { ...dear, models: [{ id: 'a-model', inputUsdPerMillion: '1000', outputUsdPerMillion: '2000' }] },
        localProvider('b', 'openai', cheapUpstream.url),
      ],
      primary: [
        { providerId: 'a', model: 'a-model' },
        { providerId: 'b', model: 'b-model' },
      ],
      budget: { dayUsd: '1' },
    });
    const { route } = await completions.run(question());
    expect(shortRoute(route)).toEqual(['a:budget-exceeded', 'b:completed']);
    expect(upstream.requests).toHaveLength(0);
  });

  it('holds nothing against a target that the budget kept from being asked', async () => {
    const { completions, guard, active } = await setUp({ budget: { dayUsd: '1' } });
    guard.start({ todayUsd: '1', monthUsd: '1' });
    for (let round = 0; round < 4; round += 1) await errorOf(completions.run(question()));
    guard.start({ todayUsd: '0', monthUsd: '0' });
    await completions.run(question());
    expect(active.at(-1)).toMatchObject({ providerId: 'a', why: 'first' });
  });

  it('lets one request pass where the person agreed', async () => {
    const { completions, guard } = await setUp({ budget: { dayUsd: '1' } });
    guard.start({ todayUsd: '1', monthUsd: '1' });
    await completions.run(question('Hi', { overBudget: true }));
    expect(guard.status().day?.spentUsd).toBe('1.000022');
    expect((await errorOf(completions.run(question()))).code).toBe('budget-exceeded');
  });
});

describe('a budget that goes on with the cheap list', () => {
  const cheap = [{ providerId: 'b', model: 'b-model' }];
  const budget = { dayUsd: '1', whenReached: 'cheap' };

  it('asks the cheap list once more where the primary list was refused, and tells both', async () => {
    const { completions, guard, active, seen } = await setUp({ cheap, budget });
    guard.start({ todayUsd: '0.999', monthUsd: '0.999' });
    const deltas: string[] = [];
    const response = await completions.run(question(), {
      onDelta: (delta) => deltas.push(delta.kind === 'text' ? delta.text : ''),
    });
    expect(shortRoute(response.route)).toEqual(['a:budget-exceeded', 'b:completed']);
    expect(response.route.answeredBy?.providerId).toBe('b');
    expect(deltas.join('')).toBe(response.text);
    expect(upstream.requests).toHaveLength(0);
    expect([...new Set(seen.map(({ mode }) => mode))]).toEqual(['primary', 'cheap']);
    expect(active.at(-1)).toMatchObject({ providerId: 'b', why: 'fell-back' });
    expect(completions.inFlight()).toEqual([]);
  });

  it('goes to the cheap list straight away once a limit is reached', async () => {
    const { completions, guard, seen } = await setUp({ cheap, budget });
    guard.start({ todayUsd: '1', monthUsd: '1' });
    const { route } = await completions.run(question());
    expect(shortRoute(route)).toEqual(['b:completed']);
    expect(new Set(seen.map(({ mode }) => mode))).toEqual(new Set(['cheap']));
    expect(guard.status().day?.spentUsd).toBe('1.000022');
  });

  it('keeps the cheap list’s own fallback, the primary list, within the budget', async () => {
    const { completions, guard } = await setUp({ cheap, budget, retry: { enabled: false } });
    guard.start({ todayUsd: '0.999', monthUsd: '0.999' });
    cheapUpstream.behave({ status: 503 });
    const error = await errorOf(completions.run(question()));
    expect(shortRoute(error.route)).toEqual(['a:budget-exceeded', 'b:unavailable', 'a:budget-exceeded']);
    expect(error.code).toBe('unavailable');
    expect(upstream.requests).toHaveLength(0);
  });

  it('asks the primary list where the person agreed to pass the budget', async () => {
    const { completions, guard } = await setUp({ cheap, budget });
    guard.start({ todayUsd: '1', monthUsd: '1' });
    const { route } = await completions.run(question('Hi', { overBudget: true }));
    expect(shortRoute(route)).toEqual(['a:completed']);
  });

  it('asks nobody twice for anything but the budget', async () => {
    const { completions } = await setUp({ cheap, budget, retry: { enabled: false } });
    upstream.behave({ status: 503 });
    const error = await errorOf(completions.run(question()));
    expect(shortRoute(error.route)).toEqual(['a:unavailable']);
    expect(cheapUpstream.requests).toHaveLength(0);
  });

  it('keeps auto to the cheap list once a limit is reached, and where the primary list is refused', async () => {
    const { completions, guard, seen } = await setUp({ cheap, budget });
    const ask = (overBudget: boolean) =>
      completions.run(question('/primary Hi', { mode: 'auto', overBudget }));
    guard.start({ todayUsd: '1', monthUsd: '1' });
    const reached = await ask(false);
    expect(shortRoute(reached.route)).toEqual(['b:completed']);
    expect(reached.route.decision).toEqual({ rule: 'budget', list: 'cheap', escalated: null });
    guard.start({ todayUsd: '0.999', monthUsd: '0.999' });
    const refused = await ask(false);
    expect(shortRoute(refused.route)).toEqual(['a:budget-exceeded', 'b:completed']);
    expect(refused.route.decision?.rule).toBe('budget');
    const agreed = await ask(true);
    expect(shortRoute(agreed.route)).toEqual(['a:completed']);
    expect(agreed.route.decision).toEqual({ rule: 'command', list: 'primary', escalated: null });
    expect(new Set(seen.map(({ mode }) => mode))).toEqual(new Set(['auto']));
  });

  it('escalates to no primary list that the budget closes', async () => {
    const { completions, guard } = await setUp({ cheap, budget });
    cheapUpstream.behave({ pieces: [], finishReason: 'content_filter' });
    guard.start({ todayUsd: '0.999', monthUsd: '0.999' });
    const error = await errorOf(completions.run(question('Hi', { mode: 'auto' })));
    expect([error.code, shortRoute(error.route)]).toEqual([
      'content-filter',
      ['b:content-filter', 'a:budget-exceeded'],
    ]);
    expect(upstream.requests).toHaveLength(0);
  });

  it('is refused where there is no cheap list', async () => {
    const { completions, guard } = await setUp({ budget });
    guard.start({ todayUsd: '1', monthUsd: '1' });
    const error = await errorOf(completions.run(question()));
    expect([error.code, shortRoute(error.route)]).toEqual(['budget-exceeded', ['a:budget-exceeded']]);
  });
});

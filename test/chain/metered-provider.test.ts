import { MemoryJournal } from '../support/memory-journal.ts';
import { describe, expect, it } from 'vitest';
import type { PlannedSpend, Reservation } from '../../src/main/chain/metered-provider.ts';
import { estimateInputTokens } from '../../src/main/llm/estimate-tokens.ts';
import {
  NO_CACHE_FACTORS,
  perToken,
  type RateSchedule,
  scheduleOf,
  tierOf,
} from '../../src/main/llm/price-usage.ts';
import { NO_USAGE } from '../../src/main/llm/usage.ts';
import type { PartialAnswer } from '../../src/shared/completion.ts';
import { usd } from '../../src/shared/money.ts';
import { attemptsOf } from '../../src/shared/route.ts';
import { FakeClock, settle } from '../support/fake-clock.ts';
import { ask, errorOf, failure, labelOf, Listener, metered } from './support/chain-parts.ts';
import { Gate, type Script, ScriptedProvider } from './support/scripted-provider.ts';

/** $3 and $15 a million, cached as Anthropic does. */
const RATES = scheduleOf(
  { input: perToken('3'), output: perToken('15'), source: 'user', asOf: null },
  { write: usd('1.25'), writeLong: usd(2), readDiscount: usd(10) },
);

const PRICE = { input: perToken('3'), output: perToken('15') };

/** $1 and $2 a million, which a list says. */
const CHEAP = scheduleOf(
  { input: perToken('1'), output: perToken('2'), source: 'table', asOf: '2026-09-23' },
  NO_CACHE_FACTORS,
);

function setUp(script: Script, rates: RateSchedule | null = RATES) {
  const clock = new FakeClock();
  const journal = new MemoryJournal();
  const vendor = new ScriptedProvider('a-model', script);
  const provider = metered(vendor, 'a', { clock, journal, scheduleAt: () => rates });
  return { clock, journal, vendor, provider };
}

function partial(text: string): PartialAnswer {
  return { text, reasoning: [], toolCalls: [] };
}

describe('MeteredProvider: the attempt', () => {
  it('says who answered, when, for how long and at what rates', async () => {
    const gate = new Gate();
    const { provider, clock } = setUp({ gateAfterPieces: gate });
    clock.jump(1_000);
    const call = provider.complete(ask(), {
      sink: {
        push: () => clock.jump(7),
      },
    });
    clock.jump(200);
    await settle();
    gate.open();
    const { route } = await call;
    expect(route).toEqual({
      steps: [
        {
          kind: 'attempt',
          ...labelOf('a'),
          attemptId: 'a-attempt-1',
          generation: 1,
          modelServed: 'a-model',
          startedAtMs: clock.wallMs() - 207,
          firstTokenMs: 200,
          durationMs: 207,
          usage: { ...NO_USAGE, inputTokens: 10, outputTokens: 5 },
          usageSource: 'reported',
          rates: {
            input: '0.000003',
            output: '0.000015',
            cacheRead: '0.0000003',
            cacheWrite: '0.00000375',
            cacheWriteLong: '0.000006',
            source: 'user',
            asOf: null,
          },
          priceSource: 'user',
          // 10 × 3 + 5 × 15 = 105 millionths.
          costUsd: '0.000105',
          onPrimaryUsd: null,
          outcome: 'completed',
          reason: null,
        },
      ],
      cache: 'none',
      savedUsd: null,
      answeredBy: labelOf('a'),
      decision: null,
    });
  });

  it('times the first piece from the call', async () => {
    const gate = new Gate();
    const { provider, clock } = setUp({ gate });
    const call = provider.complete(ask(), { sink: new Listener() });
    await settle();
    clock.jump(321);
    gate.open();
    expect(attemptsOf((await call).route)[0]?.firstTokenMs).toBe(321);
  });

  it('has no time of a first piece where nobody listens', async () => {
    const { provider } = setUp({});
    expect(attemptsOf((await provider.complete(ask())).route)[0]?.firstTokenMs).toBeNull();
  });

  it('names the model that the request asked for', async () => {
    const { provider } = setUp({});
    const { route } = await provider.complete(ask({ model: 'another' }));
    expect(route.steps[0]?.model).toBe('another');
    expect(route.answeredBy?.model).toBe('another');
  });

  it('passes everything on', async () => {
    const { provider, vendor } = setUp({});
    const request = { ...ask(), tools: [] };
    const { signal } = new AbortController();
    await provider.completeWithTools(request, { signal });
    expect(vendor.calls[0]).toMatchObject({ request, withTools: true, options: { signal } });
  });
});

describe('MeteredProvider: the journal', () => {
  it('opens before the call and closes an answer at once where no message belongs to it', async () => {
    const gate = new Gate();
    const { provider, journal } = setUp({ gate });
    const request = ask({ context: { purpose: 'title', conversationId: 'c1' } });
    const call = provider.complete(request);
    await settle();
    expect(journal.opened).toEqual([
      {
        ...labelOf('a'),
        attemptId: 'a-attempt-1',
        requestId: request.context.requestId,
        conversationId: 'c1',
        messageId: null,
        purpose: 'title',
        mode: 'primary',
        generation: 1,
        startedAtMs: 1_700_000_000_000,
        reservedUsd: null,
        // Should its end never be seen.
        rates: tierOf(RATES, NO_USAGE).applied,
      },
    ]);
    expect(journal.closed).toEqual([]);
    gate.open();
    const { route } = await call;
    expect(journal.closed).toEqual(route.steps);
  });

  it('opens at the rates of the tier that the question falls into', async () => {
    const longer = { overInputTokens: 100, input: perToken('6'), output: perToken('30') };
    const tiered = scheduleOf({ ...PRICE, tiers: [longer], source: 'table', asOf: null }, NO_CACHE_FACTORS);
    const { provider, journal } = setUp({}, tiered);
    await provider.complete(ask());
    const text = 'Why is the sky blue? '.repeat(50);
    await provider.complete(ask({ messages: [{ role: 'user', content: [{ kind: 'text', text }] }] }));
    expect(journal.opened.map(({ rates }) => rates?.input)).toEqual(['0.000003', '0.000006']);
  });

  it('leaves a chat’s answer open for whoever stores the message', async () => {
    const { provider, journal } = setUp({});
    await provider.complete(ask({ context: { purpose: 'chat' } }));
    expect([journal.opened.length, journal.closed.length]).toEqual([1, 0]);
  });

  it('closes a failure at once, a chat’s too', async () => {
    const { provider, journal } = setUp({ error: failure('unavailable') });
    const error = await errorOf(provider.complete(ask({ context: { purpose: 'chat' } })));
    expect(journal.closed).toEqual(error.route.steps);
  });
});

describe('MeteredProvider: what it costs', () => {
  it('prices a worked example with cached tokens of all kinds', async () => {
    const usage = {
      inputTokens: 50,
      cacheReadTokens: 10_000,
      cacheWriteTokens: 2_000,
      cacheWriteLongTokens: 1_000,
      outputTokens: 400,
      reasoningTokens: 120,
    };
    const { provider } = setUp({ response: { usage } });
    const { route } = await provider.complete(ask());
    // 50 × 3 + 10 000 × 0.3 + 2 000 × 3.75 + 1 000 × 6 + 400 × 15 = 22 650 millionths.
    expect(attemptsOf(route)[0]?.costUsd).toBe('0.02265');
  });

  it('prices each model at its own rates', async () => {
    const vendor = new ScriptedProvider('a-model');
    const half = scheduleOf(
      { input: perToken('1.5'), output: perToken('7.5'), source: 'user', asOf: null },
      NO_CACHE_FACTORS,
    );
    const known = new Map([
      ['a-model', RATES],
      ['half', half],
    ]);
    const provider = metered(vendor, 'a', { scheduleAt: (model) => known.get(model) ?? null });
    const costs: unknown[] = [];
    for (const model of ['a-model', 'half', 'unknown', 'a-model']) {
      costs.push(attemptsOf((await provider.complete(ask({ model }))).route)[0]?.costUsd);
    }
    expect(costs).toEqual(['0.000105', '0.0000525', null, '0.000105']);
  });

  it('has no cost where there is no price', async () => {
    const { provider } = setUp({}, null);
    const { route } = await provider.complete(ask());
    expect(attemptsOf(route)[0]).toMatchObject({ costUsd: null, rates: null, priceSource: null });
  });

  it.each([
    ['no price', null],
    ['a list’s price', scheduleOf({ ...PRICE, source: 'table', asOf: '2026-09-23' }, NO_CACHE_FACTORS)],
    ['practice’s price', scheduleOf({ ...PRICE, source: 'simulator', asOf: null }, NO_CACHE_FACTORS)],
  ])('takes what the vendor says that it charged before %s', async (_what, schedule) => {
    const { provider } = setUp({ response: { reportedCostUsd: '0.0001234567890125' } }, schedule);
    const { route } = await provider.complete(ask());
    // Half-even at the twelfth digit.
    expect(attemptsOf(route)[0]).toMatchObject({
      costUsd: '0.000123456789',
      priceSource: 'provider',
      rates: null,
    });
  });

  it('takes the person’s own price before what the vendor says', async () => {
    const { provider } = setUp({ response: { reportedCostUsd: '0.5' } });
    const { route } = await provider.complete(ask());
    expect(attemptsOf(route)[0]).toMatchObject({ costUsd: '0.000105', priceSource: 'user' });
  });

  it('keeps the rates of the tier that the usage fell into', async () => {
    const tier = { overInputTokens: 9, input: perToken('6'), output: perToken('30') };
    const tiered = scheduleOf(
      { ...PRICE, tiers: [tier], source: 'table', asOf: '2026-09-23' },
      NO_CACHE_FACTORS,
    );
    const { provider } = setUp({}, tiered);
    const { route } = await provider.complete(ask());
    // 10 × 6 + 5 × 30 = 210 millionths.
    expect(attemptsOf(route)[0]).toMatchObject({
      costUsd: '0.00021',
      rates: { input: '0.000006', output: '0.00003', source: 'table', asOf: '2026-09-23' },
    });
  });

  it('notices a price that changed with the minute, and asks for it once in between', async () => {
    const { clock, vendor } = setUp({});
    const asked: number[] = [];
    const provider = metered(vendor, 'a', {
      clock,
      scheduleAt: (_model, atMs) => {
        asked.push(atMs);
        return asked.length === 1 ? RATES : null;
      },
    });
    clock.jump(60_000 - (clock.wallMs() % 60_000));
    const costs: unknown[] = [];
    for (const laterMs of [0, 59_999, 1]) {
      clock.jump(laterMs);
      costs.push(attemptsOf((await provider.complete(ask())).route)[0]?.costUsd);
    }
    expect(costs).toEqual(['0.000105', '0.000105', null]);
    expect(asked).toEqual([clock.wallMs() - 60_000, clock.wallMs()]);
  });

  it.each([
    // 10 × 3 + 5 × 15 = 105 millionths at the reference's price.
    ['what it costs itself', CHEAP, {}, '0.00002', '0.000105'],
    ['what was charged', CHEAP, { reportedCostUsd: '0.5' }, '0.5', '0.000105'],
    ['nothing, unpriced itself', null, {}, null, null],
  ] as const)(
    'sets what it would have cost elsewhere beside %s',
    async (_what, own, response, costUsd, other) => {
      const vendor = new ScriptedProvider('a-model', { response });
      const provider = metered(vendor, 'a', { scheduleAt: () => own, referenceAt: () => RATES });
      const { route } = await provider.complete(ask());
      expect(attemptsOf(route)[0]).toMatchObject({ costUsd, onPrimaryUsd: other });
    },
  );

  it('compares nothing without a usage or a price to compare with', async () => {
    const failing = new ScriptedProvider('a-model', { error: failure('network') });
    const compared = metered(failing, 'a', { scheduleAt: () => CHEAP, referenceAt: () => RATES });
    const error = await errorOf(compared.complete(ask()));
    expect(attemptsOf(error.route)[0]).toMatchObject({ costUsd: '0', priceSource: null, onPrimaryUsd: null });
    const alone = metered(new ScriptedProvider('a-model'), 'a', { scheduleAt: () => CHEAP });
    expect(attemptsOf((await alone.complete(ask())).route)[0]?.onPrimaryUsd).toBeNull();
  });

  it.each(['unavailable', 'network', 'unauthorized', 'invalid-request', 'timeout', 'cancelled'] as const)(
    'costs nothing when %s came before the vendor began to answer',
    async (code) => {
      const { provider } = setUp({ error: failure(code) });
      const error = await errorOf(provider.complete(ask()));
      expect(attemptsOf(error.route)[0]).toMatchObject({ usage: null, costUsd: '0', outcome: code });
    },
  );

  it.each(['stream-interrupted', 'cancelled', 'timeout', 'invalid-response'] as const)(
    'estimates what the vendor generated before %s, and marks it so',
    async (code) => {
      const text = 'The sky is blue because air scatters short waves more than long ones.';
      const { provider, journal } = setUp({ error: failure(code, { partial: partial(text) }) });
      const [attempt] = attemptsOf((await errorOf(provider.complete(ask()))).route);
      const { inputTokens, outputTokens } = attempt?.usage ?? NO_USAGE;
      expect(attempt?.usageSource).toBe('estimated');
      expect(inputTokens).toBeGreaterThan(4);
      expect(outputTokens).toBeGreaterThan(8);
      expect(outputTokens).toBeLessThan(30);
      const millionths = 3 * inputTokens + 15 * outputTokens;
      expect(attempt?.costUsd).toBe(usd(millionths).dividedBy(1_000_000).toFixed());
      expect(journal.closed).toEqual([attempt]);
    },
  );

  it('takes the input as the vendor had reported it before the answer was stopped, and the output as far as it is known', async () => {
    const reported = { ...NO_USAGE, inputTokens: 5, cacheReadTokens: 100_000, outputTokens: 1 };
    const stoppedAfter = async (answer: PartialAnswer) => {
      const { provider } = setUp({ error: failure('cancelled', { partial: answer, usage: reported }) });
      const [attempt] = attemptsOf((await errorOf(provider.complete(ask()))).route);
      return attempt;
    };
    // 5 × 3 + 100 000 × 0.3 + 1 × 15 = 30 030 millionths.
    expect(await stoppedAfter(partial(''))).toMatchObject({
      usage: reported,
      usageSource: 'estimated',
      costUsd: '0.03003',
    });
    const thoughts = 'Air scatters short waves more than long ones. '.repeat(40);
    const written = await stoppedAfter({
      text: 'Because of the air.',
      reasoning: [{ kind: 'text', text: thoughts, signature: null }],
      toolCalls: [{ id: 'call-1', name: 'weather', argumentsJson: '{"city":"Bern"}' }],
    });
    expect(written?.usage).toEqual({ ...reported, outputTokens: written?.usage?.outputTokens });
    expect(written?.usage?.outputTokens).toBeGreaterThan(350);
    expect(written?.usage?.outputTokens).toBeLessThan(600);
  });

  it('estimates the input where the vendor began with zeros, or with nothing but a sign of life', async () => {
    for (const usage of [{ ...NO_USAGE }, undefined]) {
      const { provider } = setUp({ error: failure('cancelled', { partial: partial(''), usage }) });
      const request = ask();
      const [attempt] = attemptsOf((await errorOf(provider.complete(request))).route);
      expect(attempt).toMatchObject({
        usage: { ...NO_USAGE, inputTokens: estimateInputTokens(request) },
        usageSource: 'estimated',
      });
    }
  });

  it('takes the usage that a failure reports', async () => {
    const usage = { ...NO_USAGE, inputTokens: 100, outputTokens: 1 };
    const { provider } = setUp({ error: failure('content-filter', { usage }) });
    const [attempt] = attemptsOf((await errorOf(provider.complete(ask()))).route);
    // 100 × 3 + 1 × 15 millionths.
    expect(attempt).toMatchObject({ usage, usageSource: 'reported', costUsd: '0.000315' });
  });

  it('has no cost for a broken answer that is unpriced', async () => {
    const { provider } = setUp(
      { error: failure('stream-interrupted', { partial: partial('Because') }) },
      null,
    );
    const [attempt] = attemptsOf((await errorOf(provider.complete(ask()))).route);
    expect(attempt?.costUsd).toBeNull();
  });
});

describe('MeteredProvider: the spend guard', () => {
  function guarded(script: Script, reserve: (planned: PlannedSpend) => Reservation, isCheap = false) {
    const settled: unknown[] = [];
    const journal = new MemoryJournal();
    const vendor = new ScriptedProvider('a-model', script);
    const provider = metered(vendor, 'a', {
      journal,
      isCheap,
      scheduleAt: () => RATES,
      spendGuard: { reserve, settle: (reservation, costUsd) => settled.push({ reservation, costUsd }) },
    });
    return { provider, vendor, journal, settled };
  }

  /** 3 × input + 15 × output millionths. */
  const costUsd = (inputTokens: number, outputTokens: number) =>
    usd(3 * inputTokens + 15 * outputTokens)
      .dividedBy(1_000_000)
      .toFixed();

  it('says the most that the attempt could cost, and replaces what was set aside by what it did', async () => {
    const planned: PlannedSpend[] = [];
    const reservation = { reservedUsd: '0.5' };
    const { provider, journal, settled } = guarded({}, (spend) => {
      planned.push(spend);
      return reservation;
    });
    const request = ask({ maxOutputTokens: 1_000 });
    await provider.complete(request);
    expect(planned[0]).toMatchObject({ label: labelOf('a'), isCheap: false, overBudget: false });
    expect(planned[0]?.mostUsd()?.toFixed()).toBe(costUsd(estimateInputTokens(request), 1_000));
    expect(journal.opened[0]?.reservedUsd).toBe('0.5');
    expect(settled).toEqual([{ reservation, costUsd: '0.000105' }]);
  });

  it('counts on the setting’s output where the request has no limit', async () => {
    let mostUsd: string | undefined;
    const { provider } = guarded({}, (spend) => {
      mostUsd = spend.mostUsd()?.toFixed();
      return { reservedUsd: null };
    });
    const request = ask();
    await provider.complete(request);
    expect(mostUsd).toBe(costUsd(estimateInputTokens(request), 4_096));
  });

  it.each([
    ['inputTokens', '3'],
    ['cacheWriteTokens', '3.75'],
    ['cacheWriteLongTokens', '6'],
  ] as const)('counts on input billed as %s where the target asks for that', async (inputBilledAs, rate) => {
    let mostUsd: string | undefined;
    const reserve = (spend: PlannedSpend) => {
      mostUsd = spend.mostUsd()?.toFixed();
      return { reservedUsd: null };
    };
    const vendor = new ScriptedProvider('a-model', {});
    const spendGuard = { reserve, settle: () => {} };
    const request = ask({ maxOutputTokens: 0 });
    await metered(vendor, 'a', { inputBilledAs, scheduleAt: () => RATES, spendGuard }).complete(request);
    expect(mostUsd).toBe(usd(rate).times(estimateInputTokens(request)).dividedBy(1_000_000).toFixed());
  });

  it('says which list the target stands in, and whether the person agreed to pass the budget', async () => {
    const planned: PlannedSpend[] = [];
    const { provider } = guarded(
      {},
      (spend) => {
        planned.push(spend);
        return { reservedUsd: null };
      },
      true,
    );
    await provider.complete(ask({ context: { overBudget: true } }));
    expect(planned[0]).toMatchObject({ isCheap: true, overBudget: true });
  });

  it('makes no attempt that does not fit', async () => {
    const { provider, vendor, journal } = guarded({}, () => {
      throw failure('budget-exceeded');
    });
    const error = await errorOf(provider.complete(ask()));
    expect(error.code).toBe('budget-exceeded');
    expect(error.route.steps).toEqual([]);
    expect([vendor.calls.length, journal.opened.length]).toEqual([0, 0]);
  });

  it('replaces what was set aside by what a stopped answer had used', async () => {
    const reservation = { reservedUsd: '0.5' };
    const usage = { ...NO_USAGE, inputTokens: 5, cacheReadTokens: 100_000, outputTokens: 1 };
    const script = { error: failure('cancelled', { partial: partial(''), usage }) };
    const { provider, settled } = guarded(script, () => reservation);
    await errorOf(provider.complete(ask()));
    // 5 × 3 + 100 000 × 0.3 + 1 × 15 millionths.
    expect(settled).toEqual([{ reservation, costUsd: '0.03003' }]);
  });

  it('gives back what a failure did not cost', async () => {
    const reservation = { reservedUsd: '0.5' };
    const { provider, settled } = guarded({ error: failure('network') }, () => reservation);
    await errorOf(provider.complete(ask()));
    expect(settled).toEqual([{ reservation, costUsd: '0' }]);
  });
});

import { describe, expect, it } from 'vitest';
import type { PlannedSpend } from '../../src/main/chain/metered-provider.ts';
import { LlmError } from '../../src/main/llm/llm-error.ts';
import { BudgetGuard } from '../../src/main/requests/budget-guard.ts';
import type { TargetRef } from '../../src/shared/provider.ts';
import { type BudgetSettings, defaultSettings } from '../../src/shared/settings.ts';
import { usd } from '../../src/shared/money.ts';

const CHEAP: readonly TargetRef[] = [{ providerId: 'b', model: 'b-1' }];

/** A guard on a day that the test moves, with a budget that it changes. */
function setUp(budget: Partial<BudgetSettings> = {}, cheap = CHEAP) {
  const state = { today: '2026-01-30', budget: { ...defaultSettings().budget, ...budget }, changes: 0 };
  const guard = new BudgetGuard({
    today: () => state.today,
    settings: () => ({ budget: state.budget, cheap: [...cheap] }),
    onChange: () => (state.changes += 1),
  });
  return { guard, state };
}

/** An attempt that could cost so much, `null` for one without a price. */
function planned(mostUsd: string | null, more: Partial<PlannedSpend> = {}): PlannedSpend {
  return {
    label: { targetId: 'a/a-1', providerId: 'a', providerName: 'Alpha', model: 'a-1' },
    isCheap: false,
    overBudget: false,
    mostUsd: () => (mostUsd === null ? null : usd(mostUsd)),
    ...more,
  };
}

function refusalOf(guard: BudgetGuard, spend: PlannedSpend): LlmError {
  try {
    guard.reserve(spend);
  } catch (reason) {
    return LlmError.from(reason);
  }
  throw new Error('The attempt was expected to be refused.');
}

describe('BudgetGuard: reserving and settling', () => {
  it('sets aside what an attempt could cost and replaces it by what it did', () => {
    const { guard } = setUp({ dayUsd: '1', monthUsd: '10' });
    const reservation = guard.reserve(planned('0.4'));
    expect(reservation.reservedUsd).toBe('0.4');
    expect(guard.status()).toEqual({
      day: { limitUsd: '1', spentUsd: '0', reservedUsd: '0.4', state: 'within' },
      month: { limitUsd: '10', spentUsd: '0', reservedUsd: '0.4', state: 'within' },
    });
    guard.settle(reservation, '0.000000000001');
    expect(guard.status().day).toMatchObject({ spentUsd: '0.000000000001', reservedUsd: '0' });
    expect(guard.status().month).toMatchObject({ spentUsd: '0.000000000001', reservedUsd: '0' });
  });

  it('lets through what fills a limit to the last digit, and nothing more', () => {
    const { guard } = setUp({ dayUsd: '1' });
    guard.reserve(planned('0.999999999999'));
    expect(refusalOf(guard, planned('0.000000000002')).code).toBe('budget-exceeded');
    guard.reserve(planned('0.000000000001'));
    expect(guard.status().day?.state).toBe('reached');
  });

  it('lets what costs nothing through past a limit', () => {
    const { guard } = setUp({ dayUsd: '1' });
    guard.start({ todayUsd: '1.2', monthUsd: '1.2' });
    expect(guard.reserve(planned('0')).reservedUsd).toBe('0');
    expect(refusalOf(guard, planned('0.000000000001')).code).toBe('budget-exceeded');
  });

  it('counts a reservation once', () => {
    const { guard } = setUp({ dayUsd: '1' });
    const reservation = guard.reserve(planned('0.4'));
    guard.settle(reservation, '0.1');
    guard.settle(reservation, '0.1');
    expect(guard.status().day).toMatchObject({ spentUsd: '0.1', reservedUsd: '0' });
  });

  it('adds nothing for what turns out to have no price', () => {
    const { guard } = setUp({ dayUsd: '1' });
    guard.settle(guard.reserve(planned(null)), null);
    expect(guard.status().day).toMatchObject({ spentUsd: '0', reservedUsd: '0' });
  });

  it('starts from what the ledger knows, with nothing set aside: a crash leaves no reservation behind', () => {
    const crashed = setUp({ dayUsd: '1', monthUsd: '10' });
    crashed.guard.reserve(planned('0.9'));
    const { guard } = setUp({ dayUsd: '1', monthUsd: '10' });
    guard.start({ todayUsd: '0.1', monthUsd: '9.5' });
    expect(guard.status()).toMatchObject({
      day: { spentUsd: '0.1', reservedUsd: '0' },
      month: { spentUsd: '9.5', reservedUsd: '0', state: 'near' },
    });
  });

  it('estimates nothing without a limit, but counts, so that a limit set later knows', () => {
    const { guard, state } = setUp();
    const first = guard.reserve(
      planned(null, {
        mostUsd: () => {
          throw new Error('Nothing was to be estimated.');
        },
      }),
    );
    expect(first.reservedUsd).toBeNull();
    expect(guard.status()).toEqual({ day: null, month: null });
    guard.settle(first, '0.7');
    state.budget = { ...state.budget, dayUsd: '1' };
    expect(guard.status().day).toMatchObject({ spentUsd: '0.7', state: 'within' });
    expect(refusalOf(guard, planned('0.4')).code).toBe('budget-exceeded');
  });

  it('says that something has changed', () => {
    const { guard, state } = setUp({ dayUsd: '1' });
    const reservation = guard.reserve(planned('0.4'));
    guard.settle(reservation, '0.1');
    expect(state.changes).toBe(2);
  });
});

describe('BudgetGuard: days and months', () => {
  it('counts an attempt on the day it was reserved on', () => {
    const { guard, state } = setUp({ dayUsd: '1', monthUsd: '10' });
    const overnight = guard.reserve(planned('0.9'));
    state.today = '2026-01-31';
    expect(guard.status()).toMatchObject({
      day: { spentUsd: '0', reservedUsd: '0' },
      month: { spentUsd: '0', reservedUsd: '0.9' },
    });
    const morning = guard.reserve(planned('0.8'));
    guard.settle(overnight, '0.5');
    expect(guard.status()).toMatchObject({
      day: { spentUsd: '0', reservedUsd: '0.8' },
      month: { spentUsd: '0.5', reservedUsd: '0.8' },
    });
    guard.settle(morning, '0.2');
    expect(guard.status()).toMatchObject({
      day: { spentUsd: '0.2', reservedUsd: '0' },
      month: { spentUsd: '0.7', reservedUsd: '0' },
    });
  });

  it('begins a month at nothing while the last one is still settled', () => {
    const { guard, state } = setUp({ dayUsd: '1', monthUsd: '1' });
    guard.start({ todayUsd: '0.2', monthUsd: '0.9' });
    const overnight = guard.reserve(planned('0.1'));
    state.today = '2026-02-01';
    guard.settle(overnight, '0.1');
    expect(guard.status()).toMatchObject({
      day: { spentUsd: '0', reservedUsd: '0', state: 'within' },
      month: { spentUsd: '0', reservedUsd: '0', state: 'within' },
    });
    guard.settle(guard.reserve(planned('0.9')), '0.8');
    expect(guard.status().month?.spentUsd).toBe('0.8');
  });

  it('knows a day again that a clock goes back to', () => {
    const { guard, state } = setUp({ dayUsd: '1' });
    guard.settle(guard.reserve(planned('0.9')), '0.9');
    state.today = '2026-01-31';
    guard.reserve(planned('0.9'));
    state.today = '2026-01-30';
    expect(refusalOf(guard, planned('0.2')).code).toBe('budget-exceeded');
  });
});

describe('BudgetGuard: what a limit means', () => {
  it('says which limit, what is left of it and what the attempt could cost', () => {
    const { guard } = setUp({ dayUsd: '5', monthUsd: '50' });
    guard.start({ todayUsd: '4.5', monthUsd: '4.5' });
    guard.reserve(planned('0.25'));
    expect(refusalOf(guard, planned('0.3')).refusal).toEqual({
      ...{ kind: 'over-limit', period: 'day', limitUsd: '5', leftUsd: '0.25', reservedUsd: '0.25' },
      ...{ mostUsd: '0.3', cheapOnly: false },
    });
  });

  it('names the limit with the least left where both would break', () => {
    const { guard } = setUp({ dayUsd: '5', monthUsd: '50' });
    guard.start({ todayUsd: '4.9', monthUsd: '51' });
    expect(refusalOf(guard, planned('1')).refusal).toMatchObject({
      period: 'month',
      leftUsd: '0',
      mostUsd: '1',
    });
  });

  it('warns from the set share on, what is set aside included', () => {
    const { guard } = setUp({ dayUsd: '10', warnAtPercent: 80 });
    const state = () => guard.status().day?.state;
    guard.start({ todayUsd: '7.99', monthUsd: '7.99' });
    expect(state()).toBe('within');
    const reservation = guard.reserve(planned('0.01'));
    expect(state()).toBe('near');
    guard.settle(reservation, '0');
    expect(state()).toBe('within');
  });

  it('only says so where the budget warns', () => {
    const { guard } = setUp({ dayUsd: '1', whenReached: 'warn' });
    guard.settle(guard.reserve(planned('3')), '3');
    guard.reserve(planned('2'));
    expect(guard.status().day).toMatchObject({ spentUsd: '3', reservedUsd: '2', state: 'reached' });
  });

  it('lets only the cheap list past a limit where the budget says so', () => {
    const { guard } = setUp({ dayUsd: '1', whenReached: 'cheap' });
    guard.settle(guard.reserve(planned('1')), '1');
    const { refusal } = refusalOf(guard, planned('0.1'));
    expect(refusal).toMatchObject({ cheapOnly: true });
    guard.settle(guard.reserve(planned('0.1', { isCheap: true })), '0.1');
    expect(guard.status().day?.spentUsd).toBe('1.1');
  });

  it('stops the cheap list too where the budget stops', () => {
    const { guard } = setUp({ dayUsd: '1', whenReached: 'stop' });
    guard.settle(guard.reserve(planned('1')), '1');
    expect(refusalOf(guard, planned('0.1', { isCheap: true })).code).toBe('budget-exceeded');
  });

  it('lets a person pass it for one request, and counts that', () => {
    const { guard } = setUp({ dayUsd: '1', unpriced: 'refuse' });
    const reservation = guard.reserve(planned('2', { overBudget: true }));
    expect(reservation.reservedUsd).toBe('2');
    guard.settle(reservation, '1.5');
    guard.reserve(planned(null, { overBudget: true }));
    expect(guard.status().day).toMatchObject({ spentUsd: '1.5', state: 'reached' });
  });

  it.each(['warn', 'cheap', 'stop'] as const)(
    '%s: has a setting of its own for unpriced targets',
    (whenReached) => {
      const { guard, state } = setUp({ dayUsd: '1', whenReached });
      expect(guard.reserve(planned(null)).reservedUsd).toBeNull();
      state.budget = { ...state.budget, unpriced: 'refuse' };
      expect(refusalOf(guard, planned(null)).refusal).toEqual({
        ...{ kind: 'unpriced', providerName: 'Alpha', model: 'a-1' },
      });
      state.budget = { ...state.budget, dayUsd: null };
      expect(guard.reserve(planned(null)).reservedUsd).toBeNull();
    },
  );
});

describe('BudgetGuard: the way of a request', () => {
  it('sends what the primary list refuses to the cheap list, and everything once a limit is reached', () => {
    const { guard } = setUp({ monthUsd: '1', whenReached: 'cheap' });
    expect(guard.route()).toBe('primary-then-cheap');
    guard.settle(guard.reserve(planned('1')), '1');
    expect(guard.route()).toBe('cheap');
  });

  it('stays with the primary list without a limit, without a cheap list, and where the budget says otherwise', () => {
    const spent = { todayUsd: '2', monthUsd: '2' };
    const guards = [
      setUp({ whenReached: 'cheap' }),
      setUp({ dayUsd: '1', whenReached: 'cheap' }, []),
      setUp({ dayUsd: '1', whenReached: 'stop' }),
      setUp({ dayUsd: '1', whenReached: 'warn' }),
    ];
    for (const { guard } of guards) guard.start(spent);
    expect(guards.map(({ guard }) => guard.route())).toEqual(['primary', 'primary', 'primary', 'primary']);
  });
});

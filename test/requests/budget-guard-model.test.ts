import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Reservation } from '../../src/main/chain/metered-provider.ts';
import { BudgetGuard } from '../../src/main/requests/budget-guard.ts';
import { usd, usdToString } from '../../src/shared/money.ts';
import { type BudgetSettings, defaultSettings } from '../../src/shared/settings.ts';
import { propertyRuns } from '../support/property-runs.ts';

// Amounts of the model are whole pico-USD in a bigint: another arithmetic than the guard's own.
const picoOf = (amount: string) => BigInt(usd(amount).times('1e12').toFixed(0));
const amountOf = (pico: bigint) => usdToString(usd(pico.toString()).dividedBy('1e12'));

interface ModelAttempt {
  readonly day: string;
  readonly reserved: bigint;
  readonly reservation: Reservation;
}

/** The guard told plainly: a list of what was settled and a list of what is open, summed anew for every question. */
class Model {
  readonly settled: { readonly day: string; readonly cost: bigint }[] = [];
  open: ModelAttempt[] = [];
  /** By period: how far the attempts that were open when the last one was admitted have gone past what was set aside. */
  readonly missed = new Map<string, bigint>();

  spent(period: string): bigint {
    return sum(this.settled.filter(({ day }) => day.startsWith(period)).map(({ cost }) => cost));
  }

  reserved(period: string): bigint {
    return sum(this.open.filter(({ day }) => day.startsWith(period)).map(({ reserved }) => reserved));
  }
}

const sum = (amounts: readonly bigint[]) => amounts.reduce((total, amount) => total + amount, 0n);

// From far below a limit to far above it, down to a single pico-USD.
const amount = fc.oneof(fc.bigInt(0n, 50n), fc.bigInt(0n, 2_000_000_000_000n));
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('reserve' as const), most: amount }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('settle' as const),
      which: fc.nat(),
      // A share of what was set aside, in percent; over 100 the estimate missed. `null`: no price after all.
      percent: fc.option(fc.integer({ min: 0, max: 150 }), { freq: 8 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('sleep' as const), days: fc.integer({ min: 0, max: 40 }) }),
  },
);
const limit = fc.option(fc.integer({ min: 1, max: 5_000_000 }), { freq: 5 });

it('agrees with a plain model over any course of events, and never passes a limit by more than its bound', () => {
  const limitOf = (micro: number | null) => (micro === null ? null : amountOf(BigInt(micro) * 1_000_000n));
  fc.assert(
    fc.property(limit, limit, fc.array(step, { maxLength: 80 }), (day, month, steps) => {
      const budget: BudgetSettings = {
        ...defaultSettings().budget,
        dayUsd: limitOf(day),
        monthUsd: limitOf(month),
      };
      let nowMs = Date.UTC(2026, 0, 28);
      const today = () => new Date(nowMs).toISOString().slice(0, 10);
      const guard = new BudgetGuard({ today, settings: () => ({ budget, cheap: [] }) });
      const model = new Model();
      const periods = () => [
        { period: today(), limitUsd: budget.dayUsd, stand: guard.status().day },
        { period: today().slice(0, 7), limitUsd: budget.monthUsd, stand: guard.status().month },
      ];
      for (const event of steps) {
        if (event.kind === 'sleep') nowMs += event.days * 86_400_000;
        if (event.kind === 'reserve') {
          const fits = periods().every(
            ({ period, limitUsd }) =>
              limitUsd === null ||
              event.most === 0n ||
              model.spent(period) + model.reserved(period) + event.most <= picoOf(limitUsd),
          );
          const reserve = () =>
            guard.reserve({
              label: { targetId: 'a', providerId: 'a', providerName: 'A', model: 'a' },
              isCheap: false,
              overBudget: false,
              mostUsd: () => usd(amountOf(event.most)),
            });
          if (fits) {
            const reservation = reserve();
            const reserved = reservation.reservedUsd === null ? 0n : event.most;
            model.open.push({ day: today(), reserved, reservation });
            if (event.most > 0n) for (const { period } of periods()) model.missed.set(period, 0n);
          } else expect(reserve).toThrow(/ left of the limit of /);
        }
        const attempt = event.kind === 'settle' ? model.open[event.which % model.open.length] : undefined;
        if (event.kind === 'settle' && attempt) {
          const cost = event.percent === null ? null : (attempt.reserved * BigInt(event.percent)) / 100n;
          guard.settle(attempt.reservation, cost === null ? null : amountOf(cost));
          model.open = model.open.filter((other) => other !== attempt);
          model.settled.push({ day: attempt.day, cost: cost ?? 0n });
          const over = (cost ?? 0n) - attempt.reserved;
          for (const period of [attempt.day, attempt.day.slice(0, 7)])
            if (over > 0n) model.missed.set(period, (model.missed.get(period) ?? 0n) + over);
        }
        for (const { period, limitUsd, stand } of periods()) {
          if (limitUsd === null) {
            expect(stand).toBeNull();
            continue;
          }
          const [spent, reserved] = [model.spent(period), model.reserved(period)];
          expect(stand).toMatchObject({ spentUsd: amountOf(spent), reservedUsd: amountOf(reserved) });
          expect(stand?.state === 'reached').toBe(spent + reserved >= picoOf(limitUsd));
          expect(spent + reserved).toBeLessThanOrEqual(picoOf(limitUsd) + (model.missed.get(period) ?? 0n));
        }
      }
    }),
    propertyRuns('budget guard against its model', 2_000),
  );
});

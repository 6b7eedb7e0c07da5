import type { BudgetRefusal, BudgetStatus } from '../../shared/budget.ts';
import type { Day } from '../../shared/ledger.ts';
import { monthOf } from '../../shared/local-day.ts';
import { usd, type UsdAmount, usdToString } from '../../shared/money.ts';
import type { Settings } from '../../shared/settings.ts';
import type { PlannedSpend, Reservation, SpendGuard } from '../chain/metered-provider.ts';
import { LlmError } from '../llm/llm-error.ts';
import {
  brokenLimit,
  limitsOf,
  type LimitUse,
  NOTHING_SPENT,
  refusalOf,
  statusOf,
  type Tally,
} from './budget-limits.ts';

/** What the budget guard needs. */
export interface BudgetGuardPorts {
  /** The calendar day where the person is, now. */
  today(): Day;
  /** Read at every attempt, so that a changed limit holds from the next one on. */
  settings(): Pick<Settings, 'budget' | 'cheap'>;
  /** Called whenever {@link BudgetGuard.status} may have changed by what was spent or set aside. */
  readonly onChange?: () => void;
}

/**
 * Where a request of the primary list goes: there; there, and to the cheap list if the budget refuses it; or to the cheap
 * list straight away.
 */
export type BudgetRoute = 'primary' | 'primary-then-cheap' | 'cheap';

/** What was set aside for an attempt, and the day it counts on. */
interface OpenReservation {
  readonly day: Day;
  readonly amountUsd: UsdAmount;
}

/**
 * Keeps what is spent within the person's limits for a day and a month: sets aside the most that an attempt could cost
 * before it is made, and replaces that by its real cost afterwards. Without limits nothing is refused and nothing set aside,
 * but what is spent is counted all the same, so that a limit set at noon knows the morning.
 *
 * The bound. Reserving takes no turn of the event loop, so spent, set aside and the new attempt together are within every
 * limit whenever one is admitted, however many are under way. Spending can therefore pass a limit only by what estimates
 * miss: the sum, over the attempts under way together, of how far each one's real cost exceeds what was set aside for it
 * (an answer longer than `reserveOutputTokens` where the request has no limit of its own, input that the vendor counts
 * higher), and by what no estimate covers: attempts that began before the limit was set,
 * the cheap list where it may go on, what the person agreed to pass, and what has no price.
 *
 * Reservations live in memory alone: after a crash there is none, and {@link start} knows what the ledger knows.
 */
export class BudgetGuard implements SpendGuard {
  readonly #ports: BudgetGuardPorts;
  /** By day (`2026-01-31`) and by month (`2026-01`). An attempt counts in the two that it was reserved in, whenever it ends. */
  readonly #tallies = new Map<string, Tally>();
  readonly #open = new Map<Reservation, OpenReservation>();

  constructor(ports: BudgetGuardPorts) {
    this.#ports = ports;
  }

  /**
   * Takes what the ledger has for today and this month in place of what this guard has counted as spent; what is set aside
   * stays. Until then both count as zero, so this comes before the first request.
   */
  start({ todayUsd, monthUsd }: { readonly todayUsd: string; readonly monthUsd: string }): void {
    const today = this.#ports.today();
    this.#tallies.set(today, { ...this.#tallyOf(today), spentUsd: usd(todayUsd) });
    this.#tallies.set(monthOf(today), { ...this.#tallyOf(monthOf(today)), spentUsd: usd(monthUsd) });
    this.#ports.onChange?.();
  }

  status(): BudgetStatus {
    return statusOf(this.#limits(), this.#ports.settings().budget.warnAtPercent);
  }

  /** Where the next request of the primary list goes. */
  route(): BudgetRoute {
    const { budget, cheap } = this.#ports.settings();
    const limits = this.#limits();
    if (limits.length === 0 || cheap.length === 0 || budget.whenReached !== 'cheap') return 'primary';
    const { day, month } = statusOf(limits, budget.warnAtPercent);
    const isReached = day?.state === 'reached' || month?.state === 'reached';
    return isReached ? 'cheap' : 'primary-then-cheap';
  }

  reserve(planned: PlannedSpend): Reservation {
    const day = this.#ports.today();
    const limits = this.#limits(day);
    const mostUsd = limits.length === 0 ? null : planned.mostUsd();
    if (limits.length > 0) this.#admit(planned, mostUsd, limits);
    const reservation: Reservation = { reservedUsd: mostUsd && usdToString(mostUsd) };
    const open = { day, amountUsd: mostUsd ?? usd(0) };
    this.#open.set(reservation, open);
    this.#count(day, ({ spentUsd, reservedUsd }) => ({
      spentUsd,
      reservedUsd: reservedUsd.plus(open.amountUsd),
    }));
    return reservation;
  }

  /** Counts once: a reservation that was settled before changes nothing. */
  settle(reservation: Reservation, costUsd: string | null): void {
    const open = this.#open.get(reservation);
    if (!open) return;
    this.#open.delete(reservation);
    this.#count(open.day, ({ spentUsd, reservedUsd }) => ({
      spentUsd: spentUsd.plus(costUsd ?? 0),
      reservedUsd: reservedUsd.minus(open.amountUsd),
    }));
  }

  /** @throws `LlmError` `budget-exceeded` */
  #admit(planned: PlannedSpend, mostUsd: UsdAmount | null, limits: readonly LimitUse[]): void {
    const { whenReached, unpriced } = this.#ports.settings().budget;
    if (planned.overBudget) return;
    if (mostUsd === null) {
      if (unpriced === 'allow') return;
      const { providerName, model } = planned.label;
      throw refusing({ kind: 'unpriced', providerName, model });
    }
    if (whenReached === 'warn' || (whenReached === 'cheap' && planned.isCheap)) return;
    const broken = brokenLimit(limits, mostUsd);
    if (broken) throw refusing(refusalOf(broken, mostUsd, whenReached));
  }

  #limits(day = this.#ports.today()): readonly LimitUse[] {
    return limitsOf(this.#ports.settings().budget, (period) =>
      this.#tallyOf(period === 'day' ? day : monthOf(day)),
    );
  }

  #tallyOf(period: string): Tally {
    return this.#tallies.get(period) ?? NOTHING_SPENT;
  }

  #count(day: Day, change: (tally: Tally) => Tally): void {
    for (const period of [day, monthOf(day)]) this.#tallies.set(period, change(this.#tallyOf(period)));
    this.#ports.onChange?.();
  }
}

/** The window says in its own language why; the message is for logs and the ledger's rows. */
function refusing(refusal: BudgetRefusal): LlmError {
  const message =
    refusal.kind === 'unpriced'
      ? `${refusal.providerName} · ${refusal.model} has no price, and only models with a price may answer.`
      : `Up to $${refusal.mostUsd} does not fit the $${refusal.leftUsd} left of the limit of $${refusal.limitUsd} a ${refusal.period}.`;
  return new LlmError('budget-exceeded', message, { refusal });
}

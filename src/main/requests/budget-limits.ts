import type { BudgetPeriod, BudgetRefusal, BudgetStatus } from '../../shared/budget.ts';
import { usd, type UsdAmount, usdToString } from '../../shared/money.ts';
import type { BudgetSettings } from '../../shared/settings.ts';

/** What counts against the limits of one day or one month. */
export interface Tally {
  readonly spentUsd: UsdAmount;
  /** Set aside for attempts that are under way. */
  readonly reservedUsd: UsdAmount;
}

/** A period in which nothing has been spent. */
export const NOTHING_SPENT: Tally = { spentUsd: usd(0), reservedUsd: usd(0) };

/** A limit that is set, and how much of it is used. */
export interface LimitUse {
  readonly period: 'day' | 'month';
  readonly limitUsd: UsdAmount;
  readonly tally: Tally;
}

/** The limits that are set, each with its tally. */
export function limitsOf(
  { dayUsd, monthUsd }: BudgetSettings,
  tallyOf: (period: LimitUse['period']) => Tally,
): readonly LimitUse[] {
  const limitOf = (period: LimitUse['period'], limit: string | null): readonly LimitUse[] =>
    limit === null ? [] : [{ period, limitUsd: usd(limit), tally: tallyOf(period) }];
  return [...limitOf('day', dayUsd), ...limitOf('month', monthUsd)];
}

/** The limit that so much more would break, `null` where it fits all. What costs nothing always fits. */
export function brokenLimit(limits: readonly LimitUse[], costUsd: UsdAmount): LimitUse | null {
  if (costUsd.isZero()) return null;
  const broken = limits.filter((limit) => usedOf(limit).plus(costUsd).greaterThan(limit.limitUsd));
  return broken.reduce<LimitUse | null>(
    (tightest, limit) => (tightest === null || leftOf(limit).lessThan(leftOf(tightest)) ? limit : tightest),
    null,
  );
}

/** Why an attempt that would break a limit is not made. */
export function refusalOf(
  limit: LimitUse,
  mostUsd: UsdAmount,
  whenReached: BudgetSettings['whenReached'],
): BudgetRefusal {
  return {
    kind: 'over-limit',
    period: limit.period,
    limitUsd: usdToString(limit.limitUsd),
    leftUsd: usdToString(leftOf(limit)),
    reservedUsd: usdToString(limit.tally.reservedUsd),
    mostUsd: usdToString(mostUsd),
    cheapOnly: whenReached === 'cheap',
  };
}

/** Where the limits stand. */
export function statusOf(limits: readonly LimitUse[], warnAtPercent: number): BudgetStatus {
  const stand = (period: LimitUse['period']): BudgetPeriod | null => {
    const limit = limits.find((other) => other.period === period);
    if (!limit) return null;
    return {
      limitUsd: usdToString(limit.limitUsd),
      spentUsd: usdToString(limit.tally.spentUsd),
      reservedUsd: usdToString(limit.tally.reservedUsd),
      state: stateOf(limit, warnAtPercent),
    };
  };
  return { day: stand('day'), month: stand('month') };
}

function stateOf(limit: LimitUse, warnAtPercent: number): BudgetPeriod['state'] {
  const used = usedOf(limit);
  if (used.greaterThanOrEqualTo(limit.limitUsd)) return 'reached';
  return used.times(100).greaterThanOrEqualTo(limit.limitUsd.times(warnAtPercent)) ? 'near' : 'within';
}

function usedOf({ tally }: LimitUse): UsdAmount {
  return tally.spentUsd.plus(tally.reservedUsd);
}

function leftOf(limit: LimitUse): UsdAmount {
  const left = limit.limitUsd.minus(usedOf(limit));
  return left.isNegative() ? usd(0) : left;
}

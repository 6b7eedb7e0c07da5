import type { BudgetPeriod, BudgetStatus } from '../../shared/budget.ts';
import { usd, type UsdAmount, usdToString } from '../../shared/money.ts';
import { drawnPercent } from './drawn-amount.ts';

/** How much of a limit is left, exact, and how full it is for a bar. */
export interface BudgetLeft {
  /** Decimal string; what is set aside counts as gone. Never below zero. */
  readonly leftUsd: string;
  /** Decimal string; by how much what is spent has passed the limit. */
  readonly overUsd: string;
  /** Shares of the limit, together at most 100. */
  readonly spentPercent: number;
  readonly reservedPercent: number;
}

/** How much of a limit is left. */
export function budgetLeft({ limitUsd, spentUsd, reservedUsd }: BudgetPeriod): BudgetLeft {
  const limit = usd(limitUsd);
  const spentPercent = Math.min(100, drawnPercent(spentUsd, limit));
  return {
    leftUsd: positive(limit.minus(spentUsd).minus(reservedUsd)),
    overUsd: positive(usd(spentUsd).minus(limit)),
    spentPercent,
    reservedPercent: Math.min(100 - spentPercent, drawnPercent(reservedUsd, limit)),
  };
}

/** The limit that calls for attention, `null` where none does: a reached one before a near one, then the one with less left. */
export function pressingPeriod(
  budget: BudgetStatus,
): { readonly period: 'day' | 'month'; readonly state: 'near' | 'reached'; readonly leftUsd: string } | null {
  const pressing = (['day', 'month'] as const).flatMap((period) => {
    const stand = budget[period];
    if (!stand || stand.state === 'within') return [];
    return [{ period, state: stand.state, leftUsd: budgetLeft(stand).leftUsd }];
  });
  const [first, second] = pressing;
  if (!first || !second) return first ?? null;
  if (first.state !== second.state) return first.state === 'reached' ? first : second;
  return usd(second.leftUsd).lessThan(first.leftUsd) ? second : first;
}

function positive(amount: UsdAmount): string {
  return amount.isPositive() ? usdToString(amount) : '0';
}

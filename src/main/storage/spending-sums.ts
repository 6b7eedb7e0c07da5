import type { Day } from '../../shared/ledger.ts';
import { monthOf } from '../../shared/local-day.ts';
import { picoToUsd } from '../../shared/money.ts';
import type { Database } from './database.ts';

/** What a day and its month have cost. Amounts are decimal strings. */
export interface SpendingSums {
  readonly todayUsd: string;
  readonly monthUsd: string;
  readonly unpricedToday: number;
  readonly unpricedMonth: number;
}

/** The sums of a day and of its month so far. */
export function sumsOf(db: Database, today: Day): SpendingSums {
  const row = db
    .prepare(
      `SELECT CAST(coalesce(sum(cost_pico), 0) AS TEXT) AS month,
         CAST(coalesce(sum(cost_pico) FILTER (WHERE day = :today), 0) AS TEXT) AS today,
         coalesce(sum(unpriced) FILTER (WHERE day = :today), 0) AS unpriced_today,
         coalesce(sum(unpriced), 0) AS unpriced_month
       FROM daily_spending WHERE day BETWEEN :firstDay AND :lastDay`,
    )
    .get({ today, firstDay: `${monthOf(today)}-01`, lastDay: `${monthOf(today)}-31` }) as {
    readonly month: string;
    readonly today: string;
    readonly unpriced_today: number;
    readonly unpriced_month: number;
  };
  return {
    todayUsd: picoToUsd(row.today),
    monthUsd: picoToUsd(row.month),
    unpricedToday: row.unpriced_today,
    unpricedMonth: row.unpriced_month,
  };
}

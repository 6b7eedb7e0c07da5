import { drawnPercent } from '../ui/drawn-amount.ts';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { BudgetPeriod } from '../../shared/budget.ts';
import { usd, usdToString } from '../../shared/money.ts';
import { useSlice } from '../stores/app-store.ts';
import { Amount } from '../ui/amount.tsx';

/** What today and this month have cost, and how much of each budget is left. */
export function SpendingStrip() {
  const { t } = useTranslation();
  const { todayUsd, monthUsd, unpricedToday } = useSlice('spending');
  const { day, month } = useSlice('budget');
  return (
    <section aria-label={t('dashboard.strip')} className="card grid gap-x-8 gap-y-4 px-5 py-4 sm:grid-cols-2">
      <Period label={t('dashboard.today')} spentUsd={todayUsd} budget={day}>
        {unpricedToday > 0 && (
          <span className="text-xs text-warn">{t('dashboard.plusUnpriced', { count: unpricedToday })}</span>
        )}
      </Period>
      <Period label={t('dashboard.thisMonth')} spentUsd={monthUsd} budget={month} />
    </section>
  );
}

interface PeriodProps {
  readonly label: string;
  readonly spentUsd: string;
  readonly budget: BudgetPeriod | null;
  readonly children?: ReactNode;
}

function Period({ label, spentUsd, budget, children }: PeriodProps) {
  const { t } = useTranslation();
  return (
    <div className="min-w-0">
      <h2 className="text-sm text-soft">{label}</h2>
      <p className="flex flex-wrap items-baseline gap-x-3 text-xl font-semibold">
        <Amount amount={spentUsd} />
        <span className="font-normal">{children}</span>
      </p>
      {budget ? <Budget budget={budget} /> : <p className="hint mt-1">{t('dashboard.noBudget')}</p>}
    </div>
  );
}

const BARS = { within: 'bg-accent', near: 'bg-warn', reached: 'bg-bad' } as const;
const WORDS = { within: 'text-soft', near: 'text-warn', reached: 'text-bad' } as const;

function Budget({ budget }: { readonly budget: BudgetPeriod }) {
  const { t } = useTranslation();
  const { limitUsd, spentUsd, reservedUsd, state } = budget;
  const left = usd(limitUsd).minus(spentUsd).minus(reservedUsd);
  const words = left.isNegative()
    ? t('dashboard.budgetOver', { amount: usdToString(left.negated()), limit: limitUsd })
    : t('dashboard.budgetLeft', { amount: usdToString(left), limit: limitUsd });
  return (
    <>
      <div aria-hidden className="mt-2 flex h-1.5 overflow-hidden rounded-full bg-sunken">
        <span className={BARS[state]} style={{ width: `${shareOf(spentUsd, limitUsd)}%` }} />
        <span
          className={`${BARS[state]} opacity-40`}
          style={{ width: `${shareOf(reservedUsd, limitUsd)}%` }}
        />
      </div>
      <p className={`tabular mt-1.5 flex flex-wrap gap-x-3 text-xs ${WORDS[state]}`}>
        {state !== 'within' && <span className="font-medium">{t(`dashboard.budgetStates.${state}`)}</span>}
        <span>{words}</span>
        {reservedUsd !== '0' && <span>{t('dashboard.budgetReserved', { amount: reservedUsd })}</span>}
      </p>
    </>
  );
}

/** How much of a limit is used, in percent, for the width of a bar only. */
function shareOf(amountUsd: string, limitUsd: string): number {
  return Math.min(100, drawnPercent(amountUsd, limitUsd));
}

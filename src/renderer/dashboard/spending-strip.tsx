import { useTranslation } from 'react-i18next';
import type { BudgetPeriod } from '../../shared/budget.ts';
import { useAppStore, useSlice } from '../stores/app-store.ts';
import { useDashboardView } from '../stores/dashboard-view.ts';
import { Amount } from '../ui/amount.tsx';
import { BudgetMeter } from '../ui/budget-meter.tsx';

/** What today and this month have cost, and how much of each budget is left. Both open the rows that they are sums of. */
export function SpendingStrip() {
  const { t } = useTranslation();
  const { todayUsd, monthUsd, unpricedToday, unpricedMonth } = useSlice('spending');
  const { day, month } = useSlice('budget');
  return (
    <section aria-label={t('dashboard.strip')} className="card grid gap-x-8 gap-y-4 px-5 py-4 sm:grid-cols-2">
      <Period kind="today" spentUsd={todayUsd} unpriced={unpricedToday} budget={day} />
      <Period kind="month" spentUsd={monthUsd} unpriced={unpricedMonth} budget={month} />
    </section>
  );
}

interface PeriodProps {
  readonly kind: 'today' | 'month';
  readonly spentUsd: string;
  /** Attempts that are in no sum, because their price is not known. */
  readonly unpriced: number;
  readonly budget: BudgetPeriod | null;
}

function Period({ kind, spentUsd, unpriced, budget }: PeriodProps) {
  const { t } = useTranslation();
  const isUnknown = unpriced > 0 && spentUsd === '0';
  const openRange = useDashboardView((view) => view.openRange);
  const show = useAppStore((state) => state.show);
  return (
    <div className="min-w-0">
      <h2 className="text-sm text-soft">{t(`dashboard.ranges.${kind}`)}</h2>
      <p className="mb-1 flex flex-wrap items-baseline gap-x-3 text-xl">
        <button
          type="button"
          title={t('dashboard.openRows')}
          onClick={() => openRange({ kind })}
          className="-mx-1.5 rounded-md px-1.5 font-semibold hover:bg-sunken"
        >
          {isUnknown ? (
            <span className="text-warn">{t('common.unpriced')}</span>
          ) : (
            <Amount amount={spentUsd} />
          )}
        </button>
        {unpriced > 0 && (
          <span className="text-xs text-warn">
            {t(isUnknown ? 'dashboard.rowAttempts' : 'dashboard.plusUnpriced', { count: unpriced })}
          </span>
        )}
      </p>
      {budget ? (
        <BudgetMeter stand={budget} />
      ) : (
        <button
          type="button"
          className="hint underline-offset-2 hover:text-ink hover:underline"
          onClick={() => show('settings', 'budget')}
        >
          {t('dashboard.noBudget')}
        </button>
      )}
    </div>
  );
}

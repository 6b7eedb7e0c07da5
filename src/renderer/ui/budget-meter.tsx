import { useTranslation } from 'react-i18next';
import type { BudgetPeriod } from '../../shared/budget.ts';
import { budgetLeft } from './budget-left.ts';
import { money } from './format.ts';

const BARS: Readonly<Record<BudgetPeriod['state'], string>> = {
  within: 'bg-accent',
  near: 'bg-warn',
  reached: 'bg-bad',
};

const WORDS: Readonly<Record<BudgetPeriod['state'], string>> = {
  within: 'text-soft',
  near: 'text-warn',
  reached: 'text-bad',
};

/** Where a limit stands: a bar, what is spent and set aside, what is left, and its state in a word. */
export function BudgetMeter({ stand }: { readonly stand: BudgetPeriod }) {
  const { t } = useTranslation();
  const { leftUsd, overUsd, spentPercent, reservedPercent } = budgetLeft(stand);
  return (
    <div className="tabular text-xs text-soft">
      {/* The words below say the same. */}
      <div aria-hidden className="mb-1.5 flex h-1.5 overflow-hidden rounded-full bg-sunken">
        <div className={BARS[stand.state]} style={{ width: `${spentPercent}%` }} />
        <div className={`${BARS[stand.state]} opacity-40`} style={{ width: `${reservedPercent}%` }} />
      </div>
      <p className="flex flex-wrap gap-x-3 gap-y-0.5">
        <span className={`font-medium ${WORDS[stand.state]}`}>{t(`budget.states.${stand.state}`)}</span>
        <span className="font-medium text-ink">
          {overUsd === '0'
            ? t('budget.left', { amount: money(leftUsd) })
            : t('budget.over', { amount: money(overUsd) })}
        </span>
        <span>{t('budget.spentOf', { spent: money(stand.spentUsd), limit: money(stand.limitUsd) })}</span>
        {stand.reservedUsd !== '0' && (
          <span>{t('budget.reserved', { amount: money(stand.reservedUsd) })}</span>
        )}
      </p>
    </div>
  );
}

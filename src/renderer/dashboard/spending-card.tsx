import { useTranslation } from 'react-i18next';
import { useSlice } from '../stores/app-store.ts';
import { money, whole } from '../ui/format.ts';
import { Card } from './card.tsx';

/** What this run has cost, by model, to the last digit. */
export function SpendingCard() {
  const { t, i18n } = useTranslation();
  const { totalUsd, failedUsd, unpricedAttempts, models } = useSlice('spending');
  const count = (value: number) => whole(value, i18n.language);
  if (models.length === 0) {
    return (
      <Card title={t('dashboard.spending')}>
        <p className="hint">{t('dashboard.spendingEmpty')}</p>
      </Card>
    );
  }
  return (
    <Card title={t('dashboard.spending')}>
      <p className="tabular flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <span className="text-xl font-semibold">{money(totalUsd)}</span>
        <span className="hint">
          {t('dashboard.failedCost')}: {money(failedUsd)}
        </span>
        {unpricedAttempts > 0 && (
          <span className="text-xs text-warn">
            {t('dashboard.unpricedAttempts', { count: unpricedAttempts })}
          </span>
        )}
      </p>
      <div className="mt-4 overflow-x-auto">
        <table className="tabular w-full text-sm">
          <thead>
            <tr className="border-b border-line text-left text-xs text-soft">
              <th scope="col" className="py-2 pr-4 font-medium">
                {t('dashboard.model')}
              </th>
              {(['attempts', 'failed', 'inputTokens', 'outputTokens', 'cost'] as const).map((column) => (
                <th key={column} scope="col" className="px-2 py-2 text-right font-medium">
                  {t(`dashboard.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {models.map(
              ({
                providerName,
                model,
                attempts,
                failedAttempts,
                usage,
                costUsd,
                unpricedAttempts: unpriced,
              }) => (
                <tr key={`${providerName}/${model}`} className="border-b border-line last:border-0">
                  <th scope="row" className="py-2 pr-4 text-left font-medium">
                    {model} <span className="hint font-normal">{providerName}</span>
                  </th>
                  <td className="px-2 text-right">{count(attempts)}</td>
                  <td className="px-2 text-right">{count(failedAttempts)}</td>
                  <td className="px-2 text-right">
                    {count(
                      usage.inputTokens +
                        usage.cacheReadTokens +
                        usage.cacheWriteTokens +
                        usage.cacheWriteLongTokens,
                    )}
                  </td>
                  <td className="px-2 text-right">{count(usage.outputTokens)}</td>
                  <td className="px-2 text-right font-medium">
                    {unpriced > 0 && unpriced === attempts - failedAttempts
                      ? t('common.unpriced')
                      : money(costUsd)}
                  </td>
                </tr>
              ),
            )}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

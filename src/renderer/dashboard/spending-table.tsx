import { useTranslation } from 'react-i18next';
import { Amount, mostPlaces } from '../ui/amount.tsx';
import { ScrollRegion } from '../ui/scroll-region.tsx';
import { timeWords } from '../ui/time-words.ts';
import type { SpendingStack } from './stack-spending.ts';

/** The chart's figures as text, latest first, without the times at which nothing was spent. */
export function SpendingTable({ stack }: { readonly stack: SpendingStack }) {
  const { t, i18n } = useTranslation();
  const rows = stack.times.map((time, at) => ({ time, at })).filter(({ at }) => stack.totalsUsd[at] !== '0');
  const totalPlaces = mostPlaces(stack.totalsUsd);
  return (
    <ScrollRegion
      label={`${t('dashboard.overTime')}: ${t('dashboard.forms.table')}`}
      className="max-h-96 rounded-lg border border-line"
    >
      <table className="tabular w-full text-sm">
        <thead className="sticky top-0 bg-sunken text-xs text-soft">
          <tr>
            <th scope="col" className="px-3 py-2 text-left font-medium">
              {t(stack.bucket === 'day' ? 'dashboard.day' : 'dashboard.hour')}
            </th>
            <th scope="col" className="px-3 py-2 text-right font-medium">
              {t('dashboard.sum')}
            </th>
            {stack.layers.map(({ key, model, models }) => (
              <th key={key} scope="col" className="px-3 py-2 text-right font-medium whitespace-nowrap">
                {model ? model.model : t('dashboard.otherModels', { count: models })}
                {model && <span className="block font-normal">{model.providerName}</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.toReversed().map(({ time, at }) => (
            <tr key={time} className="border-t border-line">
              <th scope="row" className="px-3 py-1.5 text-left font-medium whitespace-nowrap">
                {timeWords(time, i18n.language, 'full')}
              </th>
              <td className="px-3 text-right font-medium">
                <Amount amount={stack.totalsUsd[at] ?? '0'} places={totalPlaces} />
              </td>
              {stack.layers.map(({ key, amountsUsd }) => (
                <td key={key} className="px-3 text-right">
                  {amountsUsd[at] === '0' ? (
                    <span className="text-soft">–</span>
                  ) : (
                    <Amount amount={amountsUsd[at] ?? '0'} places={mostPlaces(amountsUsd)} />
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

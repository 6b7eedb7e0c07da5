import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Amount, mostPlaces } from '../ui/amount.tsx';
import { ScrollRegion } from '../ui/scroll-region.tsx';
import { timeWords } from '../ui/time-words.ts';
import type { SpendingLayer, SpendingStack } from './stack-spending.ts';

interface SpendingTableProps {
  readonly stack: SpendingStack;
  /** Shows the requests of a time's day, of one model alone where it is named. */
  readonly onOpen: (time: string, model?: SpendingLayer['model']) => void;
}

/** The chart's figures as text, latest first, without the times at which nothing was spent. Each opens the requests of its day. */
export function SpendingTable({ stack, onOpen }: SpendingTableProps) {
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
                <OpenCell name={t('dashboard.allModels')} time={time} onOpen={() => onOpen(time)}>
                  <Amount amount={stack.totalsUsd[at] ?? '0'} places={totalPlaces} />
                </OpenCell>
              </td>
              {stack.layers.map(({ key, model, amountsUsd }) => (
                <td key={key} className="px-3 text-right">
                  {amountsUsd[at] === '0' ? (
                    <span className="text-soft">–</span>
                  ) : model ? (
                    <OpenCell name={model.model} time={time} onOpen={() => onOpen(time, model)}>
                      <Amount amount={amountsUsd[at] ?? '0'} places={mostPlaces(amountsUsd)} />
                    </OpenCell>
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

interface OpenCellProps {
  readonly name: string;
  readonly time: string;
  readonly onOpen: () => void;
  readonly children: ReactNode;
}

function OpenCell({ name, time, onOpen, children }: OpenCellProps) {
  const { t, i18n } = useTranslation();
  const day = timeWords(time.slice(0, 10), i18n.language, 'full');
  return (
    <button
      type="button"
      title={t('ledger.openDay', { name, day })}
      onClick={onOpen}
      className="-mx-1.5 rounded-md px-1.5 hover:bg-sunken"
    >
      {children}
    </button>
  );
}

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ReconciledRow, ReconcileReport } from '../../shared/ledger.ts';
import { Amount, mostPlaces } from '../ui/amount.tsx';
import { ScrollRegion } from '../ui/scroll-region.tsx';
import { timeWords } from '../ui/time-words.ts';
import { Cost } from './cost.tsx';

const COLUMNS = ['ledger', 'exported', 'drift'] as const;

interface DriftReportProps {
  readonly report: ReconcileReport;
  /** Shows the requests of a row. */
  readonly onOpen: (row: ReconciledRow) => void;
}

/** How far the ledger and an export are apart, in all and for each model and day, and which lines say nothing. */
export function DriftReport({ report, onOpen }: DriftReportProps) {
  const { t } = useTranslation();
  const [areAllShown, setAllShown] = useState(false);
  const { rows, ledgerUsd, unpricedAttempts, exportedUsd, driftUsd, unread } = report;
  const differing = rows.filter((row) => row.driftUsd !== '0');
  // Beside a price that is not known, equal sums agree about nothing.
  const doubtful = rows.filter((row) => row.driftUsd !== '0' || row.unpricedAttempts > 0);
  const shown = areAllShown ? rows : doubtful;
  return (
    <div className="mt-5">
      <dl className="tabular grid max-w-2xl grid-cols-3 gap-4">
        {(
          [
            ['ledger', ledgerUsd],
            ['exported', exportedUsd],
            ['drift', driftUsd],
          ] as const
        ).map(([name, amount]) => (
          <div key={name}>
            <dt className="text-sm text-soft">{t(`dashboard.${name}`)}</dt>
            <dd className="text-lg font-semibold">
              {name === 'drift' ? (
                <Difference of={report} />
              ) : (
                <Cost costUsd={amount} unpriced={name === 'ledger' ? unpricedAttempts : 0} />
              )}
            </dd>
          </div>
        ))}
      </dl>
      <output className="mt-3 block text-sm">
        {differing.length === 0
          ? t('dashboard.reconcileEqual', { count: rows.length })
          : t('dashboard.reconcileDiffers', { count: differing.length, all: rows.length })}
      </output>
      {unpricedAttempts > 0 && (
        <p className="mt-1 text-sm text-warn">{t('ledger.unpricedNowhere', { count: unpricedAttempts })}</p>
      )}
      {rows.length > doubtful.length && (
        <label className="mt-2 flex items-center gap-2 text-sm">
          <input type="checkbox" checked={areAllShown} onChange={() => setAllShown(!areAllShown)} />
          {t('dashboard.reconcileAll')}
        </label>
      )}
      {shown.length > 0 && <DriftTable rows={shown} onOpen={onOpen} />}
      {unread.length > 0 && (
        <section className="mt-4 text-sm">
          <h3 className="font-medium text-warn">{t('dashboard.unread', { count: unread.length })}</h3>
          <ul className="mt-1 max-h-48 overflow-y-auto text-soft">
            {unread.map(({ line, reason }) => (
              <li key={`${line} ${reason}`}>
                {t('dashboard.unreadLine', { line, reason: t(`dashboard.unreadReasons.${reason}`) })}
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

interface DriftTableProps extends Pick<DriftReportProps, 'onOpen'> {
  readonly rows: readonly ReconciledRow[];
}

function DriftTable({ rows, onOpen }: DriftTableProps) {
  const { t } = useTranslation();
  const places = mostPlaces(
    rows.flatMap((row) => [row.ledgerUsd ?? '0', row.exportedUsd ?? '0', row.driftUsd]),
  );
  return (
    <ScrollRegion label={t('dashboard.drift')} className="mt-3 max-h-96 rounded-lg border border-line">
      <table className="tabular w-full text-sm">
        <thead className="sticky top-0 bg-sunken text-xs text-soft">
          <tr>
            <th scope="col" className="px-3 py-2 text-left font-medium">
              {t('dashboard.day')}
            </th>
            <th scope="col" className="px-3 py-2 text-left font-medium">
              {t('dashboard.model')}
            </th>
            {COLUMNS.map((column) => (
              <th key={column} scope="col" className="px-3 py-2 text-right font-medium">
                {t(`dashboard.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <DriftRow key={`${row.day}/${row.model}`} row={row} places={places} onOpen={onOpen} />
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

interface DriftRowProps extends Pick<DriftReportProps, 'onOpen'> {
  readonly row: ReconciledRow;
  readonly places: number;
}

/** One model on one day; where the ledger has something of it, the way to its requests. */
function DriftRow({ row, places, onOpen }: DriftRowProps) {
  const { t, i18n } = useTranslation();
  const { model, ledgerUsd, unpricedAttempts, exportedUsd } = row;
  const day = timeWords(row.day, i18n.language, 'full');
  const canOpen = ledgerUsd !== null;
  return (
    <tr
      onClick={canOpen ? () => onOpen(row) : undefined}
      className={`border-t border-line ${canOpen ? 'cursor-pointer hover:bg-sunken' : ''}`}
    >
      <td className="px-3 py-1.5 whitespace-nowrap">{day}</td>
      <th scope="row" className="w-full max-w-0 min-w-28 px-3 text-left font-medium">
        {canOpen ? (
          <button
            type="button"
            className="block max-w-full truncate text-left normal-nums"
            title={t('ledger.openDay', { name: model, day })}
          >
            {model}
          </button>
        ) : (
          <span title={model} className="block truncate">
            {model}
          </span>
        )}
      </th>
      <td className="px-3 py-1 text-right">
        <Side amount={ledgerUsd} unpriced={unpricedAttempts} places={places} />
      </td>
      <td className="px-3 text-right">
        <Side amount={exportedUsd} unpriced={0} places={places} />
      </td>
      <td className="px-3 text-right font-medium">
        <Difference of={row} places={places} />
      </td>
    </tr>
  );
}

interface SideProps {
  readonly amount: string | null;
  readonly unpriced: number;
  readonly places: number;
}

/** What one of the two says; `null` where it knows nothing of that day and model. */
function Side({ amount, unpriced, places }: SideProps) {
  const { t } = useTranslation();
  if (amount === null) return <span className="text-soft">{t('dashboard.nothingThere')}</span>;
  return <Cost costUsd={amount} unpriced={unpriced} places={places} />;
}

interface DifferenceProps {
  readonly of: Pick<ReconciledRow, 'ledgerUsd' | 'unpricedAttempts' | 'driftUsd'>;
  readonly places?: number;
}

/** What the export has more or less than the ledger; of a price that nobody knows nothing can differ. */
function Difference({ of: { ledgerUsd, unpricedAttempts, driftUsd }, places }: DifferenceProps) {
  if (ledgerUsd === '0' && unpricedAttempts > 0) return <span className="text-soft">–</span>;
  if (driftUsd === '0') return <Amount amount={driftUsd} places={places} />;
  return (
    <span className="text-warn">
      {!driftUsd.startsWith('-') && '+'}
      <Amount amount={driftUsd} places={places} />
    </span>
  );
}

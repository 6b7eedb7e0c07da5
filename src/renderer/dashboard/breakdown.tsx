import { drawnPercent } from '../ui/drawn-amount.ts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LedgerReport, SpendingTotals } from '../../shared/ledger.ts';
import { type ChosenRows, useDashboardView } from '../stores/dashboard-view.ts';
import { mostPlaces } from '../ui/amount.tsx';
import { whole } from '../ui/format.ts';
import { Segments } from '../ui/segments.tsx';
import { Card } from './card.tsx';
import { Cost } from './cost.tsx';

const PARTS = ['model', 'provider', 'key', 'conversation', 'purpose'] as const;
type Part = (typeof PARTS)[number];

interface PartRow {
  readonly key: string;
  readonly name: string;
  readonly note: string;
  readonly rows: ChosenRows;
  readonly totals: SpendingTotals;
}

/** Where the money went: by model, provider, conversation or purpose. Choosing a row narrows every figure to it. */
export function Breakdown({ report }: { readonly report: LedgerReport }) {
  const { t } = useTranslation();
  const [part, setPart] = useState<Part>('model');
  const rows = usePartRows(report, part);
  return (
    <Card
      title={t('dashboard.breakdown')}
      action={
        <Segments
          label={t('dashboard.breakdown')}
          value={part}
          options={PARTS.filter((value) => value !== 'key' || report.byKey.length > 0).map((value) => ({
            value,
            label: t(`dashboard.${value}`),
          }))}
          onChange={setPart}
        />
      }
    >
      {rows.length === 0 ? (
        <p className="hint">{t('dashboard.breakdownEmpty')}</p>
      ) : (
        <PartTable heading={t(`dashboard.${part}`)} rows={rows} />
      )}
    </Card>
  );
}

function usePartRows(report: LedgerReport, part: Part): readonly PartRow[] {
  const { t } = useTranslation();
  switch (part) {
    case 'model':
      return report.byModel.map((totals) => ({
        key: `${totals.providerId}/${totals.model}`,
        name: totals.model,
        note: totals.providerName,
        rows: { model: totals.model, providerId: totals.providerId },
        totals,
      }));
    case 'provider':
      return report.byProvider.map((totals) => ({
        key: totals.providerId,
        name: totals.providerName,
        note: '',
        rows: { providerId: totals.providerId },
        totals,
      }));
    case 'key':
      return report.byKey.map((totals) => ({
        key: `${totals.providerId}/${totals.keyId ?? ''}`,
        name: totals.keyName ?? t('keys.first'),
        note: totals.providerName,
        rows: { providerId: totals.providerId, keyId: totals.keyId },
        totals,
      }));
    case 'conversation':
      return report.byConversation.map((totals) => ({
        key: totals.conversationId,
        name: totals.title === null ? t('dashboard.removedConversation') : totals.title || t('chat.untitled'),
        note: '',
        rows: { conversationId: totals.conversationId },
        totals,
      }));
    case 'purpose':
      return report.byPurpose.map((totals) => ({
        key: totals.purpose,
        name: t(`dashboard.purposes.${totals.purpose}`),
        note: '',
        rows: { purpose: totals.purpose },
        totals,
      }));
  }
}

const COLUMNS = ['attempts', 'failed', 'inputTokens', 'outputTokens', 'cost'] as const;

function PartTable({ heading, rows }: { readonly heading: string; readonly rows: readonly PartRow[] }) {
  const { t, i18n } = useTranslation();
  const narrow = useDashboardView((view) => view.narrow);
  const count = (value: number) => whole(value, i18n.language);
  const places = mostPlaces(rows.map(({ totals }) => totals.costUsd));
  const dearest = rows[0]?.totals.costUsd ?? '0';
  return (
    <div className="-mx-2 max-h-96 overflow-auto">
      <table className="tabular w-full text-sm">
        <thead className="sticky top-0 z-10 bg-surface text-xs text-soft">
          <tr>
            <th scope="col" className="px-2 py-2 text-left font-medium">
              {heading}
            </th>
            {COLUMNS.map((column) => (
              <th key={column} scope="col" className="px-2 py-2 text-right font-medium">
                {t(`dashboard.${column}`)}
              </th>
            ))}
            <td aria-hidden className="w-28 max-lg:hidden" />
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, name, note, rows: chosen, totals }) => (
            <tr
              key={key}
              onClick={() => narrow(chosen)}
              className="cursor-pointer border-t border-line hover:bg-sunken"
            >
              <th scope="row" className="max-w-72 px-2 py-2 text-left font-medium">
                <button
                  type="button"
                  className="block max-w-full truncate text-left normal-nums"
                  title={t('dashboard.narrowTo', { name })}
                >
                  {name} {note !== '' && <span className="hint font-normal">{note}</span>}
                </button>
              </th>
              <td className="px-2 text-right">{count(totals.attempts)}</td>
              <td className="px-2 text-right">{count(totals.failedAttempts)}</td>
              <td className="px-2 text-right">{count(inputOf(totals))}</td>
              <td className="px-2 text-right">{count(totals.usage.outputTokens)}</td>
              <td className="px-2 py-1 text-right font-medium">
                <Cost costUsd={totals.costUsd} unpriced={totals.unpricedAttempts} places={places} />
              </td>
              <td aria-hidden className="px-2 max-lg:hidden">
                <span
                  className="block h-1.5 rounded-full bg-accent/70"
                  style={{ width: `${widthOf(totals.costUsd, dearest)}%` }}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function inputOf({ usage }: SpendingTotals): number {
  return usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens + usage.cacheWriteLongTokens;
}

/** How long a row's bar is beside the dearest one's, in percent: a width and nothing else. */
function widthOf(costUsd: string, dearestUsd: string): number {
  return dearestUsd === '0' ? 0 : drawnPercent(costUsd, dearestUsd);
}

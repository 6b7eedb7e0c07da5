import { useCallback, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { LedgerFilter, RequestKind } from '../../shared/ledger.ts';
import { useAppStore, useSlice } from '../stores/app-store.ts';
import { type ChosenRows, useDashboardView } from '../stores/dashboard-view.ts';
import { Button } from '../ui/button.tsx';
import { Breakdown } from './breakdown.tsx';
import { daysOf } from './day-range.ts';
import { FilterBar } from './filter-bar.tsx';
import { HeroFigures } from './hero-figures.tsx';
import { RangeControl } from './range-control.tsx';
import { ReconcileCard } from './reconcile-card.tsx';
import { RequestLog } from './request-log.tsx';
import { SpendingOverTime } from './spending-over-time.tsx';
import { type FilteredReport, type ReportReading, useChoices, useReport } from './use-report.ts';

/** What it has cost: days and filters, the figures of them, and the requests that they are sums of. */
export function CostHalf() {
  const { t } = useTranslation();
  const choices = useChoices();
  const filter = useFilter(choices?.days ?? null);
  const reading = useReport(filter);
  const showOnly = useDashboardView((view) => view.showOnly);
  const heading = useRef<HTMLHeadingElement>(null);
  const toLog = useCallback(() => {
    // At once: what stands above may change its height with the days, and only a place that was reached is kept then.
    heading.current?.scrollIntoView({ block: 'start' });
    heading.current?.focus({ preventScroll: true });
  }, []);
  const open = useCallback(
    (only: RequestKind) => {
      showOnly(only);
      toLog();
    },
    [showOnly, toLog],
  );
  if (choices !== null && choices.days === null) return <EmptyLedger />;
  return (
    <>
      <section aria-label={t('dashboard.filters')} className="grid grid-cols-[minmax(0,1fr)] gap-2">
        <RangeControl days={filter} />
        <FilterBar choices={choices} />
      </section>
      <Figures reading={reading} onOpen={open} />
      <RequestLog filter={filter} headingRef={heading} />
      <ReconcileCard choices={choices} toLog={toLog} />
    </>
  );
}

interface FiguresProps {
  readonly reading: ReportReading;
  readonly onOpen: (only: RequestKind) => void;
}

function Figures({ reading: { shown, isBehind, hasFailed, retry }, onOpen }: FiguresProps) {
  const { t } = useTranslation();
  if (hasFailed && isBehind) {
    return (
      <div role="alert" className="card flex items-center justify-between gap-3 px-5 py-4 text-sm">
        {t('dashboard.notRead')}
        <Button onClick={retry}>{t('dashboard.readAgain')}</Button>
      </div>
    );
  }
  if (shown === null) return <p className="hint min-h-[56rem]">{t('dashboard.reading')}</p>;
  return (
    <div
      aria-busy={isBehind}
      className="grid grid-cols-[minmax(0,1fr)] gap-4 transition-opacity aria-busy:opacity-60"
    >
      <Report shown={shown} onOpen={onOpen} />
    </div>
  );
}

function Report({ shown, onOpen }: { readonly shown: FilteredReport } & Pick<FiguresProps, 'onOpen'>) {
  const { report, filter } = shown;
  return (
    <>
      <HeroFigures report={report} onOpen={onOpen} />
      <SpendingOverTime
        series={report.series}
        days={filter}
        unpriced={report.totals.unpricedAttempts}
        onOpen={onOpen}
      />
      <Breakdown report={report} />
    </>
  );
}

/** The filter that the person's choices come to today. The same object until one of them changes. */
function useFilter(ledgerDays: Parameters<typeof daysOf>[2]): LedgerFilter {
  const range = useDashboardView((view) => view.range);
  const rows = useDashboardView((view) => view.rows);
  const { today } = useSlice('spending');
  const { fromDay, toDay } = daysOf(range, today, ledgerDays);
  return useMemo(() => ({ fromDay, toDay, ...chosenOnly(rows) }), [fromDay, toDay, rows]);
}

function chosenOnly(rows: ChosenRows): ChosenRows {
  return Object.fromEntries(Object.entries(rows).filter(([, value]) => value !== undefined));
}

function EmptyLedger() {
  const { t } = useTranslation();
  const show = useAppStore((state) => state.show);
  return (
    <div className="card px-5 py-16 text-center">
      <p className="font-medium">{t('dashboard.ledgerEmpty')}</p>
      <p className="hint mx-auto mt-1 mb-4 max-w-md">{t('dashboard.ledgerEmptyHint')}</p>
      <Button tone="primary" onClick={() => show('chat')}>
        {t('dashboard.toChat')}
      </Button>
    </div>
  );
}

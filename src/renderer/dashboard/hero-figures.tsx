import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { LedgerReport, Percentiles, RequestKind } from '../../shared/ledger.ts';
import { usd, usdToString } from '../../shared/money.ts';
import { Amount } from '../ui/amount.tsx';
import { duration, money, whole } from '../ui/format.ts';
import { percent } from '../ui/percent.ts';
import { Cost } from './cost.tsx';

interface HeroFiguresProps {
  readonly report: LedgerReport;
  /** Shows the requests behind a figure. */
  readonly onOpen: (only: RequestKind) => void;
}

/** The figures that matter first. Each one opens the requests that it counts. */
export function HeroFigures({ report, onOpen }: HeroFiguresProps) {
  const { t, i18n } = useTranslation();
  const { totals, reliability, savings } = report;
  const count = (value: number) => whole(value, i18n.language);
  const { requests, answered, cancelled, fellBack } = reliability;
  // What the person stopped neither succeeded nor failed.
  const decided = requests - cancelled;
  return (
    <ul aria-label={t('dashboard.figures')} className="grid grid-cols-2 gap-3 md:grid-cols-3 lg:grid-cols-4">
      <Figure
        isWide
        name={t('dashboard.spent')}
        value={<Cost costUsd={totals.costUsd} unpriced={totals.unpricedAttempts} />}
        note={t('dashboard.spentNote', { count: totals.attempts, attempts: count(totals.attempts) })}
        onOpen={() => onOpen('asked')}
      />
      <Figure
        name={t('dashboard.requests')}
        value={count(requests)}
        note={t('dashboard.requestsNote', { answered: count(answered), stopped: count(cancelled) })}
        onOpen={() => onOpen('ended')}
      />
      <Figure
        name={t('dashboard.successRate')}
        value={decided === 0 ? '–' : percent(answered, decided, i18n.language)}
        note={t('dashboard.successNote', { count: decided - answered, failed: count(decided - answered) })}
        onOpen={() => onOpen('not-answered')}
      />
      <Figure
        name={t('dashboard.fallbacks')}
        value={count(fellBack)}
        note={t('dashboard.fallbacksNote')}
        onOpen={() => onOpen('fell-back')}
      />
      <TimeFigure
        name={t('dashboard.firstToken')}
        times={reliability.firstToken}
        onOpen={() => onOpen('measured')}
      />
      <TimeFigure
        name={t('dashboard.durationMedian')}
        times={reliability.duration}
        onOpen={() => onOpen('measured')}
      />
      <Figure
        name={t('dashboard.failedCost')}
        value={<Cost costUsd={totals.failedUsd} unpriced={totals.unpricedFailed} />}
        note={t('dashboard.failedNote', {
          count: totals.failedAttempts,
          attempts: count(totals.failedAttempts),
        })}
        onOpen={() => onOpen('failed-attempts')}
      />
      <Figure
        name={t('dashboard.unpriced')}
        value={count(totals.unpricedAttempts)}
        note={t('dashboard.unpricedNote')}
        onOpen={() => onOpen('unpriced')}
      />
      <Figure
        name={t('dashboard.savedByCache')}
        value={<Amount amount={savings.cacheUsd} />}
        note={t('dashboard.savedByCacheNote', {
          count: savings.cachedRequests,
          answers: count(savings.cachedRequests),
        })}
        onOpen={() => onOpen('cached')}
      />
      <Figure
        isWide
        name={t('dashboard.savedByCheap')}
        value={<Amount amount={usdToString(usd(savings.cheapOnPrimaryUsd).minus(savings.cheapUsd))} />}
        note={
          savings.cheapAttempts === 0
            ? t('dashboard.savedByCheapNone')
            : t('dashboard.savedByCheapNote', {
                count: savings.cheapAttempts,
                attempts: count(savings.cheapAttempts),
                cheap: money(savings.cheapUsd),
                primary: money(savings.cheapOnPrimaryUsd),
              })
        }
        onOpen={() => onOpen('cheap')}
      />
    </ul>
  );
}

interface TimeFigureProps {
  readonly name: string;
  readonly times: Percentiles | null;
  readonly onOpen: () => void;
}

function TimeFigure({ name, times, onOpen }: TimeFigureProps) {
  const { t } = useTranslation();
  return (
    <Figure
      name={name}
      value={times ? duration(times.p50Ms) : '–'}
      note={times ? t('dashboard.slowEnd', { value: duration(times.p95Ms) }) : t('dashboard.notMeasured')}
      onOpen={onOpen}
    />
  );
}

interface FigureProps {
  readonly name: string;
  readonly value: ReactNode;
  readonly note: string;
  readonly isWide?: boolean;
  readonly onOpen: () => void;
}

function Figure({ name, value, note, isWide = false, onOpen }: FigureProps) {
  const { t } = useTranslation();
  return (
    <li className={isWide ? 'col-span-2' : ''}>
      <button
        type="button"
        title={t('dashboard.openRows')}
        onClick={onOpen}
        className="card flex h-full w-full flex-col px-4 py-3 text-left transition-colors hover:border-soft/50"
      >
        <span className="text-sm text-soft">{name}</span>
        <span className="tabular mt-0.5 flex flex-wrap items-baseline gap-x-2 text-lg leading-snug font-semibold">
          {value}
        </span>
        <span className="tabular mt-1 text-xs text-soft">{note}</span>
      </button>
    </li>
  );
}

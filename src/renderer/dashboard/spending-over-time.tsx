import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LedgerReport, RequestKind } from '../../shared/ledger.ts';
import { type ChosenRange, useDashboardView } from '../stores/dashboard-view.ts';
import { Amount, mostPlaces } from '../ui/amount.tsx';
import { Segments } from '../ui/segments.tsx';
import { timeWords } from '../ui/time-words.ts';
import { Card } from './card.tsx';
import type { DayRange } from './day-range.ts';
import { SpendingChart } from './spending-chart.tsx';
import { layerColour } from './spending-plot.ts';
import { type SpendingLayer, type SpendingStack, stackSpending } from './stack-spending.ts';
import { SpendingTable } from './spending-table.tsx';
import { TimeSlider } from './time-slider.tsx';

const FORMS = ['chart', 'table'] as const;

interface SpendingOverTimeProps {
  readonly series: LedgerReport['series'];
  readonly days: DayRange;
  /** Attempts that are in no sum, because their price is not known. */
  readonly unpriced: number;
  /** Shows the requests of a kind, of the days chosen. */
  readonly onOpen: (only: RequestKind) => void;
}

/** Spending over time by model, as a picture with its figures beside it, or as a table. */
export function SpendingOverTime({ series, days, unpriced, onOpen }: SpendingOverTimeProps) {
  const { t } = useTranslation();
  const [form, setForm] = useState<(typeof FORMS)[number]>('chart');
  const chooseRange = useDashboardView((view) => view.chooseRange);
  const narrow = useDashboardView((view) => view.narrow);
  const openRows = (time: string, model?: SpendingLayer['model']) => {
    chooseRange(dayAlone(time));
    if (model) narrow({ providerId: model.providerId, model: model.model });
    onOpen('asked');
  };
  // What is left of a single day are its requests.
  const openDay = (time: string) =>
    days.fromDay === days.toDay ? onOpen('asked') : chooseRange(dayAlone(time));
  const stack = useMemo(() => stackSpending(series, days), [series, days]);
  return (
    <Card
      title={t('dashboard.overTime')}
      action={
        stack.layers.length > 0 && (
          <Segments
            label={t('dashboard.overTimeForm')}
            value={form}
            options={FORMS.map((value) => ({ value, label: t(`dashboard.forms.${value}`) }))}
            onChange={setForm}
          />
        )
      }
    >
      {stack.layers.length === 0 ? (
        unpriced === 0 && <p className="hint py-8 text-center">{t('dashboard.overTimeEmpty')}</p>
      ) : form === 'chart' ? (
        <Picture stack={stack} days={days} onPick={openDay} />
      ) : (
        <SpendingTable stack={stack} onOpen={openRows} />
      )}
      {unpriced > 0 && (
        <p className="mt-3 text-xs text-warn">{t('ledger.unpricedNowhere', { count: unpriced })}</p>
      )}
    </Card>
  );
}

interface PictureProps {
  readonly stack: SpendingStack;
  readonly days: DayRange;
  readonly onPick: (time: string) => void;
}

function Picture({ stack, days, onPick }: PictureProps) {
  const { i18n } = useTranslation();
  const [pointed, setPointed] = useState<number | null>(null);
  const [marked, setMarked] = useState<number | null>(null);
  const pick = (place: number) => {
    const time = stack.times[place];
    if (time === undefined) return;
    // Other times come in its place.
    setPointed(null);
    onPick(time);
  };
  return (
    <div className="grid gap-x-6 gap-y-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
      <div className="relative rounded-lg has-focus-visible:outline-2 has-focus-visible:outline-accent">
        <SpendingChart
          picture={{ stack, language: i18n.language, marked, onPoint: setPointed }}
          pointed={pointed}
          onPick={pick}
        />
        <TimeSlider stack={stack} pointed={pointed} onPoint={setPointed} onPick={pick} />
      </div>
      <Legend stack={stack} days={days} pointed={pointed} onMark={setMarked} />
    </div>
  );
}

interface LegendProps {
  readonly stack: SpendingStack;
  readonly days: DayRange;
  /** The time that is pointed at; `null` shows the sums. */
  readonly pointed: number | null;
  readonly onMark: (layer: number | null) => void;
}

/** Names and exact amounts, in the order in which the layers lie: of the time pointed at, or of all. */
function Legend({ stack, days, pointed, onMark }: LegendProps) {
  const { t, i18n } = useTranslation();
  const time = pointed === null ? undefined : stack.times[pointed];
  const amountOf = ({ amountsUsd, totalUsd }: SpendingLayer) =>
    time === undefined ? totalUsd : (amountsUsd[pointed ?? 0] ?? '0');
  const amounts = stack.layers.map(amountOf);
  const places = mostPlaces(amounts);
  return (
    <div className="min-w-0">
      <p className="tabular mb-2 flex justify-between gap-3 text-sm">
        <span className="truncate text-soft">
          {time === undefined ? rangeWords(days, i18n.language) : timeWords(time, i18n.language, 'full')}
        </span>
        {time !== undefined && (
          <span className="font-semibold">
            <Amount amount={stack.totalsUsd[pointed ?? 0] ?? '0'} places={places} />
          </span>
        )}
      </p>
      <ol aria-label={t('dashboard.layers')} className="grid grid-cols-[minmax(0,1fr)] text-sm">
        {stack.layers.map((layer, index) => (
          <li
            key={layer.key}
            onPointerEnter={() => onMark(index)}
            onPointerLeave={() => onMark(null)}
            className="-mx-2 flex items-baseline gap-2 rounded-md px-2 py-1 hover:bg-sunken"
          >
            <span
              aria-hidden
              className="size-2.5 shrink-0 rounded-xs"
              style={{ backgroundColor: `var(${layerColour(stack, index)})` }}
            />
            <span
              className="min-w-0 flex-1 truncate"
              title={layer.model ? `${layer.model.model} · ${layer.model.providerName}` : undefined}
            >
              {layer.model ? layer.model.model : t('dashboard.otherModels', { count: layer.models })}{' '}
              {layer.model && <span className="text-xs text-soft">{layer.model.providerName}</span>}
            </span>
            <Amount amount={amounts[index] ?? '0'} places={places} />
          </li>
        ))}
      </ol>
    </div>
  );
}

function dayAlone(time: string): ChosenRange {
  const day = time.slice(0, 10);
  return { kind: 'custom', fromDay: day, toDay: day };
}

function rangeWords({ fromDay, toDay }: DayRange, language: string): string {
  const [from, to] = [timeWords(fromDay, language), timeWords(toDay, language)];
  return fromDay === toDay ? from : `${from} – ${to}`;
}

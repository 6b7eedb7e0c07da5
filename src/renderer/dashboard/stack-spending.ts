import type { LedgerReport, SpendingPoint } from '../../shared/ledger.ts';
import { sumUsd, usd, usdToString } from '../../shared/money.ts';
import { drawnHeight } from '../ui/drawn-amount.ts';
import { addDays, type DayRange, eachDay } from './day-range.ts';

/** Series that get a name and a colour of their own; what is left is one series more. */
const MOST_NAMED = 8;

/** Longer than this, a range is drawn from its first amount to its last one. */
const MOST_DAYS = 400;

/** One layer of the chart: a model, or all that have no layer of their own. */
export interface SpendingLayer {
  /** Stable over time, so that a model keeps its layer while figures change. */
  readonly key: string;
  /** `null`: the others together. */
  readonly model: {
    readonly providerId: string;
    readonly providerName: string;
    readonly model: string;
  } | null;
  /** How many models the layer holds. */
  readonly models: number;
  /** Exact decimal strings, one for each time. */
  readonly amountsUsd: readonly string[];
  readonly totalUsd: string;
}

/** Spending over time in layers, dearest first. Everything in it is exact. */
export interface SpendingStack {
  readonly bucket: 'hour' | 'day';
  /** Every hour or day in order, those without spending included. */
  readonly times: readonly string[];
  readonly layers: readonly SpendingLayer[];
  /** All layers together, for each time. */
  readonly totalsUsd: readonly string[];
}

/** Lays a report's points on top of each other. A model that cost nothing has no layer: there is nothing of it to see. */
export function stackSpending({ bucket, points }: LedgerReport['series'], range: DayRange): SpendingStack {
  const times = timesOf(bucket, points, range);
  const byModel = grouped(points, ({ providerId, model }) => `${providerId}/${model}`);
  const models = [...byModel]
    .map(([key, own]) => layerOf(key, own, times))
    .filter(({ totalUsd }) => totalUsd !== '0')
    .toSorted(dearestFirst);
  const named = models.slice(0, MOST_NAMED);
  const others = models.slice(MOST_NAMED).flatMap(({ key }) => byModel.get(key) ?? []);
  const layers =
    others.length === 0
      ? named
      : [...named, { ...layerOf('others', others, times), model: null, models: models.length - MOST_NAMED }];
  return {
    bucket,
    times,
    layers,
    totalsUsd: times.map((_, at) =>
      usdToString(sumUsd(layers.map(({ amountsUsd }) => amountsUsd[at] ?? '0'))),
    ),
  };
}

/**
 * How high each layer's upper edge is at each time, lowest layer first: the last of the stack lies at the bottom. These
 * floats are places on the screen and nothing else; whatever is shown as an amount comes from the stack's own strings.
 */
export function edgesOf({ layers, times }: SpendingStack): readonly (readonly number[])[] {
  let below = times.map(() => usd(0));
  return layers.toReversed().map(({ amountsUsd }) => {
    below = below.map((height, at) => height.plus(amountsUsd[at] ?? '0'));
    return below.map(drawnHeight);
  });
}

function layerOf(key: string, points: readonly SpendingPoint[], times: readonly string[]): SpendingLayer {
  const amounts = grouped(points, ({ at }) => at);
  const sum = (some: readonly SpendingPoint[]) => usdToString(sumUsd(some.map(({ costUsd }) => costUsd)));
  return {
    key,
    model: points[0] ?? null,
    models: 1,
    amountsUsd: times.map((time) => sum(amounts.get(time) ?? [])),
    totalUsd: sum(points),
  };
}

function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

function dearestFirst(one: SpendingLayer, other: SpendingLayer): number {
  return usd(other.totalUsd).comparedTo(one.totalUsd) || (one.key < other.key ? -1 : 1);
}

function timesOf(
  bucket: 'hour' | 'day',
  points: readonly SpendingPoint[],
  range: DayRange,
): readonly string[] {
  const known = points.map(({ at }) => at).toSorted();
  const days = eachDay(shortened(range, known));
  const regular = bucket === 'day' ? days : days.flatMap(hoursOf);
  // Nothing that was spent may be missing, whatever its time is called.
  return [...new Set([...regular, ...known])].toSorted();
}

/** The range itself, or where that is very long, the part of it that has amounts. */
function shortened(range: DayRange, known: readonly string[]): DayRange {
  if (range.toDay <= addDays(range.fromDay, MOST_DAYS)) return range;
  const fromDay = known[0]?.slice(0, 10) ?? range.toDay;
  return { fromDay, toDay: known.at(-1)?.slice(0, 10) ?? range.toDay };
}

function hoursOf(day: string): readonly string[] {
  return Array.from({ length: 24 }, (_, hour) => `${day}T${String(hour).padStart(2, '0')}`);
}

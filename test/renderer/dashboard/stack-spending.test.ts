import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { edgesOf, stackSpending } from '../../../src/renderer/dashboard/stack-spending.ts';
import type { SpendingPoint } from '../../../src/shared/ledger.ts';
import { sumUsd, usdToString } from '../../../src/shared/money.ts';

const RANGE = { fromDay: '2026-01-29', toDay: '2026-01-31' };

function point(at: string, model: string, costUsd: string, providerId = 'alpha'): SpendingPoint {
  return { at, providerId, providerName: providerId.toUpperCase(), model, attempts: 1, costUsd };
}

const stackOf = (points: readonly SpendingPoint[], range = RANGE) =>
  stackSpending({ bucket: 'day', points }, range);

describe('stackSpending', () => {
  it('gives a day without spending its place', () => {
    const { times, layers, totalsUsd } = stackOf([
      point('2026-01-29', 'm', '0.1'),
      point('2026-01-31', 'm', '0.2'),
    ]);
    expect(times).toEqual(['2026-01-29', '2026-01-30', '2026-01-31']);
    expect(layers[0]?.amountsUsd).toEqual(['0.1', '0', '0.2']);
    expect(totalsUsd).toEqual(['0.1', '0', '0.2']);
  });

  it('gives every hour of a day its place', () => {
    const points = [point('2026-01-31T09', 'm', '0.1')];
    const day = { fromDay: '2026-01-31', toDay: '2026-01-31' };
    const { times, totalsUsd } = stackSpending({ bucket: 'hour', points }, day);
    expect(times).toHaveLength(24);
    expect(totalsUsd.filter((amount) => amount !== '0')).toEqual(['0.1']);
    expect(times.indexOf('2026-01-31T09')).toBe(totalsUsd.indexOf('0.1'));
  });

  it('puts the dearest first, and keeps models of one name apart by their provider', () => {
    const { layers } = stackOf([
      point('2026-01-29', 'm', '0.1'),
      point('2026-01-29', 'm', '0.3', 'beta'),
      point('2026-01-30', 'n', '0.2'),
    ]);
    expect(layers.map(({ key }) => key)).toEqual(['beta/m', 'alpha/n', 'alpha/m']);
  });

  it('names eight models and puts the others together', () => {
    const points = Array.from({ length: 20 }, (_, index) =>
      point('2026-01-30', `m${index}`, `0.${index + 10}`),
    );
    const { layers } = stackOf(points);
    expect(layers).toHaveLength(9);
    expect(layers.slice(0, 8).map(({ model }) => model?.model)).toEqual([
      'm19',
      'm18',
      'm17',
      'm16',
      'm15',
      'm14',
      'm13',
      'm12',
    ]);
    expect(layers.at(-1)).toMatchObject({ key: 'others', model: null, models: 12, totalUsd: '1.86' });
  });

  it('shows nothing of a model that cost nothing', () => {
    expect(stackOf([point('2026-01-30', 'free', '0')]).layers).toEqual([]);
    expect(stackOf([]).layers).toEqual([]);
  });

  it('leaves out no amount, whatever its day', () => {
    const { times, totalsUsd } = stackOf([point('2026-02-02', 'm', '0.4')]);
    expect(times).toEqual(['2026-01-29', '2026-01-30', '2026-01-31', '2026-02-02']);
    expect(totalsUsd.at(-1)).toBe('0.4');
  });

  it('draws a very long range from its first amount to its last', () => {
    const long = { fromDay: '2000-01-01', toDay: '2026-01-31' };
    const { times } = stackOf([point('2025-12-30', 'm', '1'), point('2026-01-02', 'm', '1')], long);
    expect(times).toEqual(['2025-12-30', '2025-12-31', '2026-01-01', '2026-01-02']);
  });

  it('is exact: layers, days and points have one sum', () => {
    const pico = fc.bigInt({ min: 0n, max: 10n ** 15n }).map((value) => {
      const digits = value.toString().padStart(13, '0');
      return usdToString(sumUsd([`${digits.slice(0, -12)}.${digits.slice(-12)}`]));
    });
    const day = fc.constantFrom('2026-01-29', '2026-01-30', '2026-01-31');
    const model = fc.integer({ min: 0, max: 14 }).map((index) => `m${index}`);
    fc.assert(
      fc.property(fc.array(fc.tuple(day, model, pico), { maxLength: 60 }), (rows) => {
        const points = rows.map(([at, name, amount]) => point(at, name, amount));
        const { layers, totalsUsd } = stackOf(points);
        const sum = (amounts: readonly string[]) => usdToString(sumUsd(amounts));
        expect(sum(totalsUsd)).toBe(sum(points.map(({ costUsd }) => costUsd)));
        expect(sum(layers.map(({ totalUsd }) => totalUsd))).toBe(sum(totalsUsd));
        for (const { amountsUsd, totalUsd } of layers) expect(sum(amountsUsd)).toBe(totalUsd);
      }),
    );
  });
});

describe('edgesOf', () => {
  it('puts the last layer at the bottom and each one before it on top', () => {
    const stack = stackOf([point('2026-01-30', 'dear', '3'), point('2026-01-30', 'small', '1')]);
    expect(edgesOf(stack)).toEqual([
      [0, 1, 0],
      [0, 4, 0],
    ]);
  });
});

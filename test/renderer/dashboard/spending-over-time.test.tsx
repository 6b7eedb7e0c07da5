import '../support/fake-api.ts';
import { drawn } from '../support/plot-stub.ts';
import { act, fireEvent, screen, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { SpendingOverTime } from '../../../src/renderer/dashboard/spending-over-time.tsx';
import type { LedgerReport } from '../../../src/shared/ledger.ts';
import { ALPHA, BETA } from '../support/app-state.ts';
import { show, startPage } from '../support/render.tsx';

const DAYS = { fromDay: '2026-01-29', toDay: '2026-01-31' };

const series = (alphaUsd: string): LedgerReport['series'] => ({
  bucket: 'day',
  points: [
    { ...ALPHA, at: '2026-01-29', attempts: 1, costUsd: alphaUsd },
    { ...BETA, at: '2026-01-29', attempts: 1, costUsd: '0.1' },
    { ...ALPHA, at: '2026-01-31', attempts: 1, costUsd: '0.2' },
  ],
});

const SERIES = series('0.300000000001');

const legend = () =>
  within(screen.getByRole('list'))
    .getAllByRole('listitem')
    .map(({ textContent }) => textContent);

describe('SpendingOverTime', () => {
  beforeEach(async () => {
    drawn.plots = 0;
    await startPage();
  });

  it('names each layer with its exact sum, dearest first', () => {
    show(<SpendingOverTime series={SERIES} days={DAYS} unpriced={0} />);
    expect(legend()).toEqual(['alpha-1 Alpha$0.500000000001', 'beta-1 Beta$0.1']);
    expect(screen.getByText('Jan 29 – Jan 31')).toBeTruthy();
  });

  it('shows the exact amounts of the day that is pointed at', () => {
    show(<SpendingOverTime series={SERIES} days={DAYS} unpriced={0} />);
    act(() => drawn.point(0));
    expect(screen.getByText('Thu, Jan 29, 2026').parentElement?.textContent).toContain('$0.400000000001');
    expect(legend()).toEqual(['alpha-1 Alpha$0.300000000001', 'beta-1 Beta$0.1']);
    act(() => drawn.point(1));
    expect(legend()).toEqual(['alpha-1 Alpha$0', 'beta-1 Beta$0']);
    act(() => drawn.point(null));
    expect(legend()).toEqual(['alpha-1 Alpha$0.500000000001', 'beta-1 Beta$0.1']);
  });

  it('renews the drawing in place while figures change', () => {
    const { rerender } = show(<SpendingOverTime series={SERIES} days={DAYS} unpriced={0} />);
    rerender(<SpendingOverTime series={series('0.5')} days={DAYS} unpriced={0} />);
    expect(drawn.plots).toBe(1);
    expect(drawn.data?.at(-1)).toEqual([0.6, 0, 0.2]);
  });

  it('has the same figures as a table', () => {
    show(<SpendingOverTime series={SERIES} days={DAYS} unpriced={0} />);
    fireEvent.click(screen.getByRole('radio', { name: 'Table' }));
    const rows = screen
      .getAllByRole('row')
      .map((row) => [...row.children].map(({ textContent }) => textContent));
    expect(rows).toEqual([
      ['Day', 'All', 'alpha-1Alpha', 'beta-1Beta'],
      ['Sat, Jan 31, 2026', '$0.2', '$0.2', '–'],
      ['Thu, Jan 29, 2026', '$0.400000000001', '$0.300000000001', '$0.1'],
    ]);
  });

  it('says so where nothing was spent', () => {
    show(<SpendingOverTime series={{ bucket: 'day', points: [] }} days={DAYS} unpriced={0} />);
    expect(screen.getByText('Nothing was spent in this time.')).toBeTruthy();
    expect(drawn.plots).toBe(0);
  });
});

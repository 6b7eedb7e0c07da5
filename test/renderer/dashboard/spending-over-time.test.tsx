import '../support/fake-api.ts';
import { drawn } from '../support/plot-stub.ts';
import { act, fireEvent, screen, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { SpendingOverTime } from '../../../src/renderer/dashboard/spending-over-time.tsx';
import { useDashboardView } from '../../../src/renderer/stores/dashboard-view.ts';
import type { LedgerReport, RequestKind } from '../../../src/shared/ledger.ts';
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

const onOpen = vi.fn<(only: RequestKind) => void>();
const untouched = useDashboardView.getState();
const chosen = () => {
  const { range, rows } = useDashboardView.getState();
  return { range, rows };
};
const alone = (day: string) => ({ kind: 'custom', fromDay: day, toDay: day });

const SERIES = series('0.300000000001');

const legend = () =>
  within(screen.getByRole('list'))
    .getAllByRole('listitem')
    .map(({ textContent }) => textContent);

describe('SpendingOverTime', () => {
  beforeEach(async () => {
    drawn.plots = 0;
    onOpen.mockClear();
    useDashboardView.setState(untouched, true);
    await startPage();
  });

  it('names each layer with its exact sum, dearest first', () => {
    show(<SpendingOverTime series={SERIES} days={DAYS} unpriced={0} onOpen={onOpen} />);
    expect(legend()).toEqual(['alpha-1 Alpha$0.500000000001', 'beta-1 Beta$0.1']);
    expect(screen.getByText('Jan 29 – Jan 31')).toBeTruthy();
  });

  it('shows the exact amounts of the day that is pointed at', () => {
    show(<SpendingOverTime series={SERIES} days={DAYS} unpriced={0} onOpen={onOpen} />);
    act(() => drawn.point(0));
    expect(screen.getByText('Thu, Jan 29, 2026').parentElement?.textContent).toContain('$0.400000000001');
    expect(legend()).toEqual(['alpha-1 Alpha$0.300000000001', 'beta-1 Beta$0.1']);
    act(() => drawn.point(1));
    expect(legend()).toEqual(['alpha-1 Alpha$0', 'beta-1 Beta$0']);
    act(() => drawn.point(null));
    expect(legend()).toEqual(['alpha-1 Alpha$0.500000000001', 'beta-1 Beta$0.1']);
  });

  it('renews the drawing in place while figures change', () => {
    const { rerender } = show(<SpendingOverTime series={SERIES} days={DAYS} unpriced={0} onOpen={onOpen} />);
    rerender(<SpendingOverTime series={series('0.5')} days={DAYS} unpriced={0} onOpen={onOpen} />);
    expect(drawn.plots).toBe(1);
    expect(drawn.data?.at(-1)).toEqual([0.6, 0, 0.2]);
  });

  it('has the same figures as a table', () => {
    show(<SpendingOverTime series={SERIES} days={DAYS} unpriced={0} onOpen={onOpen} />);
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

  it('opens the day of the chart that is clicked, and the requests of a day that stands alone', () => {
    const { container, rerender } = show(
      <SpendingOverTime series={SERIES} days={DAYS} unpriced={0} onOpen={onOpen} />,
    );
    const click = () => fireEvent.click(container.querySelector('.spending-chart') ?? container);
    click();
    expect(chosen().range).toEqual(untouched.range);
    act(() => drawn.point(2));
    click();
    expect(chosen()).toEqual({ range: alone('2026-01-31'), rows: {} });
    expect(onOpen).not.toHaveBeenCalled();
    const day = { fromDay: '2026-01-31', toDay: '2026-01-31' };
    rerender(<SpendingOverTime series={SERIES} days={day} unpriced={0} onOpen={onOpen} />);
    act(() => drawn.point(0));
    click();
    expect(onOpen.mock.calls).toEqual([['asked']]);
  });

  it('is read and opened by key as well', () => {
    show(<SpendingOverTime series={SERIES} days={DAYS} unpriced={0} onOpen={onOpen} />);
    const slider = screen.getByRole('slider', { name: 'Days of the chart; Enter opens one' });
    act(() => slider.focus());
    expect(slider.getAttribute('aria-valuetext')).toBe('Sat, Jan 31, 2026: $0.2');
    expect(legend()).toEqual(['alpha-1 Alpha$0.2', 'beta-1 Beta$0']);
    fireEvent.change(slider, { target: { value: '0' } });
    expect(slider.getAttribute('aria-valuetext')).toBe('Thu, Jan 29, 2026: $0.400000000001');
    fireEvent.keyDown(slider, { key: 'Enter' });
    expect(chosen()).toEqual({ range: alone('2026-01-29'), rows: {} });
    const chart = document.querySelector('.spending-chart');
    if (!chart) throw new Error('There is no chart.');
    // A mouse that comes to it does not take the focus away, and with it the time that is clicked.
    expect(fireEvent.mouseDown(chart)).toBe(false);
    act(() => slider.blur());
    expect(legend()).toEqual(['alpha-1 Alpha$0.500000000001', 'beta-1 Beta$0.1']);
  });

  it('opens the requests behind each figure of the table', () => {
    show(<SpendingOverTime series={SERIES} days={DAYS} unpriced={0} onOpen={onOpen} />);
    fireEvent.click(screen.getByRole('radio', { name: 'Table' }));
    fireEvent.click(screen.getByTitle('Show the requests: All models, Sat, Jan 31, 2026'));
    expect(chosen()).toEqual({ range: alone('2026-01-31'), rows: {} });
    fireEvent.click(screen.getByTitle('Show the requests: beta-1, Thu, Jan 29, 2026'));
    const { providerId, model } = BETA;
    expect(chosen()).toEqual({ range: alone('2026-01-29'), rows: { providerId, model } });
    expect(onOpen.mock.calls).toEqual([['asked'], ['asked']]);
  });

  it('says so where nothing was spent', () => {
    show(
      <SpendingOverTime series={{ bucket: 'day', points: [] }} days={DAYS} unpriced={0} onOpen={onOpen} />,
    );
    expect(screen.getByText('Nothing was spent in this time.')).toBeTruthy();
    expect(drawn.plots).toBe(0);
  });
});

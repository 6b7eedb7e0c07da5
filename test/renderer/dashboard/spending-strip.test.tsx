import '../support/fake-api.ts';
import { fireEvent, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { SpendingStrip } from '../../../src/renderer/dashboard/spending-strip.tsx';
import { useAppStore } from '../../../src/renderer/stores/app-store.ts';
import { useDashboardView } from '../../../src/renderer/stores/dashboard-view.ts';
import type { BudgetPeriod } from '../../../src/shared/budget.ts';
import { appState } from '../support/app-state.ts';
import { show, startPage } from '../support/render.tsx';

const period = (parts: Partial<BudgetPeriod>): BudgetPeriod => ({
  limitUsd: '1',
  spentUsd: '0.25',
  reservedUsd: '0',
  state: 'within',
  ...parts,
});

describe('SpendingStrip', () => {
  it('shows today and this month exactly, and what is in no sum', async () => {
    const spending = {
      ...appState().spending,
      todayUsd: '0.123456789012',
      monthUsd: '7.5',
      unpricedToday: 2,
      unpricedMonth: 5,
    };
    await startPage({ spending });
    show(<SpendingStrip />);
    const { textContent } = screen.getByRole('region');
    expect(textContent).toContain('$0.123456789012');
    expect(textContent).toContain('+ 2 unpriced attempts');
    expect(textContent).toContain('$7.5');
    expect(textContent).toContain('+ 5 unpriced attempts');
    expect(screen.getAllByRole('button', { name: /No limit is set/ })).toHaveLength(2);
  });

  it('never shows as nothing what has no price', async () => {
    await startPage({ spending: { ...appState().spending, unpricedToday: 1, unpricedMonth: 3 } });
    show(<SpendingStrip />);
    const { textContent } = screen.getByRole('region');
    expect(textContent).toContain('Todayunpriced1 attempt');
    expect(textContent).toContain('This monthunpriced3 attempts');
    expect(textContent).not.toContain('$');
  });

  it('shows what is left once what is set aside is counted too', async () => {
    await startPage({ budget: { day: period({ reservedUsd: '0.000000000001' }), month: null } });
    show(<SpendingStrip />);
    expect(screen.getByText(/\$0\.749999999999/)).toBeTruthy();
    expect(screen.getByText(/\$0\.000000000001/)).toBeTruthy();
  });

  it('says in words that a limit is near or reached', async () => {
    const day = period({ spentUsd: '1.01', state: 'reached' });
    await startPage({ budget: { day, month: period({ spentUsd: '0.9', state: 'near' }) } });
    show(<SpendingStrip />);
    expect(screen.getByText('$0.01 over')).toBeTruthy();
    expect(screen.getByText('Limit reached')).toBeTruthy();
    expect(screen.getByText('Near the limit')).toBeTruthy();
  });

  it('leads from an amount to the requests that it is a sum of', async () => {
    await startPage({ spending: { ...appState().spending, todayUsd: '0.5' } });
    useDashboardView.setState({ half: 'now', rows: { purpose: 'title' }, only: 'cached' });
    show(<SpendingStrip />);
    fireEvent.click(screen.getByRole('button', { name: '$0.5' }));
    const { half, range, rows, only } = useDashboardView.getState();
    expect({ half, range, rows, only }).toEqual({
      half: 'cost',
      range: { kind: 'today' },
      rows: {},
      only: null,
    });
  });

  it('leads to the limits where there is none', async () => {
    await startPage();
    show(<SpendingStrip />);
    const [first] = screen.getAllByRole('button', { name: /No limit is set/ });
    if (!first) throw new Error('There is no way to the limits.');
    fireEvent.click(first);
    expect(useAppStore.getState()).toMatchObject({ screen: 'settings', section: 'budget' });
  });
});

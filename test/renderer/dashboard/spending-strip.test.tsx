import '../support/fake-api.ts';
import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { SpendingStrip } from '../../../src/renderer/dashboard/spending-strip.tsx';
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
    };
    await startPage({ spending });
    show(<SpendingStrip />);
    const { textContent } = screen.getByRole('region');
    expect(textContent).toContain('$0.123456789012');
    expect(textContent).toContain('+ 2 unpriced attempts');
    expect(textContent).toContain('$7.5');
    expect(screen.getAllByText('No limit is set.')).toHaveLength(2);
  });

  it('shows what is left once what is set aside is counted too', async () => {
    await startPage({ budget: { day: period({ reservedUsd: '0.000000000001' }), month: null } });
    show(<SpendingStrip />);
    expect(screen.getByText('$0.749999999999 left of $1')).toBeTruthy();
    expect(screen.getByText('$0.000000000001 set aside for requests under way')).toBeTruthy();
  });

  it('says in words that a limit is near or reached', async () => {
    const day = period({ spentUsd: '1.01', state: 'reached' });
    await startPage({ budget: { day, month: period({ spentUsd: '0.9', state: 'near' }) } });
    show(<SpendingStrip />);
    expect(screen.getByText('$0.01 over the limit of $1')).toBeTruthy();
    expect(screen.getByText('Limit reached')).toBeTruthy();
    expect(screen.getByText('Close to the limit')).toBeTruthy();
  });
});

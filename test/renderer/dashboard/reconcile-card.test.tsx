import { answer, inputsOf } from '../support/fake-api.ts';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ReconcileCard } from '../../../src/renderer/dashboard/reconcile-card.tsx';
import { MAX_EXPORT_LENGTH } from '../../../src/shared/ipc/contract.ts';
import { ok } from '../../../src/shared/ipc/result.ts';
import type { ReconcileReport } from '../../../src/shared/ledger.ts';
import { useDashboardView } from '../../../src/renderer/stores/dashboard-view.ts';
import { dayOf } from '../../../src/shared/local-day.ts';
import { BETA } from '../support/app-state.ts';
import { CHOICES } from '../support/ledger-report.ts';
import { show, startPage } from '../support/render.tsx';

const CSV = 'date,model,cost\n2026-01-30,beta-1,0.2500000001\n';

const { providerId, model } = BETA;
const OF_BETA = { unpricedAttempts: 0, asked: { providerId, model } };

const report: ReconcileReport = {
  rows: [
    {
      ...OF_BETA,
      day: '2026-01-30',
      model: 'beta-1',
      ledgerUsd: '0.25',
      exportedUsd: '0.2500000001',
      driftUsd: '0.0000000001',
    },
    {
      ...OF_BETA,
      day: '2026-01-29',
      model: 'beta-1',
      ledgerUsd: '0.5',
      exportedUsd: '0.5',
      driftUsd: '0',
    },
    {
      ...OF_BETA,
      asked: null,
      day: '2026-01-28',
      model: 'beta-2',
      ledgerUsd: null,
      exportedUsd: '0.1',
      driftUsd: '0.1',
    },
    {
      ...OF_BETA,
      day: '2026-01-27',
      model: 'beta-1',
      ledgerUsd: '0.7',
      exportedUsd: null,
      driftUsd: '-0.7',
    },
  ],
  ledgerUsd: '1.45',
  unpricedAttempts: 0,
  exportedUsd: '0.8500000001',
  driftUsd: '-0.5999999999',
  unread: [{ line: 7, reason: 'cost-not-readable' }],
};

const toLog = vi.fn<() => void>();

/** Two models of the ledger that the export calls one. */
const several = {
  ...{ day: '2026-01-29', model: 'beta', unpricedAttempts: 0, asked: null },
  ...{ ledgerUsd: '0.5', exportedUsd: '0.6', driftUsd: '0.1' },
};

function pick(text: string): void {
  const file = new File([text], 'usage.csv', { type: 'text/csv' });
  fireEvent.change(screen.getByLabelText('Choose a CSV file'), { target: { files: [file] } });
}

const rowTexts = () =>
  within(screen.getByRole('table'))
    .getAllByRole('row')
    .slice(1)
    .map((row) => [...row.querySelectorAll('td, th')].map(({ textContent }) => textContent));

describe('ReconcileCard', () => {
  beforeEach(async () => {
    await startPage();
    answer('ledgerReconcile', ok(report));
    toLog.mockClear();
    show(<ReconcileCard choices={CHOICES} toLog={toLog} />);
  });

  it('compares the file, for all providers or for one', async () => {
    pick(CSV);
    await screen.findByRole('table');
    fireEvent.change(screen.getByRole('combobox'), { target: { value: BETA.providerId } });
    await waitFor(() => expect(inputsOf('ledgerReconcile')).toHaveLength(2));
    expect(inputsOf('ledgerReconcile')).toEqual([{ csv: CSV }, { csv: CSV, providerId: BETA.providerId }]);
  });

  it('shows each difference with its sign and all its digits', async () => {
    pick(CSV);
    await screen.findByRole('table');
    expect(rowTexts()).toEqual([
      ['Fri, Jan 30, 2026', 'beta-1', '$0.25', '$0.2500000001', '+$0.0000000001'],
      ['Wed, Jan 28, 2026', 'beta-2', 'nothing', '$0.1', '+$0.1'],
      ['Tue, Jan 27, 2026', 'beta-1', '$0.7', 'nothing', '-$0.7'],
    ]);
    expect(screen.getByText('3 of 4 lines differ.')).toBeTruthy();
    fireEvent.click(screen.getByRole('checkbox'));
    expect(rowTexts()).toHaveLength(4);
  });

  it('shows the sums, and which lines are in none of them', async () => {
    pick(CSV);
    await screen.findByRole('table');
    const sums = screen.getAllByRole('definition').map(({ textContent }) => textContent);
    expect(sums).toEqual(['$1.45', '$0.8500000001', '-$0.5999999999']);
    expect(screen.getByText('Line 7: the cost could not be read')).toBeTruthy();
  });

  it('leads from a row to its requests, where the ledger has any', async () => {
    answer(
      'ledgerReconcile',
      ok({ ...report, rows: [...report.rows.slice(0, 1), several, ...report.rows.slice(2, 3)] }),
    );
    pick(CSV);
    await screen.findByRole('table');
    expect(screen.queryByRole('button', { name: 'beta-2' })).toBeNull();
    useDashboardView.setState({ rows: { purpose: 'title' }, only: 'cached' });
    fireEvent.click(screen.getByRole('button', { name: 'beta-1' }));
    const days = (day: string) => ({
      kind: 'custom',
      // The export's days are those of UTC.
      fromDay: dayOf(Date.parse(`${day}T00:00:00Z`)),
      toDay: dayOf(Date.parse(`${day}T23:59:59Z`)),
    });
    expect(useDashboardView.getState()).toMatchObject({ half: 'cost', only: null });
    const { range, rows } = useDashboardView.getState();
    expect({ range, rows }).toEqual({ range: days('2026-01-30'), rows: { providerId, model } });
    expect(toLog).toHaveBeenCalledOnce();
    fireEvent.click(screen.getByRole('button', { name: 'beta' }));
    expect(useDashboardView.getState()).toMatchObject({ range: days('2026-01-29'), rows: {} });
  });

  it('says what has no price in place of nothing', async () => {
    const unknown = { ...OF_BETA, day: '2026-01-30', model: 'beta-1', ledgerUsd: '0', unpricedAttempts: 2 };
    const rows = [{ ...unknown, exportedUsd: '0.5', driftUsd: '0.5' }];
    answer('ledgerReconcile', ok({ ...report, rows, ledgerUsd: '0', unpricedAttempts: 2, driftUsd: '0.5' }));
    pick(CSV);
    await screen.findByRole('table');
    expect(rowTexts()).toEqual([['Fri, Jan 30, 2026', 'beta-1', 'unpriced', '$0.5', '–']]);
    const sums = screen.getAllByRole('definition').map(({ textContent }) => textContent);
    expect(sums).toEqual(['unpriced', '$0.8500000001', '–']);
    expect(screen.getByText(/^2 attempts have no known price/)).toBeTruthy();
  });

  it('says that all agrees', async () => {
    answer('ledgerReconcile', ok({ ...report, rows: report.rows.slice(1, 2), driftUsd: '0', unread: [] }));
    pick(CSV);
    expect(await screen.findByText('1 line compared: no difference.')).toBeTruthy();
    expect(screen.queryByRole('table')).toBeNull();
  });

  it('does not send what is too long', async () => {
    pick('x'.repeat(MAX_EXPORT_LENGTH + 1));
    expect((await screen.findByRole('alert')).textContent).toContain('too long');
    expect(inputsOf('ledgerReconcile')).toEqual([]);
  });
});

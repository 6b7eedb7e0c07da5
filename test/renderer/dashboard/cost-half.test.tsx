import '../support/plot-stub.ts';
import { answer, inputsOf } from '../support/fake-api.ts';
import { act, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DashboardScreen } from '../../../src/renderer/dashboard/dashboard-screen.tsx';
import { PACE_MS } from '../../../src/renderer/dashboard/follow-ledger.ts';
import { useAppStore } from '../../../src/renderer/stores/app-store.ts';
import { useDashboardView } from '../../../src/renderer/stores/dashboard-view.ts';
import type { LedgerReport } from '../../../src/shared/ledger.ts';
import { failed, type IpcResult, ok } from '../../../src/shared/ipc/result.ts';
import { ALPHA, appState, BETA, conversation, TODAY } from '../support/app-state.ts';
import { CHOICES, ledgerReport, requestRow, totals } from '../support/ledger-report.ts';
import { show, startPage } from '../support/render.tsx';

const untouched = useDashboardView.getState();
const THIRTY_DAYS = { fromDay: '2026-01-02', toDay: TODAY };

const figure = (name: RegExp) =>
  within(screen.getByRole('list', { name: 'Figures' })).getByRole('button', { name });
const choose = (label: string, value: string) =>
  fireEvent.change(screen.getByRole('combobox', { name: label }), { target: { value } });
const spentIs = (costUsd: string) => ok(ledgerReport({ totals: totals({ attempts: 1, costUsd }) }));

async function settle(): Promise<void> {
  await act(() => vi.advanceTimersByTimeAsync(0));
}

async function start(): Promise<void> {
  show(<DashboardScreen />);
  await settle();
}

describe('the cost half of the dashboard', () => {
  beforeEach(async () => {
    vi.useFakeTimers({ now: Date.parse('2026-01-31T12:00:00Z') });
    await startPage({ conversations: [conversation('c1', []), conversation('c2', [])] });
    useDashboardView.setState({ ...untouched, half: 'cost' }, true);
    answer('ledgerChoices', ok(CHOICES));
    answer('ledgerReport', ok(ledgerReport()));
    answer('ledgerRequests', ok({ rows: [requestRow('r1')], nextCursor: null }));
  });

  afterEach(() => vi.useRealTimers());

  it('asks for the last thirty days, and for other days when they are chosen', async () => {
    await start();
    expect(inputsOf('ledgerReport')).toEqual([THIRTY_DAYS]);
    fireEvent.click(screen.getByRole('radio', { name: 'All' }));
    await settle();
    expect(inputsOf('ledgerReport').at(-1)).toEqual({ fromDay: '2025-11-02', toDay: TODAY });
    fireEvent.click(screen.getByRole('radio', { name: 'Custom' }));
    fireEvent.change(screen.getByLabelText('From'), { target: { value: '2026-01-05' } });
    fireEvent.change(screen.getByLabelText('To'), { target: { value: '2026-01-03' } });
    await settle();
    // The end that was not touched gave way.
    expect(inputsOf('ledgerReport').at(-1)).toEqual({ fromDay: '2026-01-03', toDay: '2026-01-03' });
    expect(inputsOf('ledgerRequests').at(-1)).toEqual({ fromDay: '2026-01-03', toDay: '2026-01-03' });
  });

  it('narrows report and log alike, and widens them again', async () => {
    await start();
    choose('Model', '1');
    choose('Conversation', 'c2');
    choose('Purpose', 'title');
    choose('Outcome', 'rate-limited');
    await settle();
    const narrowed = {
      ...THIRTY_DAYS,
      providerId: BETA.providerId,
      model: BETA.model,
      conversationId: 'c2',
      purpose: 'title',
      outcome: 'rate-limited',
    };
    expect(inputsOf('ledgerReport').at(-1)).toEqual(narrowed);
    expect(inputsOf('ledgerRequests').at(-1)).toEqual(narrowed);
    fireEvent.click(screen.getByRole('button', { name: 'Clear filters' }));
    await settle();
    expect(inputsOf('ledgerReport').at(-1)).toEqual(THIRTY_DAYS);
    expect(screen.queryByRole('button', { name: 'Clear filters' })).toBeNull();
  });

  it('lets go of a model when another provider is chosen', async () => {
    await start();
    choose('Model', '0');
    choose('Provider', BETA.providerId);
    await settle();
    expect(inputsOf('ledgerReport').at(-1)).toEqual({ ...THIRTY_DAYS, providerId: BETA.providerId });
  });

  it('shows every amount to its last digit', async () => {
    await start();
    expect(figure(/^Spent/).textContent).toContain('$1.250000000001');
    expect(figure(/^Cost of failed/).textContent).toContain('$0.0003');
    expect(figure(/^Saved by the cache/).textContent).toContain('$0.0071');
    // 0.3 less 0.000000000001: floats would have lost it.
    expect(figure(/^Saved by cheap/).textContent).toContain('$0.299999999999');
    expect(figure(/^Saved by cheap/).textContent).toMatch(/same number of tokens at its price of that time/);
  });

  it('counts what the person stopped neither as success nor as failure', async () => {
    await start();
    expect(figure(/^Success rate/).textContent).toContain('88.8%');
    expect(figure(/^Success rate/).textContent).toContain('1 not answered');
  });

  it('says that a price is unknown instead of nothing', async () => {
    const unknown = totals({ attempts: 2, failedAttempts: 1, unpricedAttempts: 2, unpricedFailed: 1 });
    const series = { bucket: 'day', points: [{ ...ALPHA, at: TODAY, attempts: 2, costUsd: '0' }] } as const;
    answer('ledgerReport', ok(ledgerReport({ totals: unknown, series })));
    await start();
    expect(figure(/^Cost of failed/).textContent).not.toContain('$');
    expect(screen.getByText(/^2 attempts have no known price/)).toBeTruthy();
    expect(screen.queryByText('Nothing was spent in this time.')).toBeNull();
    expect(figure(/^Spent/).textContent).toContain('unpriced');
    expect(figure(/^Spent/).textContent).not.toContain('$');
  });

  it.each([
    [/^Spent/, 'asked'],
    [/^Requests/, 'ended'],
    [/^First token/, 'measured'],
    [/^Duration/, 'measured'],
    [/^Success rate/, 'not-answered'],
    [/^Fallbacks/, 'fell-back'],
    [/^Cost of failed/, 'failed-attempts'],
    [/^Unpriced/, 'unpriced'],
    [/^Saved by the cache/, 'cached'],
    [/^Saved by cheap/, 'cheap'],
  ] as const)('opens the requests behind %s', async (name, only) => {
    await start();
    fireEvent.click(figure(name));
    await settle();
    expect(inputsOf('ledgerRequests').at(-1)).toEqual({ ...THIRTY_DAYS, only });
    expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'Requests' }));
  });

  it('narrows everything to the row that is chosen', async () => {
    await start();
    fireEvent.click(screen.getByRole('button', { name: /^alpha-1/ }));
    await settle();
    const { providerId, model } = ALPHA;
    expect(inputsOf('ledgerReport').at(-1)).toEqual({ ...THIRTY_DAYS, providerId, model });
    fireEvent.click(screen.getByRole('radio', { name: 'Conversation' }));
    fireEvent.click(
      within(screen.getByRole('region', { name: 'Where it went' })).getByRole('button', {
        name: 'First chat',
      }),
    );
    await settle();
    expect(inputsOf('ledgerReport').at(-1)).toEqual({
      ...THIRTY_DAYS,
      providerId,
      model,
      conversationId: 'c1',
    });
  });

  it('narrows to one key of a provider, its first one too, and lets go of it with the provider', async () => {
    const keys = [
      { providerId: BETA.providerId, keyId: null, keyName: null },
      { providerId: BETA.providerId, keyId: 'work', keyName: 'Work account' },
    ];
    answer('ledgerChoices', ok({ ...CHOICES, keys }));
    const byKey = keys.map((key) => ({ ...BETA, ...key, ...totals({ attempts: 1, costUsd: '0.1' }) }));
    answer('ledgerReport', ok(ledgerReport({ byKey })));
    await start();
    fireEvent.click(screen.getByRole('radio', { name: 'Key' }));
    fireEvent.click(screen.getByRole('button', { name: /^First key/ }));
    await settle();
    const { providerId } = BETA;
    expect(inputsOf('ledgerReport').at(-1)).toEqual({ ...THIRTY_DAYS, providerId, keyId: null });
    expect(inputsOf('ledgerRequests').at(-1)).toEqual({ ...THIRTY_DAYS, providerId, keyId: null });
    const select = screen.getByRole<HTMLSelectElement>('combobox', { name: 'Key' });
    expect(select.selectedOptions[0]?.textContent).toBe('First key');
    choose('Key', '1');
    await settle();
    expect(inputsOf('ledgerReport').at(-1)).toEqual({ ...THIRTY_DAYS, providerId, keyId: 'work' });
    choose('Provider', ALPHA.providerId);
    await settle();
    expect(inputsOf('ledgerReport').at(-1)).toEqual({ ...THIRTY_DAYS, providerId: ALPHA.providerId });
    expect(screen.queryByRole('combobox', { name: 'Key' })).toBeNull();
  });

  it('never lets the answer to an older filter replace a newer one', async () => {
    let answerSlowly: (result: IpcResult<LedgerReport>) => void = () => {};
    answer('ledgerReport', new Promise<IpcResult<LedgerReport>>((resolve) => (answerSlowly = resolve)));
    await start();
    answer('ledgerReport', spentIs('2.5'));
    choose('Purpose', 'chat');
    await settle();
    expect(figure(/^Spent/).textContent).toContain('$2.5');
    answerSlowly(spentIs('99'));
    await settle();
    expect(figure(/^Spent/).textContent).toContain('$2.5');
  });

  it('keeps what it shows while the next figures are read', async () => {
    await start();
    answer('ledgerReport', new Promise<IpcResult<LedgerReport>>(() => {}));
    choose('Purpose', 'chat');
    await settle();
    expect(figure(/^Spent/).textContent).toContain('$1.250000000001');
    expect(figure(/^Spent/).closest('[aria-busy="true"]')).not.toBeNull();
  });

  it('follows the ledger while requests run, without losing the focus', async () => {
    await start();
    const spent = figure(/^Spent/);
    spent.focus();
    answer('ledgerReport', spentIs('3.75'));
    for (let revision = 1; revision <= 50; revision += 1) {
      const spending = { ...appState().spending, revision };
      act(() => useAppStore.getState().received([{ kind: 'slice', slice: 'spending', value: spending }]));
    }
    await act(() => vi.advanceTimersByTimeAsync(PACE_MS));
    expect(inputsOf('ledgerReport')).toHaveLength(2);
    expect(spent.textContent).toContain('$3.75');
    expect(document.activeElement).toBe(spent);
  });

  it('says so where nothing was asked yet, and leads to the chat', async () => {
    answer('ledgerChoices', ok({ days: null, models: [], keys: [] }));
    await start();
    fireEvent.click(screen.getByRole('button', { name: 'Ask something' }));
    expect(useAppStore.getState().screen).toBe('chat');
  });

  it('says so where the figures cannot be read, and reads them again', async () => {
    answer('ledgerReport', failed('storage-failed', 'busy'));
    await start();
    expect(screen.getByRole('alert').textContent).toContain('could not be read');
    answer('ledgerReport', ok(ledgerReport()));
    fireEvent.click(screen.getByRole('button', { name: 'Read again' }));
    await act(() => vi.advanceTimersByTimeAsync(PACE_MS));
    expect(figure(/^Spent/).textContent).toContain('$1.250000000001');
  });
});

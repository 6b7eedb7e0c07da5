import { answer, inputsOf } from '../support/fake-api.ts';
import { act, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EMPTY_ROUTE } from '../../../src/shared/route.ts';
import { PACE_MS } from '../../../src/renderer/dashboard/follow-ledger.ts';
import { RequestLog } from '../../../src/renderer/dashboard/request-log.tsx';
import { useAppStore } from '../../../src/renderer/stores/app-store.ts';
import { useDashboardView } from '../../../src/renderer/stores/dashboard-view.ts';
import type { RequestLogPage, RequestRow } from '../../../src/shared/ledger.ts';
import { type IpcResult, ok } from '../../../src/shared/ipc/result.ts';
import { ALPHA, appState, attempt, BETA, conversation, TODAY } from '../support/app-state.ts';
import { requestRow } from '../support/ledger-report.ts';
import { show, startPage } from '../support/render.tsx';

const untouched = useDashboardView.getState();
const FILTER = { fromDay: '2026-01-01', toDay: TODAY };

const pageOf = (rows: readonly RequestRow[], nextCursor: string | null = null) => ok({ rows, nextCursor });
const models = () =>
  within(screen.getByRole('table'))
    .getAllByRole('row')
    .slice(1)
    .map((row) => row.querySelectorAll('td')[1]?.textContent);

async function settle(ms = 0): Promise<void> {
  await act(() => vi.advanceTimersByTimeAsync(ms));
}

async function start(result: IpcResult<RequestLogPage>): Promise<void> {
  answer('ledgerRequests', result);
  show(<RequestLog filter={FILTER} headingRef={{ current: null }} />);
  await settle();
}

describe('RequestLog', () => {
  beforeEach(async () => {
    vi.useFakeTimers();
    await startPage();
    useDashboardView.setState(untouched, true);
  });

  afterEach(() => vi.useRealTimers());

  it('reads page by page and says when there is no more', async () => {
    await start(pageOf([requestRow('r2', { model: 'two' })], 'after-2'));
    answer('ledgerRequests', pageOf([requestRow('r1', { model: 'one' })]));
    fireEvent.click(screen.getByRole('button', { name: 'Show more' }));
    await settle();
    expect(inputsOf('ledgerRequests')).toEqual([FILTER, { ...FILTER, cursor: 'after-2' }]);
    expect(models()).toEqual(['twoAlpha', 'oneAlpha']);
    expect(screen.queryByRole('button', { name: 'Show more' })).toBeNull();
  });

  it('puts new requests on top and keeps the older pages that were read', async () => {
    await start(pageOf([requestRow('r2', { model: 'two' })], 'after-2'));
    answer('ledgerRequests', pageOf([requestRow('r1', { model: 'one' })]));
    fireEvent.click(screen.getByRole('button', { name: 'Show more' }));
    await settle();
    answer(
      'ledgerRequests',
      pageOf([requestRow('r3', { model: 'three' }), requestRow('r2', { model: 'two' })], 'after-2'),
    );
    const spending = { ...appState().spending, revision: 1 };
    act(() => useAppStore.getState().received([{ kind: 'slice', slice: 'spending', value: spending }]));
    await settle(PACE_MS);
    expect(models()).toEqual(['threeAlpha', 'twoAlpha', 'oneAlpha']);
  });

  it('searches once the typing has settled', async () => {
    await start(pageOf([]));
    const field = screen.getByRole('searchbox');
    for (const text of ['r', 'ra', 'rate ']) {
      fireEvent.change(field, { target: { value: text } });
      await settle(100);
    }
    expect(inputsOf('ledgerRequests')).toHaveLength(1);
    await settle(250);
    expect(inputsOf('ledgerRequests')).toEqual([FILTER, { ...FILTER, search: 'rate' }]);
    expect(screen.getByText('No request matches.')).toBeTruthy();
  });

  it('shows an exact cost, a missing price in words, what a cached answer saved, and nothing before the end', async () => {
    await start(
      pageOf([
        requestRow('r4', { outcome: 'open', costUsd: '0', countedAttempts: 0 }),
        requestRow('r3', { costUsd: '0.000000000001' }),
        requestRow('r2', { costUsd: '0', unpricedAttempts: 1 }),
        requestRow('r1', { costUsd: '0', cache: 'hit', savedUsd: '0.0123' }),
      ]),
    );
    const costs = screen
      .getAllByRole('row')
      .slice(1)
      .map((row) => row.querySelector('td:last-child')?.textContent);
    expect(costs).toEqual(['–', '$0.000000000001', 'unpriced', '$0saved $0.0123']);
  });

  it('opens the route of a request', async () => {
    const row = requestRow('r1', { fellBack: true, attempts: 2, countedAttempts: 2 });
    const failedStep = attempt(ALPHA, {
      outcome: 'rate-limited',
      reason: 'Too many requests',
      costUsd: null,
    });
    const route = { ...EMPTY_ROUTE, steps: [failedStep, attempt(BETA)], answeredBy: BETA };
    answer('ledgerRequest', ok({ row, route, error: null }));
    await start(pageOf([row]));
    const toggle = screen.getByTitle('Show the route');
    fireEvent.click(toggle);
    await settle();
    expect(inputsOf('ledgerRequest')).toEqual([{ requestId: 'r1' }]);
    const steps = within(screen.getByRole('list', { name: 'Route of this answer' })).getAllByRole('listitem');
    expect(steps.map((step) => step.textContent)).toEqual([
      expect.stringMatching(/Alpha · alpha-1.*rate-limited.*unpriced.*Too many requests/),
      expect.stringMatching(/Beta · beta-1.*answered.*\$0\.000022/),
    ]);
    fireEvent.click(toggle);
    expect(screen.queryByRole('list')).toBeNull();
  });

  it('shows what the attempts in question cost, and of the opened request what all of them did', async () => {
    const row = requestRow('r1', { attempts: 3, countedAttempts: 1, costUsd: '0.002' });
    const whole = { ...row, countedAttempts: 3, costUsd: '0.003', unpricedAttempts: 1 };
    const none = requestRow('r0', { attempts: 1, countedAttempts: 0, costUsd: '0' });
    answer('ledgerRequest', ok({ row: whole, route: EMPTY_ROUTE, error: null }));
    await start(pageOf([row, none]));
    const costs = () =>
      screen.getAllByRole('row').map((each) => each.querySelector('td:nth-child(7)')?.textContent);
    expect(costs().slice(1)).toEqual(['$0.0021 of 3 attempts', '–']);
    const [toggle] = screen.getAllByTitle('Show the route');
    if (!toggle) throw new Error('There is no row to open.');
    fireEvent.click(toggle);
    await settle();
    expect(screen.getByText('The whole request, 3 attempts: $0.003 + unpriced')).toBeTruthy();
  });

  it('says what each attempt was priced with, and of which day that price is', async () => {
    const rates = {
      input: '0.000003',
      output: '0.000015',
      cacheRead: '0.0000003',
      cacheWrite: '0',
      cacheWriteLong: '0',
      source: 'table',
      asOf: '2026-01-15',
    } as const;
    const steps = [
      attempt(ALPHA, { rates, priceSource: 'table' }),
      attempt(BETA, { priceSource: 'provider' }),
    ];
    const route = { ...EMPTY_ROUTE, steps, answeredBy: BETA };
    answer('ledgerRequest', ok({ row: requestRow('r1'), route, error: null }));
    await start(pageOf([requestRow('r1')]));
    fireEvent.click(screen.getByTitle('Show the route'));
    await settle();
    const notes = within(screen.getByRole('list', { name: 'Prices used' })).getAllByRole('listitem');
    expect(notes.map(({ textContent }) => textContent)).toEqual([
      'Alpha · alpha-1: $3 in · $15 out · $0.3 read from the vendor’s cache, per million tokens · bundled price table · as of Jan 15, 2026',
      'Beta · beta-1: as the provider charged it',
    ]);
  });

  it('leads to the conversation, unless it was removed', async () => {
    answer('conversationsOpen', ok(conversation('c1', [])));
    await start(pageOf([requestRow('r1'), requestRow('r0', { conversationTitle: null })]));
    expect(screen.getByText('Removed conversation').closest('button')).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'First chat' }));
    await settle();
    expect(useAppStore.getState()).toMatchObject({ screen: 'chat', conversationId: 'c1' });
  });

  it('exports what the days and filters leave', async () => {
    await start(pageOf([requestRow('r1')]));
    answer('ledgerExport', ok('cancelled'));
    fireEvent.click(screen.getByRole('button', { name: 'Export as CSV' }));
    await settle();
    expect(screen.queryByText('Saved.')).toBeNull();
    answer('ledgerExport', ok('saved'));
    fireEvent.click(screen.getByRole('button', { name: 'Export as CSV' }));
    await settle();
    expect(inputsOf('ledgerExport')).toEqual([FILTER, FILTER]);
    expect(screen.getByText('Saved.')).toBeTruthy();
  });

  it('says so where there is nothing', async () => {
    await start(pageOf([]));
    expect(screen.getByText('No request falls into these days and filters.')).toBeTruthy();
  });
});

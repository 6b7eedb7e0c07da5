import './support/fake-api.ts';
import { act, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StatusBar } from '../../src/renderer/status-bar.tsx';
import { useAppStore } from '../../src/renderer/stores/app-store.ts';
import type { AppState, ContextSize, StateSlice } from '../../src/shared/ipc/app-state.ts';
import { ok, type IpcResult } from '../../src/shared/ipc/result.ts';
import { ALPHA, answerMessage, appState, conversation, healthOf, question } from './support/app-state.ts';
import { answer, inputsOf } from './support/fake-api.ts';
import { show, startPage } from './support/render.tsx';

/** Publishes one slice, as main does. */
function publish<Slice extends StateSlice>(slice: Slice, value: AppState[Slice]): void {
  const event = { kind: 'slice', slice, value } as const;
  // A slice and its value come together here; a union of slices cannot say so.
  act(() => useAppStore.getState().received([event as never]));
}

describe('StatusBar', () => {
  afterEach(() => vi.useRealTimers());

  beforeEach(async () => {
    await startPage({
      spending: { ...appState().spending, todayUsd: '0.123456789012' },
    });
    show(<StatusBar />);
  });

  it('shows the active model, its health and the exact cost of today', () => {
    expect(screen.getByText('alpha-1')).toBeTruthy();
    expect(screen.getByText('ready')).toBeTruthy();
    expect(screen.getByText('$0.123456789012 today')).toBeTruthy();
  });

  it('calls a target well while one of its keys is', () => {
    const cooling = {
      kind: 'cooling',
      reason: 'rate-limited',
      retryAtMs: Date.now() + 60_000,
      durationMs: 60_000,
      byVendor: true,
    } as const;
    const { chain } = appState();
    const first = healthOf(ALPHA, cooling);
    const second = { ...healthOf(ALPHA, { kind: 'ready', failures: 0 }), keyId: 'second', keyName: 'Second' };
    publish('chain', { ...chain, primary: [first, second] });
    expect(screen.getByText('ready')).toBeTruthy();
    publish('chain', { ...chain, primary: [first, { ...second, health: cooling }] });
    expect(screen.queryByText('ready')).toBeNull();
  });

  it('switches the mode through a radio group of that name', () => {
    expect(screen.getByRole('radiogroup', { name: 'Mode' })).toBeTruthy();
    expect(screen.getByRole<HTMLInputElement>('radio', { name: 'Primary' }).checked).toBe(true);
    fireEvent.click(screen.getByRole('radio', { name: 'Cheap' }));
    fireEvent.click(screen.getByRole('radio', { name: 'Auto' }));
    expect(inputsOf('settingsChange')).toEqual([{ mode: 'cheap' }, { mode: 'auto' }]);
  });

  it('counts a cooldown down in words and not by colour alone', () => {
    const retryAtMs = Date.now() + 42_000;
    const cooling = {
      kind: 'cooling',
      reason: 'unavailable',
      retryAtMs,
      durationMs: 60_000,
      byVendor: false,
    } as const;
    const chain = { ...appState().chain, primary: [healthOf(ALPHA, cooling)] };
    act(() => useAppStore.getState().received([{ kind: 'slice', slice: 'chain', value: chain }]));
    expect(screen.getByText(/^cooling 0:4[1-3]$/)).toBeTruthy();
  });

  it('never shows more time than a cooldown has', () => {
    // Between two steps of the clock that countdowns are measured by.
    vi.useFakeTimers({ toFake: ['Date'], now: 1_700_000_000_100 });
    const [durationMs, retryAtMs] = [60_000, Date.now() + 60_000];
    const cooling = {
      kind: 'cooling',
      reason: 'unavailable',
      retryAtMs,
      durationMs,
      byVendor: false,
    } as const;
    const chain = { ...appState().chain, primary: [healthOf(ALPHA, cooling)] };
    act(() => useAppStore.getState().received([{ kind: 'slice', slice: 'chain', value: chain }]));
    expect(screen.getByText('cooling 1:00')).toBeTruthy();
  });

  it('says that something of today has no price', () => {
    publish('spending', { ...appState().spending, todayUsd: '0.5', unpricedToday: 1 });
    expect(screen.getByText('$0.5 + unpriced today')).toBeTruthy();
  });

  it('shows what the open chat has cost', async () => {
    const { messages: _messages, ...summary } = conversation('c1', []);
    await startPage({ conversations: [{ ...summary, costUsd: '0.0301' }] }, [conversation('c1', [])]);
    show(<StatusBar />);
    expect(screen.getByText('$0.0301 this chat')).toBeTruthy();
  });

  it('never shows as nothing what has no price', async () => {
    const { messages: _messages, ...summary } = conversation('c1', []);
    const chat = (costUsd: string) => ({ ...summary, costUsd, unpricedAttempts: 2 });
    const spending = { ...appState().spending, unpricedToday: 1 };
    await startPage({ spending, conversations: [chat('0')] }, [conversation('c1', [])]);
    show(<StatusBar />);
    expect(screen.getByText('unpriced this chat')).toBeTruthy();
    expect(screen.getByText('unpriced today')).toBeTruthy();
    publish('conversations', [chat('0.0301')]);
    expect(screen.getByText('$0.0301 + unpriced this chat')).toBeTruthy();
  });

  it('leads to the dashboard', () => {
    fireEvent.click(screen.getByText('alpha-1'));
    expect(useAppStore.getState().screen).toBe('dashboard');
  });
});

describe('the budget in the status bar', () => {
  const stand = (state: 'within' | 'near' | 'reached', spentUsd: string) => ({
    limitUsd: '5',
    spentUsd,
    reservedUsd: '0.05',
    state,
  });

  beforeEach(async () => {
    await startPage();
    show(<StatusBar />);
  });

  it('is not mentioned within its limits', () => {
    publish('budget', { day: stand('within', '1'), month: null });
    expect(screen.queryByText(/Budget/)).toBeNull();
  });

  it('says in words what is left when a limit is near, what is set aside taken off', () => {
    publish('budget', { day: stand('near', '4.2'), month: stand('within', '1') });
    expect(screen.getByText('Budget: $0.75 left today')).toBeTruthy();
  });

  it('names a reached limit before a near one', () => {
    publish('budget', { day: stand('near', '4.2'), month: stand('reached', '5.1') });
    expect(screen.getByText('Budget for this month reached')).toBeTruthy();
  });

  it('names the one with less left where both are near', () => {
    publish('budget', { day: stand('near', '4.2'), month: stand('near', '4.9') });
    expect(screen.getByText('Budget: $0.05 left this month')).toBeTruthy();
  });

  it('leads to the budget', () => {
    publish('budget', { day: stand('reached', '5'), month: null });
    fireEvent.click(screen.getByRole('button', { name: 'Budget for today reached' }));
    expect(useAppStore.getState()).toMatchObject({ screen: 'settings', section: 'budget' });
  });
});

describe('the context in the status bar', () => {
  const size: ContextSize = {
    usedTokens: 1_234,
    source: 'estimated',
    windowTokens: 200_000,
    model: 'alpha-1',
  };
  const pause = () => act(() => vi.advanceTimersByTimeAsync(300));

  async function showWith(result: IpcResult<ContextSize>) {
    await startPage({}, [conversation('c1', [question('q1', 'Hi')])]);
    answer('chatContextSize', result);
    show(<StatusBar />);
    await pause();
  }

  beforeEach(() => {
    vi.useFakeTimers();
  });

  afterEach(() => vi.useRealTimers());

  it('shows what is used of the window, marked as an estimate', async () => {
    await showWith(ok(size));
    const meter = screen.getByText('≈ 1.2K / 200K');
    expect(meter.textContent).toBe('Context used: ≈ 1.2K / 200K');
    expect(meter.title).toBe(
      'About 1,234 tokens with what is written now. alpha-1 takes 200,000. Estimated.',
    );
  });

  it('says what a vendor has counted', async () => {
    await showWith(ok({ ...size, source: 'partly-reported' }));
    expect(screen.getByText('≈ 1.2K / 200K').title).toMatch(
      /Counted by the vendor for what was asked before/,
    );
  });

  it('shows only the estimate where the window is not known, and nothing of nothing', async () => {
    await showWith(ok({ ...size, windowTokens: null }));
    expect(screen.getByText('≈ 1.2K')).toBeTruthy();
    await showWith(ok({ ...size, usedTokens: 0, windowTokens: null }));
    expect(screen.queryByText(/≈/)).toBeNull();
  });

  it('is left out where it cannot be told, without a complaint', async () => {
    await showWith({ ok: false, error: { code: 'internal', message: 'no' } });
    expect(screen.queryByText(/≈/)).toBeNull();
    expect(useAppStore.getState().failure).toBeNull();
  });

  it('asks once when typing pauses, and again when the answer, the mode or the conversation changes', async () => {
    await showWith(ok(size));
    expect(inputsOf('chatContextSize')).toEqual([{ conversationId: 'c1', text: '' }]);
    const store = useAppStore.getState();
    for (const text of ['W', 'Wh', 'Why']) {
      act(() => store.draft('c1', text));
      await act(() => vi.advanceTimersByTimeAsync(200));
    }
    await pause();
    expect(inputsOf('chatContextSize').slice(1)).toEqual([{ conversationId: 'c1', text: 'Why' }]);

    const streaming = answerMessage({ status: 'streaming', text: 'Be' });
    act(() => store.received([{ kind: 'message', conversationId: 'c1', message: streaming }]));
    await pause();
    act(() =>
      store.received([{ kind: 'message', conversationId: 'c1', message: { ...streaming, text: 'Beca' } }]),
    );
    await pause();
    expect(inputsOf('chatContextSize')).toHaveLength(3);
    act(() => store.received([{ kind: 'message', conversationId: 'c1', message: answerMessage() }]));
    await pause();
    expect(inputsOf('chatContextSize')).toHaveLength(4);

    const { settings } = appState();
    publish('settings', { ...settings, settings: { ...settings.settings, mode: 'cheap' } });
    await pause();
    expect(inputsOf('chatContextSize')).toHaveLength(5);
    act(() => store.choose(null));
    await pause();
    expect(inputsOf('chatContextSize').at(-1)).toEqual({ conversationId: null, text: '' });
  });

  it('shows the last answer asked for, whichever comes last', async () => {
    await startPage();
    let finish = (_result: IpcResult<ContextSize>) => {};
    answer('chatContextSize', new Promise((resolve) => (finish = resolve)));
    show(<StatusBar />);
    await pause();
    answer('chatContextSize', ok({ ...size, usedTokens: 5_000 }));
    act(() => useAppStore.getState().draft(null, 'A long question'));
    await pause();
    await act(async () => finish(ok(size)));
    expect(screen.getByText('≈ 5K / 200K')).toBeTruthy();
  });
});

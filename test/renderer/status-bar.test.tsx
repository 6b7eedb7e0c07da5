import './support/fake-api.ts';
import { act, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StatusBar } from '../../src/renderer/status-bar.tsx';
import { useAppStore } from '../../src/renderer/stores/app-store.ts';
import { ALPHA, appState, healthOf } from './support/app-state.ts';
import { inputsOf } from './support/fake-api.ts';
import { show, startPage } from './support/render.tsx';

describe('StatusBar', () => {
  afterEach(() => vi.useRealTimers());

  beforeEach(async () => {
    await startPage({
      spending: { totalUsd: '0.123456789012', unpricedAttempts: 0, failedUsd: '0', models: [] },
    });
    show(<StatusBar />);
  });

  it('shows the active model, its health and the exact cost of this run', () => {
    expect(screen.getByText('alpha-1')).toBeTruthy();
    expect(screen.getByText('ready')).toBeTruthy();
    expect(screen.getByText(/\$0\.123456789012 /)).toBeTruthy();
  });

  it('switches the mode through a radio group of that name', () => {
    expect(screen.getByRole('radiogroup', { name: 'Mode' })).toBeTruthy();
    expect(screen.getByRole<HTMLInputElement>('radio', { name: 'Primary' }).checked).toBe(true);
    fireEvent.click(screen.getByRole('radio', { name: 'Cheap' }));
    expect(inputsOf('settingsChange')).toEqual([{ mode: 'cheap' }]);
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

  it('leads to the dashboard', () => {
    fireEvent.click(screen.getByText('alpha-1'));
    expect(useAppStore.getState().screen).toBe('dashboard');
  });
});

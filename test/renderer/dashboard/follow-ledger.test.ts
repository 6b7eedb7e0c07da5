import '../support/fake-api.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { followLedger, type LedgerFollower, PACE_MS } from '../../../src/renderer/dashboard/follow-ledger.ts';
import { useAppStore } from '../../../src/renderer/stores/app-store.ts';
import { appState } from '../support/app-state.ts';
import { startPage } from '../support/render.tsx';

let revision = 0;

function ledgerChanges(): void {
  revision += 1;
  const spending = { ...appState().spending, revision };
  useAppStore.getState().received([{ kind: 'slice', slice: 'spending', value: spending }]);
}

function hide(isHidden: boolean): void {
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(isHidden);
  document.dispatchEvent(new Event('visibilitychange'));
}

describe('followLedger', () => {
  let follower: LedgerFollower | null = null;
  const taken: number[] = [];
  let asked = 0;

  const follow = (ask: () => Promise<number> = async () => asked) => {
    follower = followLedger(
      () => {
        asked += 1;
        return ask();
      },
      (value) => taken.push(value),
    );
  };

  beforeEach(async () => {
    await startPage();
    vi.useFakeTimers();
    [revision, asked] = [0, 0];
    taken.length = 0;
  });

  afterEach(() => {
    follower?.end();
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  it('asks at once, and not again while nothing changes', async () => {
    follow();
    await vi.advanceTimersByTimeAsync(PACE_MS * 5);
    expect(taken).toEqual([1]);
  });

  it('asks about a hundred changes a second once a second, and once after the last', async () => {
    follow();
    for (let change = 0; change < 295; change += 1) {
      ledgerChanges();
      await vi.advanceTimersByTimeAsync(10);
    }
    // Just short of three seconds: the first answer and one a second after it.
    expect(asked).toBe(3);
    await vi.advanceTimersByTimeAsync(PACE_MS);
    expect(asked).toBe(4);
    await vi.advanceTimersByTimeAsync(PACE_MS * 5);
    expect(asked).toBe(4);
  });

  it('never asks twice at a time, and asks once more for what changed meanwhile', async () => {
    const answers: ((value: number) => void)[] = [];
    follow(() => new Promise((resolve) => answers.push(resolve)));
    ledgerChanges();
    await vi.advanceTimersByTimeAsync(PACE_MS * 10);
    ledgerChanges();
    expect(asked).toBe(1);
    answers[0]?.(7);
    await vi.advanceTimersByTimeAsync(0);
    expect(taken).toEqual([7]);
    expect(asked).toBe(2);
  });

  it('rests while the page is hidden and catches up when it shows', async () => {
    follow();
    await vi.advanceTimersByTimeAsync(PACE_MS);
    hide(true);
    ledgerChanges();
    await vi.advanceTimersByTimeAsync(PACE_MS * 10);
    expect(asked).toBe(1);
    hide(false);
    await vi.advanceTimersByTimeAsync(0);
    expect(asked).toBe(2);
  });

  it('drops what arrives after its end and asks no more', async () => {
    const answers: ((value: number) => void)[] = [];
    follow(() => new Promise((resolve) => answers.push(resolve)));
    follower?.end();
    answers[0]?.(7);
    ledgerChanges();
    await vi.advanceTimersByTimeAsync(PACE_MS * 5);
    expect(taken).toEqual([]);
    expect(asked).toBe(1);
  });

  it('asks once more when told to', async () => {
    follow();
    await vi.advanceTimersByTimeAsync(0);
    follower?.again();
    await vi.advanceTimersByTimeAsync(PACE_MS);
    expect(taken).toEqual([1, 2]);
  });
});

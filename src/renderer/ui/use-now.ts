import { useCallback, useSyncExternalStore } from 'react';

/** How finely time is told: countdowns show seconds, and must not lag behind them by one. */
const STEP_MS = 250;

/** The time, renewed while `isRunning`; nothing ticks otherwise. Milliseconds since 1970, never ahead of the clock. */
export function useNow(isRunning: boolean): number {
  const subscribe = useCallback(
    (changed: () => void) => {
      if (!isRunning) return () => {};
      const timer = setInterval(changed, STEP_MS);
      return () => clearInterval(timer);
    },
    [isRunning],
  );
  return useSyncExternalStore(subscribe, currentStepMs);
}

// The same for a while, as React asks of a snapshot.
function currentStepMs(): number {
  return Math.floor(Date.now() / STEP_MS) * STEP_MS;
}

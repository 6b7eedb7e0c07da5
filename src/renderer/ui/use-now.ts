import { useCallback, useSyncExternalStore } from 'react';

/** The current second, renewed while `isRunning`; nothing ticks otherwise. Milliseconds since 1970. */
export function useNow(isRunning: boolean): number {
  const subscribe = useCallback(
    (changed: () => void) => {
      if (!isRunning) return () => {};
      const timer = setInterval(changed, 1_000);
      return () => clearInterval(timer);
    },
    [isRunning],
  );
  return useSyncExternalStore(subscribe, currentSecondMs);
}

function currentSecondMs(): number {
  return Math.floor(Date.now() / 1_000) * 1_000;
}

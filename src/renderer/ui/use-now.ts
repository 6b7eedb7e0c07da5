import { useCallback, useSyncExternalStore } from 'react';

/** The time to the next full second, renewed while `isRunning`; nothing ticks otherwise. Milliseconds since 1970. */
export function useNow(isRunning: boolean): number {
  const subscribe = useCallback(
    (changed: () => void) => {
      if (!isRunning) return () => {};
      const timer = setInterval(changed, 1_000);
      return () => clearInterval(timer);
    },
    [isRunning],
  );
  return useSyncExternalStore(subscribe, nextSecondMs);
}

// Up, so that a pause of a minute never begins at 1:01.
function nextSecondMs(): number {
  return Math.ceil(Date.now() / 1_000) * 1_000;
}

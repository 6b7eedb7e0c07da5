import { useAppStore } from '../stores/app-store.ts';

/** The ledger can change many times a second; what is derived from it is asked for at most this often. */
export const PACE_MS = 1_000;

/** Something that keeps up with the ledger. */
export interface LedgerFollower {
  /** Asks once more, though nothing has changed. */
  readonly again: () => void;
  readonly end: () => void;
}

/**
 * Asks once, and again whenever the ledger has changed, until it is ended. Never twice at a time, never more often than the
 * pace allows, not while the page is hidden; the last change is always followed by an answer. What arrives after the end is
 * dropped, so that an answer to an older question cannot replace a newer one.
 */
export function followLedger<Value>(
  ask: () => Promise<Value>,
  take: (value: Value) => void,
  paceMs = PACE_MS,
): LedgerFollower {
  let [isOver, isAsking, isOutdated] = [false, false, false];
  let askedAtMs = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const run = async () => {
    [timer, isAsking, isOutdated, askedAtMs] = [undefined, true, false, performance.now()];
    const value = await ask();
    isAsking = false;
    if (isOver) return;
    take(value);
    if (isOutdated) plan();
  };
  const plan = () => {
    isOutdated = true;
    if (isAsking || timer !== undefined || document.hidden) return;
    timer = setTimeout(() => void run(), Math.max(0, askedAtMs + paceMs - performance.now()));
  };
  const catchUp = () => {
    if (isOutdated) plan();
  };
  document.addEventListener('visibilitychange', catchUp);
  const unsubscribe = useAppStore.subscribe(({ mirror }, { mirror: before }) => {
    if (mirror?.app.spending.revision !== before?.app.spending.revision) plan();
  });
  void run();
  return {
    again: plan,
    end: () => {
      isOver = true;
      clearTimeout(timer);
      unsubscribe();
      document.removeEventListener('visibilitychange', catchUp);
    },
  };
}

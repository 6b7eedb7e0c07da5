import { create } from 'zustand';
import type { Day, LedgerFilter, RequestKind } from '../../shared/ledger.ts';

/** The two halves of the dashboard: what is happening, and what it has cost. */
export type DashboardHalf = 'now' | 'cost';

/** A stretch of time as the person chose it; a named one moves along with the calendar. */
export type ChosenRange =
  | { readonly kind: 'today' | 'last-7' | 'last-30' | 'month' | 'all' }
  | { readonly kind: 'custom'; readonly fromDay: Day; readonly toDay: Day };

/** What the figures are narrowed to, beside the time. */
export type ChosenRows = Omit<LedgerFilter, 'fromDay' | 'toDay'>;

interface DashboardView {
  readonly half: DashboardHalf;
  readonly range: ChosenRange;
  readonly rows: ChosenRows;
  /** The figure whose requests the log shows; `null` shows all of them. */
  readonly only: RequestKind | null;
  readonly search: string;
  readonly turnTo: (half: DashboardHalf) => void;
  readonly chooseRange: (range: ChosenRange) => void;
  /** Turns to what a stretch of time has cost, or these rows of it, with nothing else left out. */
  readonly openRange: (range: ChosenRange, rows?: ChosenRows) => void;
  /** Adds to what is chosen; an `undefined` lifts that part. */
  readonly narrow: (rows: Partial<ChosenRows>) => void;
  /** Lifts everything that was chosen but the time. */
  readonly widen: () => void;
  readonly showOnly: (only: RequestKind | null) => void;
  readonly find: (search: string) => void;
}

/** Where the dashboard is. Kept here, so that another screen can lead to it and coming back finds it as it was left. */
export const useDashboardView = create<DashboardView>((set) => ({
  half: 'now',
  range: { kind: 'last-30' },
  rows: {},
  only: null,
  search: '',
  turnTo: (half) => set({ half }),
  chooseRange: (range) => set({ range }),
  openRange: (range, rows = {}) => set({ half: 'cost', range, rows, only: null, search: '' }),
  narrow: (rows) => set((state) => ({ rows: { ...state.rows, ...rows } })),
  widen: () => set({ rows: {}, only: null, search: '' }),
  showOnly: (only) => set({ only }),
  find: (search) => set({ search }),
}));

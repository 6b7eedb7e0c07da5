import type { SpendGuard } from '../chain/metered-provider.ts';

/** The guard of an app without budgets: everything fits. */
export const openSpendGuard: SpendGuard = {
  active: false,
  reserve: () => ({}),
  settle: () => {},
};

import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { LedgerOutcome } from '../../shared/ledger.ts';

/** Says how a request ended, in a word or two. */
export function useOutcomeWord(): (outcome: LedgerOutcome) => string {
  const { t } = useTranslation();
  return useCallback(
    (outcome) => {
      if (outcome === 'completed' || outcome === 'interrupted' || outcome === 'open')
        return t(`dashboard.outcomes.${outcome}`);
      return t(`codes.${outcome}`);
    },
    [t],
  );
}

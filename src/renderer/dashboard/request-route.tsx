import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RequestDetails } from '../../shared/ledger.ts';
import { api } from '../api.ts';
import { RouteDetails } from '../chat/route-details.tsx';
import { attempt } from '../stores/actions.ts';
import { costWords } from '../ui/cost-words.ts';
import { decisionWords } from '../ui/decision-words.ts';
import { followLedger } from './follow-ledger.ts';
import { PriceNotes } from './price-notes.tsx';

interface RequestRouteProps {
  readonly requestId: string;
  /** Of how many attempts the row above says what they cost; of all is said here where it does not. */
  readonly counted: number;
}

/** The way that a request took, kept up with the ledger while it is open. */
export function RequestRoute({ requestId, counted }: RequestRouteProps) {
  const { t } = useTranslation();
  const details = useDetails(requestId);
  if (details === null) return <p className="hint">{t('dashboard.reading')}</p>;
  const { row, route, error } = details;
  return (
    <>
      {error && (
        <p className="text-sm">
          <span className="font-medium">{t(`titles.${error.code}`)}.</span>{' '}
          <span className="break-words text-soft">{error.message}</span>
        </p>
      )}
      {route.decision && <p className="text-sm">{decisionWords(route.decision, t).join(' · ')}</p>}
      {route.steps.length > 0 ? (
        <RouteDetails route={route} />
      ) : (
        <p className="hint">{t('dashboard.noSteps')}</p>
      )}
      {row.countedAttempts !== counted && (
        <p className="tabular px-3 pt-2 text-sm">
          {t('ledger.wholeRequest', {
            count: row.countedAttempts,
            amount: costWords(row.costUsd, row.unpricedAttempts, t),
          })}
        </p>
      )}
      <PriceNotes route={route} />
    </>
  );
}

function useDetails(requestId: string): RequestDetails | null {
  const [details, setDetails] = useState<RequestDetails | null>(null);
  useEffect(
    () =>
      followLedger(
        () => attempt(api.ledgerRequest({ requestId })),
        (found) => found && setDetails(found),
      ).end,
    [requestId],
  );
  return details;
}

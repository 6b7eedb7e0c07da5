import { useCallback, useEffect, useRef, useState } from 'react';
import type { LedgerChoices, LedgerFilter, LedgerReport } from '../../shared/ledger.ts';
import { api } from '../api.ts';
import { attempt } from '../stores/actions.ts';
import { followLedger, type LedgerFollower, PACE_MS } from './follow-ledger.ts';

/** A report with the filter that it answers. */
export interface FilteredReport {
  readonly filter: LedgerFilter;
  readonly report: LedgerReport;
}

/** How far the reading of a report has come. The last one read stays until the next is there, so that nothing flickers. */
export interface ReportReading {
  readonly shown: FilteredReport | null;
  /** What is shown answers another filter than the one asked for. */
  readonly isBehind: boolean;
  readonly hasFailed: boolean;
  readonly retry: () => void;
}

/** The report for a filter, kept up with the ledger. */
export function useReport(filter: LedgerFilter): ReportReading {
  const [shown, setShown] = useState<FilteredReport | null>(null);
  const [failedFor, setFailedFor] = useState<LedgerFilter | null>(null);
  const follower = useRef<LedgerFollower>(null);
  useEffect(() => {
    const made = followLedger(
      () => attempt(api.ledgerReport(filter)),
      (report) => {
        setFailedFor(report ? null : filter);
        if (report) setShown({ filter, report });
      },
    );
    follower.current = made;
    return made.end;
  }, [filter]);
  const retry = useCallback(() => follower.current?.again(), []);
  return { shown, isBehind: shown?.filter !== filter, hasFailed: failedFor === filter, retry };
}

/** A new model is a rare thing, and finding all of them reads the whole ledger. */
const CHOICES_PACE_MS = 20_000;

/** What the filters can choose from; `null` until it is known. */
export function useChoices(): LedgerChoices | null {
  const [choices, setChoices] = useState<LedgerChoices | null>(null);
  // The first row of an empty ledger is waited for.
  const paceMs = choices !== null && choices.days === null ? PACE_MS : CHOICES_PACE_MS;
  useEffect(
    () =>
      followLedger(
        () => attempt(api.ledgerChoices()),
        (found) => found && setChoices(found),
        paceMs,
      ).end,
    [paceMs],
  );
  return choices;
}

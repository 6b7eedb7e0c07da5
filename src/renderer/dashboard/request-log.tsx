import { type RefObject, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type LedgerFilter, REQUEST_KINDS, type RequestLogQuery } from '../../shared/ledger.ts';
import { useDashboardView } from '../stores/dashboard-view.ts';
import { mostPlaces } from '../ui/amount.tsx';
import { Button } from '../ui/button.tsx';
import { FilterSelect } from '../ui/filter-select.tsx';
import { ExportButton } from './export-button.tsx';
import { RequestEntry } from './request-entry.tsx';
import { useRequestLog } from './use-request-log.ts';

/** Typing settles for this long before the log is searched. */
const SEARCH_DELAY_MS = 250;

interface RequestLogProps {
  readonly filter: LedgerFilter;
  /** Where a figure leads: the heading takes the focus. */
  readonly headingRef: RefObject<HTMLHeadingElement | null>;
}

/** Every request of the days and filters chosen, newest first. */
export function RequestLog({ filter, headingRef }: RequestLogProps) {
  const { t } = useTranslation();
  const only = useDashboardView((view) => view.only);
  const showOnly = useDashboardView((view) => view.showOnly);
  const typed = useDashboardView((view) => view.search);
  const find = useDashboardView((view) => view.find);
  const search = useSettled(typed.trim(), SEARCH_DELAY_MS);
  const query = useMemo<RequestLogQuery>(
    () => ({ ...filter, ...(only !== null && { only }), ...(search !== '' && { search }) }),
    [filter, only, search],
  );
  const kinds = REQUEST_KINDS.map((value) => ({ value, label: t(`dashboard.kinds.${value}`) }));
  return (
    <section aria-labelledby="request-log" className="card p-5">
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <h2
          id="request-log"
          ref={headingRef}
          tabIndex={-1}
          className="mr-auto scroll-mt-6 text-lg font-semibold"
        >
          {t('dashboard.log')}
        </h2>
        <input
          type="search"
          className="field w-48!"
          aria-label={t('dashboard.logSearch')}
          placeholder={t('dashboard.logSearch')}
          maxLength={200}
          value={typed}
          onChange={({ target }) => find(target.value)}
        />
        <FilterSelect
          label={t('dashboard.logKind')}
          everything={t('dashboard.allRequests')}
          value={only ?? ''}
          options={kinds}
          onChange={(value) => showOnly(REQUEST_KINDS.find((kind) => kind === value) ?? null)}
        />
        <ExportButton filter={filter} />
      </div>
      <Entries query={query} isNarrowed={only !== null || search !== ''} />
    </section>
  );
}

const HEADINGS = ['when', 'answeredBy', 'conversation', 'outcome', 'duration', 'tokens', 'cost'] as const;
const RIGHT: readonly string[] = ['duration', 'tokens', 'cost'];

function Entries({ query, isNarrowed }: { readonly query: RequestLogQuery; readonly isNarrowed: boolean }) {
  const { t } = useTranslation();
  const { pages, isBehind, isReadingMore, readMore } = useRequestLog(query);
  const [openId, setOpenId] = useState<string | null>(null);
  if (pages === null) return <p className="hint">{t('dashboard.reading')}</p>;
  if (pages.rows.length === 0)
    return <p className="hint">{t(isNarrowed ? 'dashboard.logNoHits' : 'dashboard.logEmpty')}</p>;
  const places = mostPlaces(pages.rows.map(({ costUsd }) => costUsd));
  return (
    <>
      <table aria-label={t('dashboard.log')} aria-busy={isBehind} className="tabular w-full text-sm">
        <thead>
          <tr className="text-xs text-soft">
            {HEADINGS.map((heading) => (
              <th
                key={heading}
                scope="col"
                className={`px-2 py-2 font-medium first:pl-0 last:pr-0 ${RIGHT.includes(heading) ? 'text-right' : 'text-left'} ${heading === 'tokens' ? 'max-lg:hidden' : ''}`}
              >
                {t(`dashboard.${heading}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {pages.rows.map((row) => (
            <RequestEntry
              key={row.requestId}
              row={row}
              places={places}
              isOpen={openId === row.requestId}
              onToggle={() => setOpenId((open) => (open === row.requestId ? null : row.requestId))}
            />
          ))}
        </tbody>
      </table>
      {pages.nextCursor !== null && (
        <p className="mt-3 text-center">
          <Button onClick={readMore} disabled={isReadingMore}>
            {t('dashboard.readMore')}
          </Button>
        </p>
      )}
    </>
  );
}

/** A value once it has stayed the same for a while. */
function useSettled<Value>(value: Value, delayMs: number): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), delayMs);
    return () => clearTimeout(timer);
  }, [value, delayMs]);
  return settled;
}

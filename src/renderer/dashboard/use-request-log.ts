import { useCallback, useEffect, useState } from 'react';
import type { RequestLogPage, RequestLogQuery } from '../../shared/ledger.ts';
import { api } from '../api.ts';
import { attempt } from '../stores/actions.ts';
import { followLedger } from './follow-ledger.ts';
import { appendPage, renewPages } from './merge-pages.ts';

interface ReadPages {
  readonly query: RequestLogQuery;
  readonly pages: RequestLogPage;
}

/** The part of the request log that has been read. */
export interface RequestLogReading {
  /** `null` until the first page is there. */
  readonly pages: RequestLogPage | null;
  /** What is shown answers another query than the one asked for. */
  readonly isBehind: boolean;
  readonly isReadingMore: boolean;
  readonly readMore: () => void;
}

/** The request log for a query, kept up with the ledger from the top, read further on demand. */
export function useRequestLog(query: RequestLogQuery): RequestLogReading {
  const [read, setRead] = useState<ReadPages | null>(null);
  const [moreFor, setMoreFor] = useState<RequestLogQuery | null>(null);
  useEffect(
    () =>
      followLedger(
        () => attempt(api.ledgerRequests(query)),
        (page) => {
          if (!page) return;
          setRead((before) => ({
            query,
            pages: before?.query === query ? renewPages(before.pages, page) : page,
          }));
        },
      ).end,
    [query],
  );
  const readMore = useCallback(async () => {
    const cursor = read?.pages.nextCursor ?? null;
    if (read?.query !== query || cursor === null || moreFor === query) return;
    setMoreFor(query);
    const page = await attempt(api.ledgerRequests({ ...query, cursor }));
    setMoreFor((asked) => (asked === query ? null : asked));
    if (!page) return;
    setRead((before) =>
      before?.query === query ? { query, pages: appendPage(before.pages, page, cursor) } : before,
    );
  }, [read, query, moreFor]);
  return {
    pages: read?.pages ?? null,
    isBehind: read?.query !== query,
    isReadingMore: moreFor === query,
    readMore: () => void readMore(),
  };
}

import type { RequestLogPage, RequestRow } from '../../shared/ledger.ts';

/** The newest page over what was read before: new requests come on top, known ones are renewed, older ones stay. */
export function renewPages(read: RequestLogPage, newest: RequestLogPage): RequestLogPage {
  const renewed = new Set(newest.rows.map(({ requestId }) => requestId));
  const lastKnown = read.rows.findLastIndex(({ requestId }) => renewed.has(requestId));
  // More is new than a page holds: what lies between the two is not known, so reading begins anew.
  if (lastKnown === -1 || newest.nextCursor === null) return newest;
  const older = read.rows.slice(lastKnown + 1);
  return {
    rows: [...newest.rows, ...older],
    nextCursor: older.length === 0 ? newest.nextCursor : read.nextCursor,
  };
}

/** What was read, with the page that follows it. One that was asked for from elsewhere changes nothing. */
export function appendPage(
  read: RequestLogPage,
  page: RequestLogPage,
  cursor: RequestLogPage['nextCursor'],
): RequestLogPage {
  if (read.nextCursor !== cursor) return read;
  const known = new Set(read.rows.map(({ requestId }: RequestRow) => requestId));
  return {
    rows: [...read.rows, ...page.rows.filter(({ requestId }) => !known.has(requestId))],
    nextCursor: page.nextCursor,
  };
}

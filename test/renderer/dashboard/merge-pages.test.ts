import { describe, expect, it } from 'vitest';
import { appendPage, renewPages } from '../../../src/renderer/dashboard/merge-pages.ts';
import type { RequestLogPage } from '../../../src/shared/ledger.ts';
import { requestRow } from '../support/ledger-report.ts';

function page(ids: string, nextCursor: string | null): RequestLogPage {
  return { rows: [...ids].map((id) => requestRow(id)), nextCursor };
}

const idsOf = ({ rows }: RequestLogPage) => rows.map(({ requestId }) => requestId).join('');

describe('renewPages', () => {
  it('puts new requests on top and keeps the older ones that were read', () => {
    const renewed = renewPages(page('dcba', 'after-a'), page('fedc', 'after-c'));
    expect(idsOf(renewed)).toBe('fedcba');
    expect(renewed.nextCursor).toBe('after-a');
  });

  it('renews the requests that have changed', () => {
    const open = { rows: [requestRow('b', { outcome: 'open' }), requestRow('a')], nextCursor: 'after-a' };
    const renewed = renewPages(open, page('b', 'after-b'));
    expect(renewed.rows.map(({ outcome }) => outcome)).toEqual(['completed', 'completed']);
  });

  it('begins anew where more has come than a page holds, rather than leave a gap', () => {
    const renewed = renewPages(page('ba', 'after-a'), page('zy', 'after-y'));
    expect(renewed).toEqual(page('zy', 'after-y'));
  });

  it('reads on from the newest page where nothing older was read', () => {
    expect(renewPages(page('b', 'after-b'), page('cb', 'after-c')).nextCursor).toBe('after-c');
  });
});

describe('appendPage', () => {
  it('adds the page that follows', () => {
    const read = appendPage(page('dc', 'after-c'), page('ba', null), 'after-c');
    expect(idsOf(read)).toBe('dcba');
    expect(read.nextCursor).toBeNull();
  });

  it('repeats no request', () => {
    expect(idsOf(appendPage(page('dc', 'after-c'), page('cb', null), 'after-c'))).toBe('dcb');
  });

  it('ignores a page that follows something else', () => {
    const read = page('zy', 'after-y');
    expect(appendPage(read, page('ba', null), 'after-c')).toBe(read);
  });
});

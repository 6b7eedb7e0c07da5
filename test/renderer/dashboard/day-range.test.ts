import { describe, expect, it } from 'vitest';
import { addDays, daysOf, eachDay } from '../../../src/renderer/dashboard/day-range.ts';

const TODAY = '2026-03-01';
const LEDGER = { first: '2025-11-02', last: '2026-02-28' };

describe('daysOf', () => {
  it.each([
    ['today', '2026-03-01'],
    ['last-7', '2026-02-23'],
    ['last-30', '2026-01-31'],
    ['month', '2026-03-01'],
    ['all', '2025-11-02'],
  ] as const)('lets %s end today and begin on its day', (kind, fromDay) => {
    expect(daysOf({ kind }, TODAY, LEDGER)).toEqual({ fromDay, toDay: TODAY });
  });

  it('begins all of an empty ledger today', () => {
    expect(daysOf({ kind: 'all' }, TODAY, null)).toEqual({ fromDay: TODAY, toDay: TODAY });
  });

  it('includes rows of a day that has not come here yet', () => {
    const travelled = { first: '2026-02-27', last: '2026-03-02' };
    expect(daysOf({ kind: 'all' }, TODAY, travelled).toDay).toBe('2026-03-02');
  });

  it('takes the days that were chosen', () => {
    const days = { fromDay: '2026-01-05', toDay: '2026-01-09' };
    expect(daysOf({ kind: 'custom', ...days }, TODAY, LEDGER)).toEqual(days);
  });
});

describe('addDays', () => {
  it('goes by the calendar', () => {
    expect(addDays('2024-02-28', 1)).toBe('2024-02-29');
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
    // The clocks of many places change on this day.
    expect(addDays('2026-03-29', 1)).toBe('2026-03-30');
  });
});

describe('eachDay', () => {
  it('is empty where the end lies before the beginning', () => {
    expect(eachDay({ fromDay: '2026-01-02', toDay: '2026-01-01' })).toEqual([]);
  });
});

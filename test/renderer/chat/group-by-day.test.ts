import { describe, expect, it } from 'vitest';
import { groupByDay } from '../../../src/renderer/chat/group-by-day.ts';

const at = (...date: [number, number, number, number, number]) => ({
  updatedAtMs: new Date(...date).getTime(),
});
const now = at(2026, 10, 24, 9, 30).updatedAtMs;

describe('groupByDay', () => {
  it('tells today, yesterday and earlier apart by the local calendar', () => {
    const [justNow, midnight] = [at(2026, 10, 24, 9, 29), at(2026, 10, 24, 0, 0)];
    const [late, early] = [at(2026, 10, 23, 23, 59), at(2026, 10, 23, 0, 0)];
    const before = at(2026, 10, 22, 23, 59);
    expect(groupByDay([justNow, midnight, late, early, before], now)).toEqual([
      { day: 'today', items: [justNow, midnight] },
      { day: 'yesterday', items: [late, early] },
      { day: 'earlier', items: [before] },
    ]);
  });

  it('leaves out days on which nothing happened', () => {
    const before = at(2025, 0, 1, 12, 0);
    expect(groupByDay([before], now)).toEqual([{ day: 'earlier', items: [before] }]);
    expect(groupByDay([], now)).toEqual([]);
  });
});

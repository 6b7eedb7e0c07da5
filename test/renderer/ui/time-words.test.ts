import { describe, expect, it } from 'vitest';
import { percent } from '../../../src/renderer/ui/percent.ts';
import { momentWords, timeWords } from '../../../src/renderer/ui/time-words.ts';

describe('timeWords', () => {
  it('writes a day as the language does, whatever zone this computer is in', () => {
    expect(timeWords('2026-01-31', 'en')).toBe('Jan 31');
    expect(timeWords('2026-01-31', 'zh-CN', 'full')).toBe('2026年1月31日周六');
  });

  it('writes an hour, with or without its day', () => {
    expect(timeWords('2026-01-31T09', 'zh-CN', 'hour')).toBe('9时');
    expect(timeWords('2026-01-31T21', 'en')).toMatch(/^Jan 31, 9\sPM$/);
  });
});

describe('momentWords', () => {
  it('leaves the day out where it is today', () => {
    const noon = new Date(2026, 0, 31, 12, 5, 9).getTime();
    expect(momentWords(noon, '2026-01-31', 'zh-CN')).toBe('12:05:09');
    expect(momentWords(noon, '2026-02-01', 'zh-CN')).toBe('1月31日 12:05');
  });
});

describe('percent', () => {
  it('is never rounded up to all', () => {
    expect(percent(9_999, 10_000, 'en')).toBe('99.9%');
    expect(percent(10, 10, 'en')).toBe('100%');
    expect(percent(1, 3, 'en')).toBe('33.3%');
  });
});

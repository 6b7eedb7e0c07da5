import { describe, expect, it } from 'vitest';
import { countdown, duration, money, whole } from '../../../src/renderer/ui/format.ts';

describe('money', () => {
  it('shows every digit of the amount, and no other', () => {
    expect(money('0.000022')).toBe('$0.000022');
    expect(money('123456789012345678.123456789012')).toBe('$123456789012345678.123456789012');
    expect(money('0.10')).toBe('$0.10');
    expect(money('0')).toBe('$0');
  });
});

describe('countdown', () => {
  it.each([
    [42_000, '0:42'],
    [41_001, '0:42'],
    [1, '0:01'],
    [0, '0:00'],
    [-5_000, '0:00'],
    [60_000, '1:00'],
    [3_599_000, '59:59'],
    [3_723_000, '1:02:03'],
  ])('shows %i ms as %s', (leftMs, text) => {
    expect(countdown(leftMs)).toBe(text);
  });
});

describe('duration', () => {
  it('uses milliseconds below a second and tenths of a second above', () => {
    expect(duration(73.4)).toBe('73 ms');
    expect(duration(1_250)).toBe('1.3 s');
  });
});

describe('whole', () => {
  it('groups digits as the language does', () => {
    expect(whole(1_234_567, 'en')).toBe('1,234,567');
    expect(whole(1_234_567, 'zh-CN')).toBe('1,234,567');
  });
});

import { validate, version } from 'uuid';
import { describe, expect, it, vi } from 'vitest';
import { newId } from '../../src/main/storage/new-id.ts';

describe('newId', () => {
  it('never gives an id twice', () => {
    const ids = Array.from({ length: 10_000 }, () => newId());
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => validate(id) && version(id) === 7)).toBe(true);
  });

  it('begins with the time', () => {
    vi.useFakeTimers({ now: 1_700_000_000_000 });
    const earlier = newId();
    vi.setSystemTime(1_700_000_000_001);
    const later = newId();
    vi.useRealTimers();
    expect(earlier < later).toBe(true);
  });
});

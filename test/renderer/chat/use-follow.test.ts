import { describe, expect, it } from 'vitest';
import { followsAfter, isNearEnd } from '../../../src/renderer/chat/use-follow.ts';

/** A viewport of 100 px at a place in a content of that height. */
const at = (scrollTop: number, scrollHeight = 1_000) => ({ scrollTop, scrollHeight, clientHeight: 100 });

describe('isNearEnd', () => {
  it('counts the last 32 pixels as the end', () => {
    expect(isNearEnd(at(900))).toBe(true);
    expect(isNearEnd(at(868))).toBe(true);
    expect(isNearEnd(at(867))).toBe(false);
  });
});

describe('followsAfter', () => {
  it('hands the scroll to the reader at the slightest move up', () => {
    expect(followsAfter(true, 900, at(897))).toBe(false);
  });

  it('takes it back where the reader scrolls down to the end', () => {
    expect(followsAfter(false, 500, at(890))).toBe(true);
  });

  it('leaves it with a reader who scrolls down and stops before the end', () => {
    expect(followsAfter(false, 500, at(700))).toBe(false);
  });

  it('keeps following when content has grown between a scroll of its own and the news of it', () => {
    expect(followsAfter(true, 800, at(900, 1_200))).toBe(true);
  });

  it('keeps following when shrinking content moves the end up', () => {
    expect(followsAfter(true, 900, at(700, 800))).toBe(true);
    expect(followsAfter(false, 900, at(700, 800))).toBe(false);
  });
});

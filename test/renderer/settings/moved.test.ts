import { describe, expect, it } from 'vitest';
import { moved } from '../../../src/renderer/settings/moved.ts';

describe('moved', () => {
  it('moves an item by one place and keeps the others in order', () => {
    expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b']);
    expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c']);
  });

  it('leaves the order alone at either end and for a place that is not there', () => {
    expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b']);
    expect(moved(['a', 'b'], 1, 1)).toEqual(['a', 'b']);
    expect(moved(['a', 'b'], 7, -1)).toEqual(['a', 'b']);
  });
});

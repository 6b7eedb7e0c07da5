import { describe, expect, it } from 'vitest';
import { dragId, placeOfId } from '../../../src/renderer/settings/drag-id.ts';
import { dropped, type Lists, type Place } from '../../../src/renderer/settings/dropped.ts';
import { targetIdOf } from '../../../src/shared/provider.ts';

const refs = (...models: readonly string[]) => models.map((model) => ({ providerId: 'p', model }));
const lists: Lists = { primary: refs('a', 'b', 'c'), cheap: refs('c', 'd') };
const at = (list: Place['list'], model: string | null): Place => ({
  list,
  targetId: model === null ? null : `p/${model}`,
});
const names = ({ primary, cheap }: Lists) => [
  primary.map(({ model }) => model).join(''),
  cheap.map(({ model }) => model).join(''),
];

describe('dropped', () => {
  it.each<[string, Place, Place, string, string]>([
    ['down', at('primary', 'a'), at('primary', 'c'), 'bca', 'cd'],
    ['up', at('primary', 'c'), at('primary', 'a'), 'cab', 'cd'],
    ['by one', at('primary', 'a'), at('primary', 'b'), 'bac', 'cd'],
    ['to the end', at('primary', 'a'), at('primary', null), 'bca', 'cd'],
    ['into the other list', at('primary', 'a'), at('cheap', 'd'), 'bc', 'cad'],
    ['to the other list’s end', at('cheap', 'd'), at('primary', null), 'abcd', 'c'],
  ])('moves a target %s', (_what, from, to, primary, cheap) => {
    expect(names(dropped(lists, from, to))).toEqual([primary, cheap]);
  });

  it.each<[string, Place, Place]>([
    ['itself', at('primary', 'b'), at('primary', 'b')],
    ['a list that has it', at('primary', 'c'), at('cheap', 'd')],
    ['anything, once it is gone', at('primary', 'x'), at('cheap', 'd')],
  ])('changes nothing when it is dropped on %s', (_what, from, to) => {
    expect(dropped(lists, from, to)).toBe(lists);
  });

  it('names places so that they can be read back, colons and all', () => {
    const place = at('cheap', 'small:1b');
    expect(placeOfId(dragId(place))).toEqual(place);
    expect(placeOfId(dragId(at('primary', null)))).toEqual(at('primary', null));
    expect(targetIdOf({ providerId: 'p', model: 'small:1b' })).toBe(place.targetId);
  });
});

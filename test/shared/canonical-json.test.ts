import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../src/shared/canonical-json.ts';
import { propertyRuns } from '../support/property-runs.ts';

describe('canonicalJson', () => {
  it('writes keys in order and leaves absent fields out', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: undefined })).toBe('{"b":[1,{"c":"x","d":null}]}');
  });

  it('tells a list’s gap from its absence', () => {
    expect(canonicalJson([undefined, 1])).not.toBe(canonicalJson([1]));
  });

  it('writes what JSON reads back as the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        // JSON has no negative zero.
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      propertyRuns('canonical JSON', 1_000),
    );
  });

  it('does not depend on the order in which fields were set', () => {
    const fields = fc.dictionary(fc.string(), fc.jsonValue());
    fc.assert(
      fc.property(fields, (value) => {
        const reversed = Object.fromEntries(Object.entries(value).toReversed());
        expect(canonicalJson(reversed)).toBe(canonicalJson(value));
      }),
      propertyRuns('canonical JSON in any order', 1_000),
    );
  });
});

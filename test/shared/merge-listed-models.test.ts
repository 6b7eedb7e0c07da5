import { describe, expect, it } from 'vitest';
import type { ListedModel } from '../../src/shared/listed-model.ts';
import { fromListed, mergeListedModels } from '../../src/shared/merge-listed-models.ts';
import { ProviderModel } from '../../src/shared/provider.ts';

const listed = (id: string, contextLength: number | null = null): ListedModel => ({
  id,
  contextLength,
  capabilities: { tools: true },
});

const OWN = {
  favourite: true,
  hidden: true,
  inputUsdPerMillion: '1',
  outputUsdPerMillion: '2',
  priceFrom: '2026-01-01',
  contextLength: 9_000,
} as const;

describe('mergeListedModels', () => {
  it('keeps whatever a person chose, and takes over the rest', () => {
    const [kept, fresh] = mergeListedModels(
      [{ id: 'a', ...OWN }, { id: 'b' }],
      [listed('a', 100_000), listed('b', 100_000)],
    );
    expect(kept).toEqual({ id: 'a', ...OWN, listed: true, capabilities: { tools: true } });
    expect(fresh).toEqual({ id: 'b', listed: true, contextLength: 100_000, capabilities: { tools: true } });
  });

  it('marks a model that is gone, keeps everything else of it, and unmarks it when it is back', () => {
    const before = mergeListedModels([{ id: 'a', ...OWN }], [listed('a')]);
    const gone = mergeListedModels(before, [listed('b')]);
    expect(gone).toEqual([{ ...before[0], listed: false, missing: true }]);
    expect(mergeListedModels(gone, [listed('c')])).toBe(gone);
    const back = mergeListedModels(gone, [listed('a')]);
    expect(back).toEqual(before);
    expect(back[0]).not.toHaveProperty('missing');
  });

  it('leaves a model alone that was added by hand and is in no list', () => {
    const models = [{ id: 'my-own', favourite: true }];
    expect(mergeListedModels(models, [listed('a')])).toBe(models);
  });

  it('adds nothing by itself, and takes a list without models for no list', () => {
    const models = mergeListedModels([{ id: 'a' }], [listed('a'), listed('b')]);
    expect(models.map(({ id }) => id)).toEqual(['a']);
    expect(mergeListedModels(models, [])).toBe(models);
  });

  it('gives the same array where nothing changes, so that nothing is saved', () => {
    const models = mergeListedModels([{ id: 'a' }], [listed('a', 5)]);
    expect(mergeListedModels(models, [listed('a', 5)])).toBe(models);
  });

  it('makes models that the settings take', () => {
    for (const model of [fromListed(listed('a', 5)), fromListed({ ...listed('b'), capabilities: {} })])
      expect(ProviderModel.parse(model)).toEqual(model);
  });
});

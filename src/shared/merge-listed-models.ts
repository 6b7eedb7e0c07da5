import type { ListedModel } from './listed-model.ts';
import type { ProviderModel } from './provider.ts';

/**
 * A provider's models after its list was read: what a person chose stays; what the list says is taken over where the person says
 * nothing; a model that the list had and no longer has is marked, and unmarked once it is back. One that was added by hand and
 * was never listed is left alone, and a list without any model says nothing.
 * @returns the same array where nothing changes
 */
export function mergeListedModels(
  models: readonly ProviderModel[],
  listed: readonly ListedModel[],
): readonly ProviderModel[] {
  if (listed.length === 0) return models;
  const byId = new Map(listed.map((model) => [model.id, model]));
  const merged = models.map((model) => mergeOne(model, byId.get(model.id)));
  return merged.every((model, index) => model === models[index]) ? models : merged;
}

/** A model of a list as a person's own. */
export function fromListed({ id, contextLength, capabilities }: ListedModel): ProviderModel {
  return {
    id,
    listed: true,
    ...(contextLength === null ? {} : { contextLength }),
    ...(Object.keys(capabilities).length === 0 ? {} : { capabilities }),
  };
}

function mergeOne(model: ProviderModel, listed: ListedModel | undefined): ProviderModel {
  if (!listed) return model.listed ? { ...model, listed: false, missing: true } : model;
  const { missing: _back, ...present } = model;
  const merged = { ...fromListed(listed), ...present, listed: true };
  const isSame = JSON.stringify(sorted(merged)) === JSON.stringify(sorted(model));
  return isSame ? model : merged;
}

function sorted(model: ProviderModel): unknown {
  return Object.entries(model).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

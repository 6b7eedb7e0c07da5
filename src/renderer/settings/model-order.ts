import type { ProviderModel } from '../../shared/provider.ts';

/** Models as they are offered: favourites first, hidden ones last, otherwise as they were added. */
export function inOrderOfChoice(models: readonly ProviderModel[]): readonly ProviderModel[] {
  const rank = ({ favourite, hidden }: ProviderModel) => (hidden ? 2 : favourite ? 0 : 1);
  return models.toSorted((a, b) => rank(a) - rank(b));
}

import type { ListedModel } from '../../shared/listed-model.ts';
import type { Provider } from '../../shared/provider.ts';
import { priceVendorOf } from '../config/price-vendors.ts';

/** A provider's list of models with what the bundled table knows where the list itself does not say. */
export async function describeModels(
  provider: Provider,
  models: readonly ListedModel[],
  atMs: number,
): Promise<readonly ListedModel[]> {
  const vendor = provider.kind === 'simulator' ? null : priceVendorOf(provider);
  if (vendor === null) return models;
  const { tableContextLength } = await import('../config/price-table.ts');
  return models.map((model) => ({
    ...model,
    contextLength: model.contextLength ?? tableContextLength(vendor, model.id, atMs),
  }));
}

import * as z from 'zod';
import catalogue from '../../../resources/provider-catalogue.json' with { type: 'json' };
import { CatalogueEntry } from '../../shared/catalogue.ts';

/** Every provider that needs no more than a row of data, in the order in which they are offered. */
export const PROVIDER_CATALOGUE: readonly CatalogueEntry[] = z.array(CatalogueEntry).parse(catalogue);

/** The row that a provider was made from. */
export function catalogueRow(id: string | undefined): CatalogueEntry | undefined {
  return PROVIDER_CATALOGUE.find((row) => row.id === id);
}

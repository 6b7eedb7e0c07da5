import * as z from 'zod';
import catalogue from '../../../resources/provider-catalogue.json' with { type: 'json' };

const CatalogueRow = z.strictObject({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['openai', 'anthropic']),
  baseUrl: z.string(),
  keyUrl: z.string().nullable(),
  environmentVariable: z.string().nullable(),
  defaultModel: z.string().nullable(),
  modelsEndpoint: z.enum(['openai', 'anthropic', 'ollama', 'none']),
  sendsFinishReason: z.boolean().default(true),
  unsupportedParameters: z.array(z.string()).default([]),
});

/** What is known of a vendor or local server. */
export type CatalogueRow = z.infer<typeof CatalogueRow>;

/** Every provider that needs no more than a row of data, in the order in which they are offered. */
export const PROVIDER_CATALOGUE: readonly CatalogueRow[] = z.array(CatalogueRow).parse(catalogue);

/** The row that a provider was made from. */
export function catalogueRow(id: string | undefined): CatalogueRow | undefined {
  return PROVIDER_CATALOGUE.find((row) => row.id === id);
}

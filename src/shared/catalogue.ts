import * as z from 'zod';

/** Where an answer about a vendor was found, and on which day. */
const Checked = z.strictObject({ on: z.iso.date(), source: z.url({ protocol: /^https$/ }) });

/** A row of the provider catalogue: all that is known of a vendor or local server. What is not known is `null`. */
export const CatalogueEntry = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  name: z.string().min(1),
  group: z.enum(['cloud', 'local', 'custom']),
  kind: z.enum(['openai', 'anthropic']),
  /** Empty where the person enters it. */
  baseUrl: z.string(),
  modelsEndpoint: z.enum(['openai', 'anthropic', 'ollama', 'lmstudio', 'none']),
  needsKey: z.boolean(),
  /** The page on which a key is made. */
  keyUrl: z.string().nullable(),
  /** What a key of this vendor's looks like, as a regular expression. */
  keyShape: z.string().nullable(),
  /** The variable that the vendor's own tools read the key from. */
  environmentVariable: z.string().nullable(),
  /** Left out of every request. */
  unsupportedParameters: z.array(z.string()),
  /** Fill in what a request and the provider's own leave out. */
  defaultParameters: z.record(z.string(), z.json()),
  /** Counts where the provider does not say. */
  cacheRetention: z.enum(['none', 'short', 'long']),
  /** What a new provider begins with, and the one for its cheap list. */
  defaultModel: z.string().nullable(),
  cheapModel: z.string().nullable(),
  sendsFinishReason: z.boolean(),
  checked: Checked.nullable(),
});
export type CatalogueEntry = z.infer<typeof CatalogueEntry>;

/** The rows whose keys look like this one; keys of several vendors can look the same. */
export function entriesOfKey(key: string, catalogue: readonly CatalogueEntry[]): readonly CatalogueEntry[] {
  const text = key.trim();
  return catalogue.filter(({ keyShape }) => keyShape !== null && new RegExp(keyShape).test(text));
}

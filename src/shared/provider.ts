import * as z from 'zod';
import { SETTING_BOUNDS, within } from './setting-bounds.ts';

/** A name that the settings refer by. */
export const Identifier = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[a-z0-9][a-z0-9._-]*$/, 'use lower-case letters, digits, dots, dashes and underscores');

/** Headers that carry the key or belong to the connection. */
const RESERVED_HEADERS = new Set([
  'authorization',
  'connection',
  'content-length',
  'content-type',
  'cookie',
  'host',
  'proxy-authorization',
  'transfer-encoding',
  'x-api-key',
]);

/** A model's name as its vendor writes it. */
export const ModelId = z
  .string()
  .trim()
  .min(1)
  .max(256)
  .refine((id) => id.toLowerCase() !== 'default', 'name the model itself');

const usdPerMillion = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,12})?$/, 'a decimal number of US dollars, such as 0.25');

/** The protocol that a provider speaks. */
export const ProviderKind = z.enum(['openai', 'anthropic', 'simulator']);
export type ProviderKind = z.infer<typeof ProviderKind>;

/** Where a provider's key comes from. The key itself is never in the settings. */
export const CredentialSource = z.discriminatedUnion('source', [
  z.strictObject({ source: z.literal('none') }),
  z.strictObject({ source: z.literal('vault') }),
  z.strictObject({
    source: z.literal('environment'),
    variable: z
      .string()
      .max(128)
      .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'the name of an environment variable'),
  }),
  z.strictObject({
    source: z.literal('command'),
    /** Run by the system's shell; what it prints, trimmed, is the key. */
    command: z.string().trim().min(1).max(2_048),
    /** How long the key may be used before the command is run again. */
    lifetimeMs: within(SETTING_BOUNDS.credentials.lifetimeMs).default(3_600_000),
  }),
]);
export type CredentialSource = z.infer<typeof CredentialSource>;

/** What a model is known to take or do. */
export const ModelCapabilities = z.strictObject({
  tools: z.boolean().optional(),
  images: z.boolean().optional(),
  reasoning: z.boolean().optional(),
});
export type ModelCapabilities = z.infer<typeof ModelCapabilities>;

/** A model of a provider that the person uses, with the person's own prices. */
export const ProviderModel = z.strictObject({
  id: ModelId,
  /** USD per million input tokens; without it and the output's the person has set no price. */
  inputUsdPerMillion: usdPerMillion.optional(),
  /** USD per million output tokens. */
  outputUsdPerMillion: usdPerMillion.optional(),
  /** USD per million tokens read from the vendor's cache; absent follows from the input price. So for writes. */
  cacheReadUsdPerMillion: usdPerMillion.optional(),
  /** For a token written to live 5 minutes. */
  cacheWriteUsdPerMillion: usdPerMillion.optional(),
  /** For a token written to live 1 hour. */
  cacheWriteLongUsdPerMillion: usdPerMillion.optional(),
  /** The local day from which the person's price counts; absent means always. */
  priceFrom: z.iso.date().optional(),
  /** In tokens, where known. */
  contextLength: z.int().min(1).max(100_000_000).optional(),
  /** Offered first wherever a model is chosen. */
  favourite: z.boolean().optional(),
  /** Not offered where a model is chosen; places that it already has stay. */
  hidden: z.boolean().optional(),
  /** The vendor's list had it once and no longer does. It is still asked wherever it is used. */
  missing: z.boolean().optional(),
  /** The vendor's list had it when it was last read; absent for one that was added by hand. */
  listed: z.boolean().optional(),
  /** What it is known to take or do; absent where nobody says. */
  capabilities: ModelCapabilities.optional(),
});
export type ProviderModel = z.infer<typeof ProviderModel>;

/** The fields of a model that are the person's own price. */
export const OWN_PRICE_FIELDS = [
  'inputUsdPerMillion',
  'outputUsdPerMillion',
  'cacheReadUsdPerMillion',
  'cacheWriteUsdPerMillion',
  'cacheWriteLongUsdPerMillion',
  'priceFrom',
] as const satisfies readonly (keyof ProviderModel)[];

/** The rate that a price cannot do without and lacks; `null` for a whole price and for none at all. */
export function missingPriceField(model: ProviderModel): 'inputUsdPerMillion' | 'outputUsdPerMillion' | null {
  if (OWN_PRICE_FIELDS.every((field) => model[field] === undefined)) return null;
  if (model.inputUsdPerMillion === undefined) return 'inputUsdPerMillion';
  return model.outputUsdPerMillion === undefined ? 'outputUsdPerMillion' : null;
}

/** One more key of the same account or another, used when those before it cannot be. */
export const FurtherKey = z.strictObject({
  id: Identifier,
  name: z.string().trim().min(1).max(80),
  credential: CredentialSource,
});
export type FurtherKey = z.infer<typeof FurtherKey>;

const headerName = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'the name of a header, such as X-Project')
  .refine((name) => !RESERVED_HEADERS.has(name.toLowerCase()), 'this header is set by the app itself');

const headerValue = z
  .string()
  .max(4_096)
  .regex(/^[\t\x20-\x7e]*$/, 'plain characters on one line');

/** Where a provider's requests go through. */
export const ProxySetting = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('system') }),
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({
    kind: z.literal('url'),
    url: z
      .string()
      .trim()
      .max(2_048)
      .regex(/^https?:\/\/[^\s/@]+\/?$/, 'an address such as http://proxy.example:8080'),
  }),
]);
export type ProxySetting = z.infer<typeof ProxySetting>;

const parameterName = z.string().min(1).max(64);

/** How the practice provider behaves. */
export const SimulatorOptions = z.strictObject({
  tokensPerSecond: z.int().min(1).max(100_000).default(40),
  /** Fails every request with this, before anything is sent. */
  failWith: z.enum(['none', 'rate-limited', 'unavailable', 'unauthorized', 'cut-mid-answer']).default('none'),
});
export type SimulatorOptions = z.infer<typeof SimulatorOptions>;

/** One vendor account or local server. */
export const Provider = z.strictObject({
  id: Identifier,
  name: z.string().trim().min(1).max(80),
  kind: ProviderKind,
  /** Row of the provider catalogue that this one was made from. */
  catalogueId: Identifier.optional(),
  /** Empty for the simulator only. */
  baseUrl: z.string().trim().max(2048).default(''),
  /** Plain http to a private network address was agreed to. Loopback needs no agreement. */
  allowPrivateNetwork: z.boolean().default(false),
  /** Without it no target of the provider is part of a chain; its places in the lists stay. */
  enabled: z.boolean().default(true),
  /** Of the first key. */
  credential: CredentialSource.default({ source: 'none' }),
  /** Used in order after the first, each with a health of its own. */
  furtherKeys: z.array(FurtherKey).max(20).default([]),
  /** Sent with every request. */
  headers: z.record(headerName, headerValue).default({}),
  proxy: ProxySetting.default({ kind: 'system' }),
  /** In place of the app's own. */
  timeouts: z
    .strictObject({
      connectMs: within(SETTING_BOUNDS.timeouts.connectMs).optional(),
      firstTokenMs: within(SETTING_BOUNDS.timeouts.firstTokenMs).optional(),
      idleMs: within(SETTING_BOUNDS.timeouts.idleMs).optional(),
    })
    .default({}),
  models: z.array(ProviderModel).max(500).default([]),
  /** Everything from it costs nothing, because the person says so. */
  costsNothing: z.boolean().default(false),
  /** Left out: as the catalogue's row says. */
  cacheRetention: z.enum(['none', 'short', 'long']).optional(),
  unsupportedParameters: z.array(parameterName).max(32).default([]),
  defaultParameters: z.record(parameterName, z.json()).default({}),
  simulator: SimulatorOptions.optional(),
});
export type Provider = z.infer<typeof Provider>;

/** A place in a chain: one model of one provider. */
export const TargetRef = z.strictObject({ providerId: Identifier, model: ModelId });
export type TargetRef = z.infer<typeof TargetRef>;

/** The practice provider's only model. */
export const PRACTICE_TARGET: TargetRef = { providerId: 'practice', model: 'practice-1' };

/** The provider that a fresh profile starts with: it needs no key and sends nothing anywhere. */
export function practiceProvider(): Provider {
  return Provider.parse({
    id: PRACTICE_TARGET.providerId,
    name: 'Practice',
    kind: 'simulator',
    models: [{ id: PRACTICE_TARGET.model }],
  });
}

/** The stable name of a target, the same in routes, health and settings. */
export function targetIdOf(ref: TargetRef): string {
  return `${ref.providerId}/${ref.model}`;
}

/** One of a provider's keys. */
export interface ProviderKey {
  /** `null` for the first. */
  readonly keyId: string | null;
  readonly name: string | null;
  readonly credential: CredentialSource;
}

/** A provider's keys in the order in which they are used. */
export function keysOf({ credential, furtherKeys }: Provider): readonly ProviderKey[] {
  const further = furtherKeys.map((key) => ({ keyId: key.id, name: key.name, credential: key.credential }));
  return [{ keyId: null, name: null, credential }, ...further];
}

/** The name under which a key is kept and its state is told: the provider's own for its first key. */
export function credentialSlotOf(providerId: string, keyId: string | null): string {
  return keyId === null ? providerId : `${providerId}/${keyId}`;
}

import * as z from 'zod';

/** The version of the settings file that this program writes. */
export const SETTINGS_VERSION = 1;

const identifier = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[a-z0-9][a-z0-9._-]*$/, 'use lower-case letters, digits, dots, dashes and underscores');

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
]);
export type CredentialSource = z.infer<typeof CredentialSource>;

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
  id: identifier,
  name: z.string().trim().min(1).max(80),
  kind: ProviderKind,
  /** Row of the provider catalogue that this one was made from. */
  catalogueId: identifier.optional(),
  /** Empty for the simulator only. */
  baseUrl: z.string().trim().max(2048).default(''),
  /** Plain http to a private network address was agreed to. Loopback needs no agreement. */
  allowPrivateNetwork: z.boolean().default(false),
  credential: CredentialSource.default({ source: 'none' }),
  models: z.array(ProviderModel).max(500).default([]),
  /** Everything from it costs nothing, because the person says so. */
  costsNothing: z.boolean().default(false),
  cacheRetention: z.enum(['none', 'short', 'long']).default('none'),
  unsupportedParameters: z.array(parameterName).max(32).default([]),
  defaultParameters: z.record(parameterName, z.json()).default({}),
  simulator: SimulatorOptions.optional(),
});
export type Provider = z.infer<typeof Provider>;

/** A place in a chain: one model of one provider. */
export const TargetRef = z.strictObject({ providerId: identifier, model: ModelId });
export type TargetRef = z.infer<typeof TargetRef>;

const targetList = z
  .array(TargetRef)
  .max(50)
  .refine((list) => new Set(list.map(targetIdOf)).size === list.length, 'a target is listed twice');

/** Lowest and highest value of every number among the settings, both allowed. */
export const SETTING_BOUNDS = {
  retry: { maxRetries: [0, 10], baseDelayMs: [100, 60_000], maxWaitMs: [0, 600_000] },
  failover: { failureThreshold: [1, 100], cooldownMs: [1_000, 3_600_000] },
  cache: { ttlMs: [1_000, 30 * 24 * 3_600_000], maxEntries: [1, 100_000] },
  budget: { warnAtPercent: [1, 100], reserveOutputTokens: [1, 1_000_000] },
  timeouts: { connectMs: [100, 120_000], firstTokenMs: [100, 3_600_000], idleMs: [100, 3_600_000] },
} as const;

const within = ([minimum, maximum]: readonly [number, number]) => z.int().min(minimum).max(maximum);

const RetrySettings = z.strictObject({
  enabled: z.boolean(),
  maxRetries: within(SETTING_BOUNDS.retry.maxRetries),
  baseDelayMs: within(SETTING_BOUNDS.retry.baseDelayMs),
  maxWaitMs: within(SETTING_BOUNDS.retry.maxWaitMs),
});

const FailoverSettings = z.strictObject({
  failureThreshold: within(SETTING_BOUNDS.failover.failureThreshold),
  cooldownMs: within(SETTING_BOUNDS.failover.cooldownMs),
  /** A wrong key, an empty account or a missing model moves the request on to the next target. */
  moveOnWhenBlocked: z.boolean(),
});

const CacheSettings = z.strictObject({
  enabled: z.boolean(),
  ttlMs: within(SETTING_BOUNDS.cache.ttlMs),
  maxEntries: within(SETTING_BOUNDS.cache.maxEntries),
});

const TimeoutSettings = z.strictObject({
  connectMs: within(SETTING_BOUNDS.timeouts.connectMs),
  firstTokenMs: within(SETTING_BOUNDS.timeouts.firstTokenMs),
  idleMs: within(SETTING_BOUNDS.timeouts.idleMs),
});

/** A limit in USD, more than nothing. */
export const UsdLimit = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,6})?$/, 'a decimal number of US dollars, such as 5 or 2.50')
  .refine((limit) => /[1-9]/.test(limit), 'more than nothing');

/** How much may be spent, and what happens when it is. */
export const BudgetSettings = z.strictObject({
  /** USD a day; `null` for no limit. */
  dayUsd: UsdLimit.nullable(),
  /** USD a calendar month; `null` for no limit. */
  monthUsd: UsdLimit.nullable(),
  /** Share of a limit at which to warn. */
  warnAtPercent: within(SETTING_BOUNDS.budget.warnAtPercent),
  /** What happens at a limit: say so, ask the cheap list only, or ask nobody. */
  whenReached: z.enum(['warn', 'cheap', 'stop']),
  /** Whether targets without a price may be asked while a limit is set. */
  unpriced: z.enum(['allow', 'refuse']),
  /** Output tokens to set money aside for where a request has no limit of its own. */
  reserveOutputTokens: within(SETTING_BOUNDS.budget.reserveOutputTokens),
});
export type BudgetSettings = z.infer<typeof BudgetSettings>;

const AppearanceSettings = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']),
  language: z.enum(['system', 'en', 'zh-CN']),
});

const ModeSetting = z.enum(['primary', 'cheap']);

/** A section whose missing fields take their defaults. A patch uses the bare schema, so that it fills in nothing. */
function withDefaults<Schema extends z.ZodObject>(schema: Schema, defaults: z.output<Schema>) {
  return z.preprocess((input) => (isRecord(input) ? { ...defaults, ...input } : input), schema).prefault({});
}

function isRecord(input: unknown): input is Record<string, unknown> {
  return typeof input === 'object' && input !== null && !Array.isArray(input);
}

/** The whole settings file. Every field but `version` may be left out. */
export const Settings = z
  .strictObject({
    version: z.literal(SETTINGS_VERSION),
    /** The chain that answers. */
    mode: ModeSetting.default('primary'),
    providers: z
      .array(Provider)
      .max(100)
      .default(() => [practiceProvider()]),
    primary: targetList.default(() => [PRACTICE_TARGET]),
    cheap: targetList.default([]),
    retry: withDefaults(RetrySettings, { enabled: true, maxRetries: 2, baseDelayMs: 500, maxWaitMs: 10_000 }),
    failover: withDefaults(FailoverSettings, {
      failureThreshold: 3,
      cooldownMs: 60_000,
      moveOnWhenBlocked: true,
    }),
    cache: withDefaults(CacheSettings, { enabled: false, ttlMs: 3_600_000, maxEntries: 1_000 }),
    timeouts: withDefaults(TimeoutSettings, { connectMs: 10_000, firstTokenMs: 60_000, idleMs: 60_000 }),
    budget: withDefaults(BudgetSettings, {
      dayUsd: null,
      monthUsd: null,
      warnAtPercent: 80,
      whenReached: 'stop',
      unpriced: 'allow',
      reserveOutputTokens: 4_096,
    }),
    appearance: withDefaults(AppearanceSettings, { theme: 'system', language: 'system' }),
  })
  .refine(
    (settings) =>
      new Set(settings.providers.map((provider) => provider.id)).size === settings.providers.length,
    { path: ['providers'], message: 'two providers have the same id' },
  );
export type Settings = z.infer<typeof Settings>;

/** The settings that a single control changes; providers and lists have calls of their own. */
export const SettingsPatch = z.strictObject({
  mode: ModeSetting.optional(),
  primary: targetList.optional(),
  cheap: targetList.optional(),
  retry: RetrySettings.partial().optional(),
  failover: FailoverSettings.partial().optional(),
  cache: CacheSettings.partial().optional(),
  timeouts: TimeoutSettings.partial().optional(),
  budget: BudgetSettings.partial().optional(),
  appearance: AppearanceSettings.partial().optional(),
});
export type SettingsPatch = z.infer<typeof SettingsPatch>;

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

/** The settings of a fresh profile. */
export function defaultSettings(): Settings {
  return Settings.parse({ version: SETTINGS_VERSION });
}

/** The stable name of a target, the same in routes, health and settings. */
export function targetIdOf(ref: TargetRef): string {
  return `${ref.providerId}/${ref.model}`;
}

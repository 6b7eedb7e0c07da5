import * as z from 'zod';
import { practiceProvider, PRACTICE_TARGET, Provider, targetIdOf, TargetRef } from './provider.ts';
import { SETTING_BOUNDS, within } from './setting-bounds.ts';

/** The version of the settings file that this program writes. */
export const SETTINGS_VERSION = 1;

const targetList = z
  .array(TargetRef)
  .max(50)
  .refine((list) => new Set(list.map(targetIdOf)).size === list.length, 'a target is listed twice');

const RetrySettings = z.strictObject({
  enabled: z.boolean(),
  maxRetries: within(SETTING_BOUNDS.retry.maxRetries),
  baseDelayMs: within(SETTING_BOUNDS.retry.baseDelayMs),
  maxWaitMs: within(SETTING_BOUNDS.retry.maxWaitMs),
});

const FailoverSettings = z.strictObject({
  failureThreshold: within(SETTING_BOUNDS.failover.failureThreshold),
  cooldownMs: within(SETTING_BOUNDS.failover.cooldownMs),
  /** What the doubling after each failed probe ends at. */
  maxCooldownMs: within(SETTING_BOUNDS.failover.maxCooldownMs),
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

/** The rules by which auto chooses a list, each with its own switch; the cheap list is asked where none decides. */
export const RoutingSettings = z.strictObject({
  /** A question of more characters goes to the primary list; `null`: length does not decide. */
  longerThanCharacters: within(SETTING_BOUNDS.routing.longerThanCharacters).nullable(),
  code: z.boolean(),
  attachments: z.boolean(),
  tools: z.boolean(),
  /** A conversation of more questions than this goes to the primary list; `null`: its depth does not decide. */
  deeperThanTurns: within(SETTING_BOUNDS.routing.deeperThanTurns).nullable(),
  /** An empty or refused cheap answer is asked for once more, on the primary list. */
  escalate: z.boolean(),
});
export type RoutingSettings = z.infer<typeof RoutingSettings>;

const ChatSettings = z.strictObject({
  /** What happens to an answer that breaks after its first piece. */
  whenInterrupted: z.enum(['ask', 'continue', 'regenerate']),
  /** Conversations are named by the cheap list once their first answer is there. */
  automaticTitles: z.boolean(),
  /** What a new conversation begins with; each can be told otherwise. */
  localOnly: z.boolean(),
});

/** The list that a request is asked of, or that the routing rules choose between them. */
export const ModeSetting = z.enum(['primary', 'cheap', 'auto']);

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
      maxCooldownMs: 300_000,
      moveOnWhenBlocked: true,
    }),
    cache: withDefaults(CacheSettings, { enabled: false, ttlMs: 3_600_000, maxEntries: 1_000 }),
    routing: withDefaults(RoutingSettings, {
      longerThanCharacters: 2_000,
      code: true,
      attachments: true,
      tools: true,
      deeperThanTurns: 10,
      escalate: true,
    }),
    chat: withDefaults(ChatSettings, { whenInterrupted: 'ask', automaticTitles: true, localOnly: false }),
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
  routing: RoutingSettings.partial().optional(),
  chat: ChatSettings.partial().optional(),
  timeouts: TimeoutSettings.partial().optional(),
  budget: BudgetSettings.partial().optional(),
  appearance: AppearanceSettings.partial().optional(),
});
export type SettingsPatch = z.infer<typeof SettingsPatch>;

/** The settings of a fresh profile. */
export function defaultSettings(): Settings {
  return Settings.parse({ version: SETTINGS_VERSION });
}

import * as z from 'zod';
import type { Conversation } from '../conversation.ts';
import type { CredentialStatus } from '../credential-status.ts';
import { DEFAULT_DRILL_MS, DRILL_BOUNDS_MS, DrillKind } from '../drill.ts';
import { type FoundProviders, type ImportOffer, PRESETS } from '../import.ts';
import {
  type LedgerChoices,
  LedgerFilter,
  type LedgerReport,
  type ReconcileReport,
  type RequestDetails,
  type RequestLogPage,
  RequestLogQuery,
} from '../ledger.ts';
import type { ListedModel } from '../listed-model.ts';
import type { ProviderTest } from '../provider-test.ts';
import type { PriceList } from '../prices.ts';
import { Identifier, ModelId, Provider, missingPriceField, TargetRef } from '../provider.ts';
import { within } from '../setting-bounds.ts';
import { ModeSetting, SettingsPatch } from '../settings.ts';
import type { AppState, ContextSize } from './app-state.ts';
import type { InvokeChannel } from './channels.ts';

/** The input and output of one channel. Inputs are parsed strictly; outputs are main's own and only typed. */
export interface ChannelSchema {
  readonly input: z.ZodType;
  readonly output: z.ZodType;
}

const output = <Value>() => z.custom<Value>();
const nothing = z.undefined();
const id = z.string().min(1).max(128);

/** Longest question, in UTF-16 units: past it a client should attach a file. */
export const MAX_QUESTION_LENGTH = 1_000_000;

/** Longest key that any vendor issues, with room. */
export const MAX_KEY_LENGTH = 4_096;

/** Longest configuration that is read, in UTF-16 units. */
export const MAX_CONFIGURATION_LENGTH = 5_000_000;

/** Longest usage export that is read, in UTF-16 units. */
export const MAX_EXPORT_LENGTH = 20_000_000;

const targetId = z.string().min(1).max(400);
/** One of a provider's keys; `null` for its first. */
const keyId = Identifier.nullable().default(null);
/** A target with all of its keys, or with one of them. */
const healthPlace = z.strictObject({ targetId, keyId: Identifier.nullable().optional() });
const message = z.strictObject({ conversationId: id, messageId: id });
const sent = output<{ readonly requestId: string; readonly messageId: string }>();

/** A file from elsewhere may hold half a price, which then counts for none; a person saving one is told. */
function refuseHalfPrices({ models }: Provider, context: z.RefinementCtx): void {
  for (const [index, model] of models.entries()) {
    const field = missingPriceField(model);
    if (field === null) continue;
    const message = 'a price has both an input and an output rate';
    context.addIssue({ code: 'custom', path: ['models', index, field], message });
  }
}

/** The contract between renderer and main, as a value: channel → input and output. */
export const contract = {
  'app:state': { input: nothing, output: output<AppState>() },
  'app:dismiss-notice': { input: z.strictObject({ noticeId: id }), output: nothing },
  'conversations:create': { input: nothing, output: output<Conversation>() },
  'conversations:open': { input: z.strictObject({ conversationId: id }), output: output<Conversation>() },
  /** Lists older conversations behind those that are listed. */
  'conversations:list-more': { input: nothing, output: output<{ readonly hasOlder: boolean }>() },
  /** Changes how a conversation is asked about, from its next question on. */
  'conversations:change': {
    input: z.strictObject({
      conversationId: id,
      choices: z.strictObject({
        mode: ModeSetting.nullable().optional(),
        target: TargetRef.nullable().optional(),
        localOnly: z.boolean().optional(),
      }),
    }),
    output: output<Conversation>(),
  },
  'conversations:remove': { input: z.strictObject({ conversationId: id }), output: nothing },
  'chat:send': {
    input: z.strictObject({ conversationId: id, text: z.string().trim().min(1).max(MAX_QUESTION_LENGTH) }),
    output: sent,
  },
  /** Ends once nothing more will arrive. Stopping an answer that has ended does nothing. */
  'chat:stop': { input: message, output: nothing },
  /** Asks again past the cache; `onTargetId` has that target tried first even if it is cooling. The last answer only. */
  'chat:regenerate': {
    input: message.extend({
      onTargetId: targetId.optional(),
      /** Another list for this answer, or past the budget for this answer: the ways on once a limit is reached. */
      mode: ModeSetting.optional(),
      overBudget: z.boolean().optional(),
    }),
    output: sent,
  },
  /** Goes on with an interrupted or stopped answer; the new text is appended to it. The last answer only. */
  'chat:continue': { input: message, output: sent },
  /** How much of the model's window the next question would use. */
  'chat:context-size': {
    input: z.strictObject({ conversationId: id.nullable(), text: z.string().max(MAX_QUESTION_LENGTH) }),
    output: output<ContextSize>(),
  },
  /** Ends when the reload that it caused has ended; how that went is in the chain's status. */
  'settings:change': { input: SettingsPatch, output: nothing },
  /** Saves a provider whole: a new one where the id is not in use. Ends when the reload has ended. */
  'providers:save': { input: Provider.superRefine(refuseHalfPrices), output: nothing },
  /** Removes a provider, its keys and its places in the lists. It can be brought back for a while. */
  'providers:remove': { input: z.strictObject({ providerId: id }), output: nothing },
  /** Brings back a provider that was just removed, with all that went with it. */
  'providers:undo-remove': { input: z.strictObject({ providerId: id }), output: nothing },
  /** Asks whether the saved provider is reachable, takes its key and answers; ends with the last answer. */
  'providers:test': {
    input: z.strictObject({ providerId: id, model: ModelId }),
    output: output<ProviderTest>(),
  },
  /** The models that the provider offers now. Those in the settings are marked where they are gone, and unmarked where they are back. */
  'providers:list-models': {
    input: z.strictObject({ providerId: id }),
    output: output<readonly ListedModel[]>(),
  },
  /** Every model of every provider with its price in force now. */
  'prices:list': { input: nothing, output: output<PriceList>() },
  /** `where` matters only without a vault: for this session, or in a file in plain text. */
  'credentials:set': {
    input: z.strictObject({
      providerId: id,
      keyId,
      key: z.string().trim().min(1).max(MAX_KEY_LENGTH),
      where: z.enum(['vault', 'session', 'file']),
    }),
    output: output<CredentialStatus>(),
  },
  'credentials:clear': {
    input: z.strictObject({ providerId: id, keyId }),
    output: output<CredentialStatus>(),
  },
  /** Has a cooling or blocked target probe at the next request. */
  'health:retry-now': { input: healthPlace, output: nothing },
  /** Makes a target ready. */
  'health:clear': { input: healthPlace, output: nothing },
  /** Starts a drill, in place of the one that runs for the same target; `targetId` `null`: for every target. */
  'drill:start': {
    input: z.strictObject({
      targetId: targetId.nullable(),
      kind: DrillKind,
      durationMs: within(DRILL_BOUNDS_MS).default(DEFAULT_DRILL_MS),
    }),
    output: nothing,
  },
  /** Ends a drill before its time; `null`: all of them. */
  'drill:stop': { input: z.strictObject({ drillId: id.nullable() }), output: nothing },
  'cache:clear': { input: nothing, output: nothing },
  'ledger:report': { input: LedgerFilter, output: output<LedgerReport>() },
  'ledger:choices': { input: nothing, output: output<LedgerChoices>() },
  /** One page of the request log, newest first. */
  'ledger:requests': { input: RequestLogQuery, output: output<RequestLogPage>() },
  'ledger:request': { input: z.strictObject({ requestId: id }), output: output<RequestDetails>() },
  /** Asks where to, then writes one line per attempt as CSV. */
  'ledger:export': { input: LedgerFilter, output: output<'saved' | 'cancelled'>() },
  /** Compares the ledger with a provider's own usage export: CSV with a date, a model and a cost on each line. */
  'ledger:reconcile': {
    input: z.strictObject({
      /** Left out: whoever the ledger has paid. */
      providerId: z.string().min(1).max(64).optional(),
      csv: z.string().min(1).max(MAX_EXPORT_LENGTH),
    }),
    output: output<ReconcileReport>(),
  },
  /** Brings back from the newest backup what the history no longer has. */
  'storage:restore-backup': { input: nothing, output: output<{ readonly messages: number }>() },
  /** Asks where to, then writes every setting and no key. */
  'configuration:export': { input: nothing, output: output<'saved' | 'cancelled'>() },
  /** Looks for keys in the environment and for model servers on loopback. */
  'import:find': { input: nothing, output: output<FoundProviders>() },
  /** What a file would change; nothing changes before `import:apply`. */
  'import:from-file': {
    input: z.strictObject({
      name: z.string().max(255),
      text: z.string().max(MAX_CONFIGURATION_LENGTH),
      mode: z.enum(['add', 'replace']),
    }),
    output: output<ImportOffer>(),
  },
  'import:from-this-machine': { input: nothing, output: output<ImportOffer>() },
  /** What an arrangement to begin with would change. */
  'import:preset': { input: z.strictObject({ preset: z.enum(PRESETS) }), output: output<ImportOffer>() },
  /** Does what an offer said; a conflict where the settings have changed since. */
  'import:apply': { input: z.strictObject({ offerId: id }), output: nothing },
  'import:dismiss': { input: z.strictObject({ offerId: id }), output: nothing },
  /** Opens an https or mailto address outside, after the person has seen its host and agreed. */
  'shell:open-link': {
    input: z.strictObject({ url: z.string().min(1).max(4_096) }),
    output: output<'opened' | 'declined'>(),
  },
} satisfies Record<InvokeChannel, ChannelSchema>;

/** What a channel takes, before parsing. */
export type ChannelInput<Channel extends InvokeChannel> = z.input<(typeof contract)[Channel]['input']>;

/** What a channel's handler gets. */
export type ParsedInput<Channel extends InvokeChannel> = z.output<(typeof contract)[Channel]['input']>;

/** What a channel answers. */
export type ChannelOutput<Channel extends InvokeChannel> = z.output<(typeof contract)[Channel]['output']>;

import * as z from 'zod';
import type { Mode, Purpose } from './completion.ts';
import { LLM_ERROR_CODES, type LlmErrorCode } from './llm-error-code.ts';
import type { Route } from './route.ts';
import type { TokenUsage } from './usage.ts';

/** What a recorded call can have been for. */
export const PURPOSES = ['chat', 'title', 'summary', 'test', 'gateway'] as const satisfies readonly Purpose[];

/** How a recorded call or request ended. `interrupted`: the app ended before it did. */
export const LEDGER_OUTCOMES = ['completed', 'interrupted', ...LLM_ERROR_CODES] as const;

/** One of {@link LEDGER_OUTCOMES}; `open`: it is still under way. */
export type LedgerOutcome = (typeof LEDGER_OUTCOMES)[number] | 'open';

/** A calendar day where the person is, `YYYY-MM-DD`, fixed when the call was made. */
export const Day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a day such as 2026-01-31');
export type Day = z.infer<typeof Day>;

/** Which rows of the ledger are meant. A field left out leaves nothing out. */
export const LedgerFilter = z.strictObject({
  /** Both days are included. */
  fromDay: Day,
  toDay: Day,
  providerId: z.string().min(1).max(64).optional(),
  model: z.string().min(1).max(256).optional(),
  /** Of a provider that has used several; `null` is its first key. */
  keyId: z.string().min(1).max(64).nullable().optional(),
  conversationId: z.string().min(1).max(128).optional(),
  purpose: z.enum(PURPOSES).optional(),
  outcome: z.enum(LEDGER_OUTCOMES).optional(),
});
export type LedgerFilter = z.infer<typeof LedgerFilter>;

/**
 * The requests behind one figure of the dashboard. Of a figure that counts attempts, those with at least one such attempt among the
 * chosen ones that ended: `asked` any, `failed-attempts`, `unpriced`, `cheap` on a target of the cheap list. Of a figure that counts
 * requests, the chosen ones that ended: `ended` all, `measured` answered by a provider, `not-answered` without an answer, though
 * nobody stopped them, `fell-back`, `cached` answered from the response cache or by joining another request.
 */
export const REQUEST_KINDS = [
  'asked',
  'ended',
  'measured',
  'not-answered',
  'fell-back',
  'failed-attempts',
  'unpriced',
  'cached',
  'cheap',
] as const;

/** One of {@link REQUEST_KINDS}. */
export type RequestKind = (typeof REQUEST_KINDS)[number];

/** What a request log is asked for: a filter, words to find, and where the last page ended. */
export const RequestLogQuery = LedgerFilter.extend({
  /** Only the requests behind one figure. */
  only: z.enum(REQUEST_KINDS).optional(),
  /** Found in a model's or provider's name, a conversation's title, or an error's words. */
  search: z.string().trim().max(200).optional(),
  /** From the page before; left out for the first. */
  cursor: z.string().min(1).max(200).optional(),
});
export type RequestLogQuery = z.infer<typeof RequestLogQuery>;

/** Sums over attempts. Amounts are decimal strings, exact to 1e-12 USD. */
export interface SpendingTotals {
  readonly attempts: number;
  readonly failedAttempts: number;
  /** Attempts whose price is not known; their cost is in no sum. */
  readonly unpricedAttempts: number;
  readonly usage: TokenUsage;
  readonly costUsd: string;
  /** The share of `costUsd` spent on attempts that did not answer. */
  readonly failedUsd: string;
  /** The unpriced ones among the failed. */
  readonly unpricedFailed: number;
}

/** What one model of one provider has cost. */
export interface ModelSpending extends SpendingTotals {
  readonly providerId: string;
  readonly providerName: string;
  readonly model: string;
}

/** What one provider has cost. */
export interface ProviderSpending extends SpendingTotals {
  readonly providerId: string;
  readonly providerName: string;
}

/** What one key of a provider that has used several has cost. */
export interface KeySpending extends ProviderSpending {
  /** `null` for the provider's first key. */
  readonly keyId: string | null;
  readonly keyName: string | null;
}

/** What one conversation has cost. */
export interface ConversationSpending extends SpendingTotals {
  readonly conversationId: string;
  /** `null` once the conversation has been removed; what it cost stays. */
  readonly title: string | null;
}

/** What one purpose has cost. */
export interface PurposeSpending extends SpendingTotals {
  readonly purpose: Purpose;
}

/** What one model cost in one stretch of time. */
export interface SpendingPoint {
  /** The day, and for a series by the hour also the hour where the person was: `2026-01-31` or `2026-01-31T09`. */
  readonly at: string;
  readonly providerId: string;
  readonly providerName: string;
  readonly model: string;
  readonly attempts: number;
  readonly costUsd: string;
}

/** The middle and the slow end of a measured time, in milliseconds. */
export interface Percentiles {
  readonly p50Ms: number;
  readonly p95Ms: number;
}

/** How requests fared. Counts are of requests, not of attempts. */
export interface Reliability {
  readonly requests: number;
  readonly answered: number;
  /** Answered by another target than the first one asked. */
  readonly fellBack: number;
  readonly cancelled: number;
  readonly cached: number;
  /** `null` where nothing was measured. */
  readonly firstToken: Percentiles | null;
  readonly duration: Percentiles | null;
}

/** What was not spent. Each figure says what it assumes. */
export interface Savings {
  /** What the answers that came from the response cache had cost when they were made. */
  readonly cacheUsd: string;
  readonly cachedRequests: number;
  /** What the attempts on cheap targets cost, where both prices are known. */
  readonly cheapUsd: string;
  /** What the same token counts would have cost at the price of the first primary target at that time. */
  readonly cheapOnPrimaryUsd: string;
  readonly cheapAttempts: number;
}

/** Everything that the dashboard shows of a stretch of time. Every figure is a sum of rows that one can open. */
export interface LedgerReport {
  readonly totals: SpendingTotals;
  readonly series: { readonly bucket: 'hour' | 'day'; readonly points: readonly SpendingPoint[] };
  /** Each list dearest first. */
  readonly byModel: readonly ModelSpending[];
  readonly byProvider: readonly ProviderSpending[];
  /** Empty where no provider has used a second key. */
  readonly byKey: readonly KeySpending[];
  /** The dearest 50. */
  readonly byConversation: readonly ConversationSpending[];
  readonly byPurpose: readonly PurposeSpending[];
  readonly reliability: Reliability;
  readonly savings: Savings;
}

/**
 * A request as the log lists it. Its tokens and what it cost are those of the attempts that the log was asked for, so that rows add up
 * to the figure that they are behind; by itself, a request counts all that have ended.
 */
export interface RequestRow {
  readonly requestId: string;
  readonly conversationId: string | null;
  readonly conversationTitle: string | null;
  readonly messageId: string | null;
  readonly purpose: Purpose;
  readonly mode: Mode;
  /** Wall clock, milliseconds since 1970. */
  readonly startedAtMs: number;
  readonly durationMs: number | null;
  readonly firstTokenMs: number | null;
  readonly outcome: LedgerOutcome;
  readonly cache: Route['cache'];
  /** Who answered, or who was asked last where nobody did. */
  readonly providerName: string | null;
  readonly model: string | null;
  readonly attempts: number;
  /** How many of them the sums are of. */
  readonly countedAttempts: number;
  readonly fellBack: boolean;
  /** A drill stood in a vendor's place in at least one of the attempts, or had a target skipped. */
  readonly drilled: boolean;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** The priced ones among the attempts counted. */
  readonly costUsd: string;
  readonly unpricedAttempts: number;
  /** What a cached answer had cost; `null` without one. */
  readonly savedUsd: string | null;
}

/** A page of the request log, newest first. */
export interface RequestLogPage {
  readonly rows: readonly RequestRow[];
  /** For the next page; `null` on the last. */
  readonly nextCursor: string | null;
}

/** A request with its way to the answer. */
export interface RequestDetails {
  readonly row: RequestRow;
  readonly route: Route;
  /** Why it ended as it did, redacted; `null` where it answered. */
  readonly error: { readonly code: LlmErrorCode; readonly message: string } | null;
}

/** What the ledger's filters can choose from. */
export interface LedgerChoices {
  /** The first and last day with a row; `null` in an empty ledger. */
  readonly days: { readonly first: Day; readonly last: Day } | null;
  readonly models: readonly {
    readonly providerId: string;
    readonly providerName: string;
    readonly model: string;
  }[];
  /** The keys of providers that have used several; `keyId` and `keyName` are `null` for the first one. */
  readonly keys: readonly {
    readonly providerId: string;
    readonly keyId: string | null;
    readonly keyName: string | null;
  }[];
}

/** What a provider's own export and the ledger say of one model on one day. */
export interface ReconciledRow {
  readonly day: Day;
  readonly model: string;
  /** `null` where the ledger has nothing for that day and model. */
  readonly ledgerUsd: string | null;
  /** Attempts of the ledger whose price is not known; they are in no sum. */
  readonly unpricedAttempts: number;
  /** The model that the ledger's attempts asked for; `null` where they are none, or of several. */
  readonly asked: { readonly providerId: string; readonly model: string } | null;
  /** `null` where the export has nothing. */
  readonly exportedUsd: string | null;
  /** Exported less ledger. */
  readonly driftUsd: string;
}

/** Why a line of a provider's export could not be read. */
export type UnreadReason =
  | 'no-date-column'
  | 'no-model-column'
  | 'no-cost-column'
  | 'date-not-readable'
  | 'model-missing'
  | 'cost-not-readable'
  | 'currency-not-usd';

/** How far a provider's own export and the ledger are apart. */
export interface ReconcileReport {
  readonly rows: readonly ReconciledRow[];
  readonly ledgerUsd: string;
  readonly unpricedAttempts: number;
  readonly exportedUsd: string;
  readonly driftUsd: string;
  /** Lines of the export that could not be read, by number from 1, the heading included. */
  readonly unread: readonly { readonly line: number; readonly reason: UnreadReason }[];
}

/** What is spent now, and when the ledger last changed. Published with every change. */
export interface SpendingNow {
  readonly today: Day;
  readonly todayUsd: string;
  readonly monthUsd: string;
  /** Attempts of today whose price is not known. */
  readonly unpricedToday: number;
  /** Those of the month, today's among them. */
  readonly unpricedMonth: number;
  /** Grows with every change of the ledger, so that a screen knows when to ask again. */
  readonly revision: number;
}

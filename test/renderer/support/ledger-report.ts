import type { LedgerChoices, LedgerReport, RequestRow, SpendingTotals } from '../../../src/shared/ledger.ts';
import { ALPHA, BETA, TODAY } from './app-state.ts';

const NO_USAGE = {
  inputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  cacheWriteLongTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
};

/** Sums of nothing, with parts replaced. */
export function totals(parts: Partial<SpendingTotals> = {}): SpendingTotals {
  return {
    attempts: 0,
    failedAttempts: 0,
    unpricedAttempts: 0,
    usage: NO_USAGE,
    costUsd: '0',
    failedUsd: '0',
    unpricedFailed: 0,
    ...parts,
  };
}

/** A report in which Alpha and Beta have cost something today, with parts replaced. */
export function ledgerReport(parts: Partial<LedgerReport> = {}): LedgerReport {
  const alpha = totals({ attempts: 9, failedAttempts: 2, costUsd: '1.000000000001', failedUsd: '0.0003' });
  const beta = totals({ attempts: 3, costUsd: '0.25' });
  return {
    totals: totals({
      attempts: 12,
      failedAttempts: 2,
      unpricedAttempts: 1,
      costUsd: '1.250000000001',
      failedUsd: '0.0003',
    }),
    series: {
      bucket: 'day',
      points: [
        { ...ALPHA, at: TODAY, attempts: 9, costUsd: alpha.costUsd },
        { ...BETA, at: TODAY, attempts: 3, costUsd: beta.costUsd },
      ],
    },
    byModel: [
      { ...ALPHA, ...alpha },
      { ...BETA, ...beta },
    ],
    byKey: [],
    byProvider: [
      { ...ALPHA, ...alpha },
      { ...BETA, ...beta },
    ],
    byConversation: [{ ...alpha, conversationId: 'c1', title: 'First chat' }],
    byPurpose: [{ ...alpha, purpose: 'chat' }],
    reliability: {
      requests: 10,
      answered: 8,
      fellBack: 2,
      cancelled: 1,
      cached: 3,
      firstToken: { p50Ms: 612, p95Ms: 2_841 },
      duration: { p50Ms: 4_210, p95Ms: 18_422 },
    },
    savings: {
      cacheUsd: '0.0071',
      cachedRequests: 3,
      cheapUsd: '0.000000000001',
      cheapOnPrimaryUsd: '0.3',
      cheapAttempts: 4,
    },
    ...parts,
  };
}

/** What the filters can choose from where Alpha and Beta have been asked. */
export const CHOICES: LedgerChoices = {
  days: { first: '2025-11-02', last: TODAY },
  models: [ALPHA, BETA],
  keys: [],
};

/** A request that Alpha answered, with parts replaced. */
export function requestRow(requestId: string, parts: Partial<RequestRow> = {}): RequestRow {
  return {
    requestId,
    conversationId: 'c1',
    conversationTitle: 'First chat',
    messageId: 'answer-1',
    purpose: 'chat',
    mode: 'primary',
    startedAtMs: 1_769_860_800_000,
    durationMs: 900,
    firstTokenMs: 120,
    outcome: 'completed',
    cache: 'none',
    providerName: ALPHA.providerName,
    model: ALPHA.model,
    attempts: 1,
    countedAttempts: 1,
    fellBack: false,
    drilled: false,
    inputTokens: 10,
    outputTokens: 20,
    costUsd: '0.000022',
    unpricedAttempts: 0,
    savedUsd: null,
    ...parts,
  };
}

import type { TokenUsage } from './usage.ts';

/** What one model of one provider has cost since the app started. Amounts are decimal strings. */
export interface ModelSpending {
  readonly providerName: string;
  readonly model: string;
  readonly attempts: number;
  readonly failedAttempts: number;
  readonly usage: TokenUsage;
  readonly costUsd: string;
  /** Attempts with usage whose price is not known; their cost is in no sum. */
  readonly unpricedAttempts: number;
}

/** What this run of the app has cost. */
export interface RunSpending {
  readonly totalUsd: string;
  readonly unpricedAttempts: number;
  /** Cost of attempts that did not answer; part of the total. */
  readonly failedUsd: string;
  readonly models: readonly ModelSpending[];
}

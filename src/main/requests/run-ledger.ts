import type { TokenUsage } from '../../shared/usage.ts';
import type { ModelSpending, RunSpending } from '../../shared/ledger.ts';
import { usd, type UsdAmount, usdToString } from '../../shared/money.ts';
import type { AttemptStep } from '../../shared/route.ts';
import type { AttemptJournal, OpenedAttempt } from '../chain/metered-provider.ts';
import { NO_USAGE } from '../llm/usage.ts';

interface ModelTotals {
  readonly providerName: string;
  readonly model: string;
  attempts: number;
  failedAttempts: number;
  unpricedAttempts: number;
  usage: TokenUsage;
  costUsd: UsdAmount;
}

/** What this run of the app has cost, kept in memory: the sum of its closed attempts, exact, by provider and model. */
export class RunLedger implements AttemptJournal {
  readonly #open = new Map<string, OpenedAttempt>();
  readonly #models = new Map<string, ModelTotals>();
  readonly #onChange: () => void;
  #failedUsd: UsdAmount = usd(0);

  constructor(onChange: () => void = () => {}) {
    this.#onChange = onChange;
  }

  open(attempt: OpenedAttempt): void {
    this.#open.set(attempt.attemptId, attempt);
  }

  /** Adds an attempt to the sums. An attempt that is not open was closed before and counts once. */
  close(attempt: AttemptStep): void {
    if (!this.#open.delete(attempt.attemptId)) return;
    const totals = this.#totalsOf(attempt);
    totals.attempts += 1;
    if (attempt.outcome !== 'completed') totals.failedAttempts += 1;
    if (attempt.usage) totals.usage = addUsage(totals.usage, attempt.usage);
    if (attempt.costUsd === null) totals.unpricedAttempts += 1;
    else {
      totals.costUsd = totals.costUsd.plus(attempt.costUsd);
      if (attempt.outcome !== 'completed') this.#failedUsd = this.#failedUsd.plus(attempt.costUsd);
    }
    this.#onChange();
  }

  /** Attempts that have been opened and not closed: calls under way. */
  openCount(): number {
    return this.#open.size;
  }

  /** The sums, dearest model first. */
  spending(): RunSpending {
    const models = [...this.#models.values()].sort((a, b) => b.costUsd.comparedTo(a.costUsd));
    return {
      totalUsd: usdToString(models.reduce((total, model) => total.plus(model.costUsd), usd(0))),
      unpricedAttempts: models.reduce((count, model) => count + model.unpricedAttempts, 0),
      failedUsd: usdToString(this.#failedUsd),
      models: models.map((model): ModelSpending => ({ ...model, costUsd: usdToString(model.costUsd) })),
    };
  }

  #totalsOf(attempt: AttemptStep): ModelTotals {
    const key = JSON.stringify([attempt.providerId, attempt.model]);
    let totals = this.#models.get(key);
    if (!totals) {
      totals = {
        providerName: attempt.providerName,
        model: attempt.model,
        attempts: 0,
        failedAttempts: 0,
        unpricedAttempts: 0,
        usage: NO_USAGE,
        costUsd: usd(0),
      };
      this.#models.set(key, totals);
    }
    return totals;
  }
}

function addUsage(sum: TokenUsage, usage: TokenUsage): TokenUsage {
  return {
    inputTokens: sum.inputTokens + usage.inputTokens,
    cacheReadTokens: sum.cacheReadTokens + usage.cacheReadTokens,
    cacheWriteTokens: sum.cacheWriteTokens + usage.cacheWriteTokens,
    cacheWriteLongTokens: sum.cacheWriteLongTokens + usage.cacheWriteLongTokens,
    outputTokens: sum.outputTokens + usage.outputTokens,
    reasoningTokens: sum.reasoningTokens + usage.reasoningTokens,
  };
}

/** One limit and what counts against it. Amounts are decimal strings. */
export interface BudgetPeriod {
  readonly limitUsd: string;
  readonly spentUsd: string;
  /** Set aside for attempts that are under way. */
  readonly reservedUsd: string;
  /** `near`: the share at which to warn is used up. `reached`: spent and reserved together are at the limit or over it. */
  readonly state: 'within' | 'near' | 'reached';
}

/** Where the budgets stand. `null`: no limit is set for that period. */
export interface BudgetStatus {
  readonly day: BudgetPeriod | null;
  readonly month: BudgetPeriod | null;
}

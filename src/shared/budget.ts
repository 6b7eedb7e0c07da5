/** One limit and what counts against it. Amounts are decimal strings. */
export interface BudgetPeriod {
  readonly limitUsd: string;
  readonly spentUsd: string;
  /** Set aside for attempts that are under way. */
  readonly reservedUsd: string;
  /** `near`: the share at which to warn is used up. `reached`: spent and reserved together are at the limit or over it. */
  readonly state: 'within' | 'near' | 'reached';
}

/** Why an attempt is not made for the budget's sake. Amounts are decimal strings. */
export type BudgetRefusal =
  | {
      readonly kind: 'over-limit';
      readonly period: 'day' | 'month';
      readonly limitUsd: string;
      readonly leftUsd: string;
      /** Set aside for what is under way; not part of what is left. */
      readonly reservedUsd: string;
      /** The most that the attempt could cost. */
      readonly mostUsd: string;
      /** Past the limit only the cheap list is asked. */
      readonly cheapOnly: boolean;
    }
  | { readonly kind: 'unpriced'; readonly providerName: string; readonly model: string };

/** Where the budgets stand. `null`: no limit is set for that period. */
export interface BudgetStatus {
  readonly day: BudgetPeriod | null;
  readonly month: BudgetPeriod | null;
}

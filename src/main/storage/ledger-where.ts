import type { LedgerFilter } from '../../shared/ledger.ts';

/** A condition in SQL, and what its named parameters stand for. */
export interface Where {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, string | number>>;
}

const COLUMNS = {
  providerId: 'provider_id',
  model: 'model',
  conversationId: 'conversation_id',
  purpose: 'purpose',
  outcome: 'outcome',
} as const satisfies Partial<Record<keyof LedgerFilter, string>>;

/**
 * The rows that a filter means, of any table with the ledger's columns.
 * @param withOpen also those under way. Of an attempt without an end nothing is known that could be counted
 */
export function whereOf(filter: LedgerFilter, { withOpen = false } = {}): Where {
  const conditions = ['day BETWEEN :fromDay AND :toDay'];
  if (!withOpen) conditions.push(`outcome <> 'open'`);
  const parameters: Record<string, string> = { fromDay: filter.fromDay, toDay: filter.toDay };
  for (const [name, column] of Object.entries(COLUMNS) as [keyof typeof COLUMNS, string][]) {
    const value = filter[name];
    if (value === undefined) continue;
    conditions.push(`${column} = :${name}`);
    parameters[name] = value;
  }
  return { sql: conditions.join(' AND '), parameters };
}

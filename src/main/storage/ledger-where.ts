import type { LedgerFilter } from '../../shared/ledger.ts';

/** A condition in SQL, and what its named parameters stand for. */
export interface Where {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, string | number | null>>;
}

const COLUMNS = {
  providerId: 'provider_id',
  model: 'model',
  conversationId: 'conversation_id',
  purpose: 'purpose',
  outcome: 'outcome',
} as const satisfies Partial<Record<keyof LedgerFilter, string>>;

/** Of a request it is the key that was used last; one that nobody was asked for has none, not even a first one. */
const KEY = {
  attempts: 'key_id IS :keyId',
  requests: `(SELECT key_id IS :keyId FROM attempts WHERE attempts.request_id = requests.request_id
    ORDER BY attempts.started_at_ms DESC, attempts.rowid DESC LIMIT 1)`,
} as const;

interface WhereOptions {
  /** What the rows are of. */
  readonly of?: keyof typeof KEY;
  /** Also those under way. Of an attempt without an end nothing is known that could be counted. */
  readonly withOpen?: boolean;
}

/** The rows that a filter means, of any table with the ledger's columns. */
export function whereOf(
  filter: LedgerFilter,
  { of = 'attempts', withOpen = false }: WhereOptions = {},
): Where {
  const conditions = ['day BETWEEN :fromDay AND :toDay'];
  if (!withOpen) conditions.push(`outcome <> 'open'`);
  const parameters: Record<string, string | null> = { fromDay: filter.fromDay, toDay: filter.toDay };
  for (const [name, column] of Object.entries(COLUMNS) as [keyof typeof COLUMNS, string][]) {
    const value = filter[name];
    if (value === undefined) continue;
    conditions.push(`${column} = :${name}`);
    parameters[name] = value;
  }
  if (filter.keyId !== undefined) {
    conditions.push(KEY[of]);
    parameters['keyId'] = filter.keyId;
  }
  return { sql: conditions.join(' AND '), parameters };
}

import type { LedgerChoices } from '../../shared/ledger.ts';
import type { Database } from './database.ts';

/** What the ledger's filters can choose from. */
export function ledgerChoices(db: Database): LedgerChoices {
  // Each end of an index by itself: SQLite finds one end at once, and would read everything for both.
  const { first, last } = db
    .prepare(
      `SELECT (SELECT min(day) FROM requests) AS first,
        max((SELECT max(day) FROM requests), (SELECT coalesce(max(day), '') FROM attempts)) AS last`,
    )
    .get() as { readonly first: string | null; readonly last: string | null };
  const models = db
    .prepare(
      // Beside max(day) SQLite takes the name from the row with that day: what the provider was called last.
      `SELECT provider_id AS providerId, provider_name AS providerName, model, max(day) FROM daily_spending
      GROUP BY provider_id, model ORDER BY provider_name COLLATE NOCASE, model`,
    )
    .all() as LedgerChoices['models'];
  return {
    days: first === null || last === null ? null : { first, last },
    models: models.map(({ providerId, providerName, model }) => ({ providerId, providerName, model })),
  };
}

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
    keys: keysOf(db),
  };
}

/** Every provider's first key before its others, which alone are named in the ledger. */
function keysOf(db: Database): LedgerChoices['keys'] {
  const further = db
    .prepare(
      `WITH used AS (SELECT DISTINCT provider_id, key_id FROM attempts WHERE key_id IS NOT NULL)
      SELECT provider_id AS providerId, key_id AS keyId, (
        SELECT key_name FROM attempts WHERE provider_id = used.provider_id AND key_id = used.key_id
        ORDER BY rowid DESC LIMIT 1
      ) AS keyName FROM used ORDER BY provider_id, keyName`,
    )
    .all() as LedgerChoices['keys'];
  const providers = [...new Set(further.map(({ providerId }) => providerId))];
  return providers.flatMap((providerId) => [
    { providerId, keyId: null, keyName: null },
    ...further.filter((key) => key.providerId === providerId),
  ]);
}

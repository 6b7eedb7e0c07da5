import type { Migration } from './migration.ts';

const COUNTS = [
  'attempts',
  'unpriced',
  'input_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'cache_write_long_tokens',
  'output_tokens',
  'reasoning_tokens',
  'cost_pico',
  'cheap_attempts',
  'cheap_pico',
  'on_primary_pico',
];

const KEYS = ['day', 'provider_id', 'model', 'purpose', 'outcome'];
const CONVERSATION_KEY = 'day, conversation_id, provider_id, model, purpose, outcome';

/** Adds rows of `attempt_spending` to a table of sums. */
function addTo(table: string, key: string, rows: string): string {
  const columns = `${key}, provider_name, ${COUNTS.join(', ')}`;
  return `
    INSERT INTO ${table} (${columns}) SELECT ${columns} FROM attempt_spending WHERE ${rows}
    ON CONFLICT (${key}) DO UPDATE SET
      provider_name = excluded.provider_name, ${COUNTS.map((name) => `${name} = ${name} + excluded.${name}`).join(', ')};`;
}

/** A table of sums, and what keeps it: every row of `attempt_spending` that `matching` lets in is added once. */
function sumsBy(table: string, key: string, matching: string): string {
  const addOne = addTo(table, key, `${matching} AND attempt_id = NEW.attempt_id`);
  return `
    CREATE TABLE ${table} (
      ${key
        .split(', ')
        .map((name) => `${name} TEXT NOT NULL`)
        .join(', ')},
      provider_name TEXT NOT NULL,
      ${COUNTS.map((name) => `${name} INTEGER NOT NULL`).join(', ')},
      PRIMARY KEY (${key})
    ) STRICT, WITHOUT ROWID;
    ${addTo(table, key, matching)}
    CREATE TRIGGER ${table}_when_closed AFTER UPDATE OF outcome ON attempts
    WHEN OLD.outcome = 'open' AND NEW.outcome <> 'open' BEGIN ${addOne} END;
    CREATE TRIGGER ${table}_when_inserted AFTER INSERT ON attempts
    WHEN NEW.outcome <> 'open' BEGIN ${addOne} END;
  `;
}

/** An attempt that has ended keeps its sums; only whose they are can change, and they go along with it. */
const moveSums = `
  CREATE TRIGGER conversation_spending_when_moved AFTER UPDATE OF conversation_id ON attempts
  WHEN OLD.outcome <> 'open' AND OLD.conversation_id IS NOT NEW.conversation_id BEGIN
    UPDATE conversation_spending SET
      ${COUNTS.map((name) => `${name} = conversation_spending.${name} - moved.${name}`).join(', ')}
    FROM (SELECT * FROM attempt_spending WHERE attempt_id = NEW.attempt_id) AS moved
    WHERE conversation_spending.conversation_id = OLD.conversation_id
      AND (${KEYS.map((name) => `conversation_spending.${name}`).join(', ')})
        = (${KEYS.map((name) => `moved.${name}`).join(', ')});
    DELETE FROM conversation_spending WHERE day = NEW.day AND conversation_id = OLD.conversation_id AND attempts = 0;
    ${addTo('conversation_spending', CONVERSATION_KEY, 'conversation_id IS NOT NULL AND attempt_id = NEW.attempt_id')}
  END;`;

/** Sums by day, kept by the database itself, so that they cannot differ from the rows that they stand for. */
export const dailySpending: Migration = {
  version: 3,
  sql: `
    -- What each attempt that has ended adds to a sum.
    CREATE VIEW attempt_spending AS SELECT
      attempt_id, conversation_id, day, hour, provider_id, provider_name, model, purpose, outcome,
      1 AS attempts,
      cost_pico IS NULL AS unpriced,
      coalesce(input_tokens, 0) AS input_tokens,
      coalesce(cache_read_tokens, 0) AS cache_read_tokens,
      coalesce(cache_write_tokens, 0) AS cache_write_tokens,
      coalesce(cache_write_long_tokens, 0) AS cache_write_long_tokens,
      coalesce(output_tokens, 0) AS output_tokens,
      coalesce(reasoning_tokens, 0) AS reasoning_tokens,
      coalesce(cost_pico, 0) AS cost_pico,
      -- Attempts on cheap targets with both prices known, what they cost, and what they would have cost on primary.
      on_primary_pico IS NOT NULL AND cost_pico IS NOT NULL AS cheap_attempts,
      CASE WHEN on_primary_pico IS NULL THEN 0 ELSE coalesce(cost_pico, 0) END AS cheap_pico,
      CASE WHEN cost_pico IS NULL THEN 0 ELSE coalesce(on_primary_pico, 0) END AS on_primary_pico
    FROM attempts WHERE outcome <> 'open';
    ${sumsBy('daily_spending', KEYS.join(', '), 'true')}
    ${sumsBy('conversation_spending', CONVERSATION_KEY, 'conversation_id IS NOT NULL')}
    ${moveSums}
  `,
};

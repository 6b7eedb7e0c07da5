import type { Migration } from './migration.ts';

const COUNTS = `
  attempts, unpriced, input_tokens, cache_read_tokens, cache_write_tokens, cache_write_long_tokens, output_tokens,
  reasoning_tokens, cost_pico, cheap_attempts, cheap_pico, on_primary_pico`;

/** A row's share in the sums; `row` is a table or a trigger's NEW. */
const sharesOf = (row: string) => `
  1, ${row}.cost_pico IS NULL,
  coalesce(${row}.input_tokens, 0), coalesce(${row}.cache_read_tokens, 0), coalesce(${row}.cache_write_tokens, 0),
  coalesce(${row}.cache_write_long_tokens, 0), coalesce(${row}.output_tokens, 0), coalesce(${row}.reasoning_tokens, 0),
  coalesce(${row}.cost_pico, 0),
  ${row}.on_primary_pico IS NOT NULL AND ${row}.cost_pico IS NOT NULL,
  CASE WHEN ${row}.on_primary_pico IS NULL THEN 0 ELSE coalesce(${row}.cost_pico, 0) END,
  CASE WHEN ${row}.cost_pico IS NULL THEN 0 ELSE coalesce(${row}.on_primary_pico, 0) END`;

const KEY = 'day, provider_id, model, purpose, outcome';

const addUp = `
  ON CONFLICT (${KEY}) DO UPDATE SET
    provider_name = excluded.provider_name,
    ${COUNTS.split(',')
      .map((name) => name.trim())
      .map((name) => `${name} = ${name} + excluded.${name}`)
      .join(', ')}`;

const rollUp = `
  INSERT INTO daily_spending (${KEY}, provider_name, ${COUNTS})
  VALUES (NEW.day, NEW.provider_id, NEW.model, NEW.purpose, NEW.outcome, NEW.provider_name, ${sharesOf('NEW')})
  ${addUp};`;

/** Sums by day, kept by the database itself, so that they cannot differ from the rows that they stand for. */
export const dailySpending: Migration = {
  version: 3,
  sql: `
    CREATE TABLE daily_spending (
      day TEXT NOT NULL,
      provider_id TEXT NOT NULL,
      model TEXT NOT NULL,
      purpose TEXT NOT NULL,
      outcome TEXT NOT NULL,
      provider_name TEXT NOT NULL,
      attempts INTEGER NOT NULL,
      unpriced INTEGER NOT NULL,
      input_tokens INTEGER NOT NULL,
      cache_read_tokens INTEGER NOT NULL,
      cache_write_tokens INTEGER NOT NULL,
      cache_write_long_tokens INTEGER NOT NULL,
      output_tokens INTEGER NOT NULL,
      reasoning_tokens INTEGER NOT NULL,
      cost_pico INTEGER NOT NULL,
      -- Attempts on cheap targets with both prices known, what they cost, and what they would have cost on primary.
      cheap_attempts INTEGER NOT NULL,
      cheap_pico INTEGER NOT NULL,
      on_primary_pico INTEGER NOT NULL,
      PRIMARY KEY (${KEY})
    ) STRICT, WITHOUT ROWID;

    INSERT INTO daily_spending (${KEY}, provider_name, ${COUNTS})
    SELECT day, provider_id, model, purpose, outcome, provider_name, ${sharesOf('attempts')}
    FROM attempts WHERE outcome <> 'open'
    ${addUp};

    CREATE TRIGGER attempts_add_up_when_closed AFTER UPDATE OF outcome ON attempts
    WHEN OLD.outcome = 'open' AND NEW.outcome <> 'open' BEGIN ${rollUp} END;

    CREATE TRIGGER attempts_add_up_when_inserted AFTER INSERT ON attempts
    WHEN NEW.outcome <> 'open' BEGIN ${rollUp} END;
  `,
};

import type { Migration } from './migration.ts';

/** Which of its provider's keys an attempt used, and whether a drill stood in the vendor's place. */
export const keysAndDrill: Migration = {
  version: 5,
  sql: `
    -- Both NULL for the provider's first key.
    ALTER TABLE attempts ADD COLUMN key_id TEXT;
    ALTER TABLE attempts ADD COLUMN key_name TEXT;
    -- What was rehearsed. NULL: the vendor itself was asked.
    ALTER TABLE attempts ADD COLUMN drill TEXT;

    CREATE INDEX attempts_by_key ON attempts (provider_id, key_id) WHERE key_id IS NOT NULL;

    DROP TRIGGER attempts_are_final;
    -- A call that has ended keeps what it cost and what it was priced with. Whose it is may change: a call that several
    -- requests share belongs to the oldest that is left.
    CREATE TRIGGER attempts_are_final BEFORE UPDATE OF outcome, cost_pico, on_primary_pico, price_id, input_tokens,
      cache_read_tokens, cache_write_tokens, cache_write_long_tokens, output_tokens, provider_id, model, purpose, day,
      key_id, drill
    ON attempts WHEN OLD.outcome <> 'open'
    BEGIN SELECT RAISE (ABORT, 'an attempt that has ended does not change'); END;
  `,
};

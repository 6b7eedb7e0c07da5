import type { Migration } from './migration.ts';

/** What was asked, every upstream call that it took, and the prices that each was reckoned with. */
export const ledger: Migration = {
  version: 2,
  sql: `
    -- Every set of rates that an attempt was priced with, once. A row never changes.
    CREATE TABLE prices (
      -- Made from the other columns, so that it means the same in every file.
      price_id INTEGER PRIMARY KEY,
      source TEXT NOT NULL,
      -- The day of the source, empty where it has none.
      as_of TEXT NOT NULL,
      -- USD per token as decimal text; empty where the vendor named the whole cost.
      input TEXT NOT NULL,
      output TEXT NOT NULL,
      cache_read TEXT NOT NULL,
      cache_write TEXT NOT NULL,
      cache_write_long TEXT NOT NULL
    ) STRICT;

    CREATE TABLE requests (
      request_id TEXT PRIMARY KEY,
      -- No references: what a removed conversation has cost stays.
      conversation_id TEXT,
      message_id TEXT,
      purpose TEXT NOT NULL,
      mode TEXT NOT NULL,
      started_at_ms INTEGER NOT NULL,
      -- The day and hour where the person was.
      day TEXT NOT NULL,
      hour INTEGER NOT NULL,
      duration_ms REAL,
      first_token_ms REAL,
      -- 'open' until it has ended.
      outcome TEXT NOT NULL,
      error_message TEXT,
      cache TEXT NOT NULL DEFAULT 'none',
      saved_pico INTEGER,
      -- Who answered, or was asked last.
      target_id TEXT,
      provider_id TEXT,
      provider_name TEXT,
      model TEXT,
      fell_back INTEGER NOT NULL DEFAULT 0,
      -- JSON list: the id of an attempt, or a skipped target as an object.
      steps TEXT NOT NULL DEFAULT '[]'
    ) STRICT;
    CREATE INDEX requests_by_time ON requests (started_at_ms DESC, request_id DESC);
    CREATE INDEX requests_of_conversation ON requests (conversation_id, message_id);
    -- Holds all that a report asks of requests, so that it need not read the rows themselves.
    CREATE INDEX requests_by_day ON requests (
      day, outcome, cache, fell_back, saved_pico, first_token_ms, duration_ms, purpose, provider_id, model
    );
    CREATE INDEX requests_open ON requests (outcome) WHERE outcome = 'open';

    CREATE TABLE attempts (
      attempt_id TEXT PRIMARY KEY,
      request_id TEXT NOT NULL REFERENCES requests (request_id),
      conversation_id TEXT,
      message_id TEXT,
      purpose TEXT NOT NULL,
      target_id TEXT NOT NULL,
      provider_id TEXT NOT NULL,
      provider_name TEXT NOT NULL,
      model TEXT NOT NULL,
      model_served TEXT,
      generation INTEGER NOT NULL,
      started_at_ms INTEGER NOT NULL,
      day TEXT NOT NULL,
      hour INTEGER NOT NULL,
      first_token_ms REAL,
      duration_ms REAL,
      outcome TEXT NOT NULL,
      reason TEXT,
      -- All six or none.
      input_tokens INTEGER,
      cache_read_tokens INTEGER,
      cache_write_tokens INTEGER,
      cache_write_long_tokens INTEGER,
      output_tokens INTEGER,
      reasoning_tokens INTEGER,
      usage_source TEXT,
      -- No reference: a lost price takes no attempt with it.
      price_id INTEGER,
      -- Amounts in 1e-12 USD. NULL is unpriced, never 0.
      cost_pico INTEGER,
      -- What the same tokens would have cost at the first primary target's price.
      on_primary_pico INTEGER,
      reserved_pico INTEGER
    ) STRICT;
    CREATE INDEX attempts_of_request ON attempts (request_id);
    CREATE INDEX attempts_of_conversation ON attempts (conversation_id, outcome, cost_pico);
    CREATE INDEX attempts_by_day ON attempts (day);
    CREATE INDEX attempts_open ON attempts (outcome) WHERE outcome = 'open';

    -- A call that has ended keeps what it cost and what it was priced with. Whose it is may change: a call that several
    -- requests share belongs to the oldest that is left.
    CREATE TRIGGER attempts_are_final BEFORE UPDATE OF outcome, cost_pico, on_primary_pico, price_id, input_tokens,
      cache_read_tokens, cache_write_tokens, cache_write_long_tokens, output_tokens, provider_id, model, purpose, day
    ON attempts WHEN OLD.outcome <> 'open'
    BEGIN SELECT RAISE (ABORT, 'an attempt that has ended does not change'); END;
  `,
};

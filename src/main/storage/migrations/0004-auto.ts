import type { Migration } from './migration.ts';

/** What auto chose for a request, and how a conversation differs from the app's settings. */
export const auto: Migration = {
  version: 4,
  sql: `
    -- All three or none, but for escalated, which is NULL unless the primary list was asked after the cheap one.
    ALTER TABLE requests ADD COLUMN decided_by TEXT;
    ALTER TABLE requests ADD COLUMN decided_list TEXT;
    ALTER TABLE requests ADD COLUMN escalated TEXT;

    -- NULL: as the app's settings say.
    ALTER TABLE conversations ADD COLUMN mode TEXT;
    -- The target that is asked first; both or neither.
    ALTER TABLE conversations ADD COLUMN target_provider_id TEXT;
    ALTER TABLE conversations ADD COLUMN target_model TEXT;
    -- Nothing of it may leave this computer.
    ALTER TABLE conversations ADD COLUMN local_only INTEGER NOT NULL DEFAULT 0;
    -- Whose words the title is in: 'question' (its first words), 'model' or 'person'.
    ALTER TABLE conversations ADD COLUMN title_source TEXT NOT NULL DEFAULT 'question';
  `,
};

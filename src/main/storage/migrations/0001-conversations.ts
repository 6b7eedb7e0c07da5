import type { Migration } from './migration.ts';

/** Conversations and their messages. */
export const conversations: Migration = {
  version: 1,
  sql: `
    CREATE TABLE conversations (
      id TEXT PRIMARY KEY,
      title TEXT NOT NULL,
      created_at_ms INTEGER NOT NULL,
      updated_at_ms INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX conversations_by_change ON conversations (updated_at_ms DESC, id);

    CREATE TABLE messages (
      id TEXT PRIMARY KEY,
      conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
      -- The message that this one follows. Messages that share one are branches.
      parent_id TEXT,
      -- The order in which a conversation's messages were written.
      position INTEGER NOT NULL,
      role TEXT NOT NULL,
      -- Where an answer stands; empty for a question.
      status TEXT NOT NULL DEFAULT '',
      -- JSON list of { kind, text }: what was said and thought.
      parts TEXT NOT NULL,
      -- JSON object. Whatever reads it takes a missing field for its default.
      details TEXT NOT NULL DEFAULT '{}',
      created_at_ms INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX messages_in_order ON messages (conversation_id, position);
    CREATE INDEX messages_under_way ON messages (status) WHERE status IN ('waiting', 'streaming');

    -- What is known of the file itself.
    CREATE TABLE file_state (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  `,
};

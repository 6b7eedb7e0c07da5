import type { Migration } from './migration.ts';

/** Gives a test of a provider the end of its last attempt that has ended. */
function endTests(matching: string): string {
  return `
    UPDATE requests SET
      (outcome, error_message, duration_ms, first_token_ms, target_id, provider_id, provider_name, model) = (
        SELECT a.outcome, a.reason, a.started_at_ms - requests.started_at_ms + a.duration_ms, a.first_token_ms,
          a.target_id, a.provider_id, a.provider_name, a.model
        FROM attempts a WHERE a.request_id = requests.request_id AND a.outcome <> 'open'
        ORDER BY a.started_at_ms DESC, a.rowid DESC LIMIT 1)
    WHERE purpose = 'test' AND ${matching};`;
}

const OF_THIS_ATTEMPT = 'request_id = NEW.request_id';

/**
 * A test asks one target, apart from the chain, and is nothing but its attempts: it ends as the last of them does, in the same
 * commit, and no end of the app can come between the two. Earlier versions left every test open, and called it interrupted later.
 */
export const testsEnd: Migration = {
  version: 6,
  sql: `
    ${endTests(`outcome IN ('open', 'interrupted')
      AND request_id IN (SELECT request_id FROM attempts)
      AND request_id NOT IN (SELECT request_id FROM attempts WHERE outcome = 'open')`)}

    CREATE TRIGGER tests_end_when_closed AFTER UPDATE OF outcome ON attempts
    WHEN OLD.outcome = 'open' AND NEW.outcome <> 'open' AND NEW.purpose = 'test' BEGIN ${endTests(OF_THIS_ATTEMPT)} END;
    -- Rows also come from a backup, or from a damaged file, of an earlier version.
    CREATE TRIGGER tests_end_when_inserted AFTER INSERT ON attempts
    WHEN NEW.outcome <> 'open' AND NEW.purpose = 'test' BEGIN ${endTests(OF_THIS_ATTEMPT)} END;
  `,
};

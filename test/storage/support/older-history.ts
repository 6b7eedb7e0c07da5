import type { Database } from '../../../src/main/storage/database.ts';
import { START_MS } from './history-parts.ts';

/** Fills a file of an older schema with as many messages, and attempts where it has them, with SQL alone: its code is gone. */
export function fillOlderSchema(db: Database, version: number, messages: number): void {
  const numbers = `WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${messages})`;
  db.exec(`
    BEGIN;
    INSERT INTO conversations (id, title, created_at_ms, updated_at_ms)
      ${numbers} SELECT 'c' || n, 'Conversation ' || n, ${START_MS}, ${START_MS} + n FROM numbers WHERE n <= ${messages} / 10 + 1;
    INSERT INTO messages (id, conversation_id, position, role, status, parts, details, created_at_ms)
      ${numbers} SELECT 'm' || n, 'c' || (n / 10 + 1), n, CASE n % 2 WHEN 0 THEN 'assistant' ELSE 'user' END,
        CASE n % 2 WHEN 0 THEN 'complete' ELSE '' END,
        json_array(json_object('kind', 'text', 'text', 'Message ' || n || ' ' || hex(zeroblob(100)))), '{}', ${START_MS} + n
      FROM numbers;
    COMMIT;`);
  if (version < 2) return;
  db.exec(`
    BEGIN;
    INSERT INTO requests (request_id, conversation_id, message_id, purpose, mode, started_at_ms, day, hour, outcome)
      ${numbers} SELECT 'r' || n, 'c' || (n / 10 + 1), 'm' || n, 'chat', 'primary', ${START_MS} + n,
        date('2026-01-01', '+' || (n % 90) || ' days'), n % 24, 'completed'
      FROM numbers WHERE n % 2 = 0;
    INSERT INTO attempts (attempt_id, request_id, conversation_id, message_id, purpose, target_id, provider_id, provider_name,
        model, generation, started_at_ms, day, hour, duration_ms, outcome, input_tokens, cache_read_tokens,
        cache_write_tokens, cache_write_long_tokens, output_tokens, reasoning_tokens, usage_source, cost_pico)
      ${numbers} SELECT 't' || n, 'r' || n, 'c' || (n / 10 + 1), 'm' || n, 'chat', 'p' || n % 3 || '/m', 'p' || n % 3,
        'Provider ' || n % 3, 'm' || n % 7, 1, ${START_MS} + n, date('2026-01-01', '+' || (n % 90) || ' days'), n % 24, 10.5,
        CASE n % 10 WHEN 4 THEN 'unavailable' ELSE 'completed' END, n, 0, 0, 0, n * 2, 0, 'reported',
        CASE n % 14 WHEN 0 THEN NULL ELSE 9007199254 * n + 1 END
      FROM numbers WHERE n % 2 = 0;
    COMMIT;`);
}

/** Adds tests of providers as earlier versions left them: open in the run that made them, and called interrupted by the next one. */
export function fillOlderTests(db: Database): void {
  const putRequest = db.prepare(
    `INSERT INTO requests (request_id, purpose, mode, started_at_ms, day, hour, outcome, error_message)
     VALUES (?, ?, 'primary', ${START_MS}, '2026-03-04', 9, ?, ?)`,
  );
  const putAttempt = db.prepare(
    `INSERT INTO attempts (attempt_id, request_id, purpose, target_id, provider_id, provider_name, model, generation,
       started_at_ms, day, hour, outcome, first_token_ms, duration_ms, reason, cost_pico)
     VALUES (?, ?, ?, 'p/m', 'p', 'P', 'm', 0, ?, '2026-03-04', 9, ?, ?, ?, ?, 0)`,
  );
  const why = 'The app ended before the answer did.';
  putRequest.run('test-answered', 'test', 'interrupted', why);
  putAttempt.run('tt1', 'test-answered', 'test', START_MS, 'unauthorized', null, 75.5, 'Wrong key.');
  putAttempt.run('tt2', 'test-answered', 'test', START_MS + 100, 'completed', 40.5, 450, null);
  putRequest.run('test-refused', 'test', 'open', null);
  putAttempt.run('tt3', 'test-refused', 'test', START_MS, 'unauthorized', null, 75.5, 'Wrong key.');
  putRequest.run('test-cut-off', 'test', 'interrupted', why);
  putAttempt.run('tt4', 'test-cut-off', 'test', START_MS, 'interrupted', null, null, why);
  putRequest.run('test-under-way', 'test', 'open', null);
  putAttempt.run('tt5', 'test-under-way', 'test', START_MS, 'open', null, null, null);
  putRequest.run('test-unlike', 'title', 'interrupted', why);
  putAttempt.run('tt6', 'test-unlike', 'title', START_MS, 'completed', 40.5, 450, null);
}

import { usdToPico } from '../src/shared/money.ts';
import { type Database, inTransaction } from '../src/main/storage/database.ts';

/** The last day of the year that the database holds. */
export const LAST_DAY = '2026-06-30';

/** The conversation with the most messages. */
export const LONG_CONVERSATION = 'conversation-0';

const LONG_CONVERSATION_MESSAGES = 1_000;
const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;
const END_MS = Date.parse(`${LAST_DAY}T24:00:00Z`);
const MODELS_PER_PROVIDER = 4;
const TARGETS = ['OpenAI', 'Anthropic', 'OpenRouter', 'DeepSeek', 'Ollama'].flatMap((providerName) =>
  Array.from({ length: MODELS_PER_PROVIDER }, (_, index) => {
    const providerId = providerName.toLowerCase();
    const model = `${providerId}-model-${index}`;
    return { targetId: `${providerId}/${model}`, providerId, providerName, model };
  }),
);
type Target = (typeof TARGETS)[number];

const FAILURES = ['rate-limited', 'unavailable', 'timeout', 'cancelled'] as const;

/** How much there is in the database. */
export interface HistorySize {
  readonly attempts: number;
  readonly messages: number;
  readonly conversations: number;
}

/**
 * Fills a new history file with a year of use, the same whenever it is called, through the triggers that a real row passes.
 * The connection is of no use afterwards: it does without safety.
 */
export function fillHistory(db: Database, size: HistorySize): void {
  // Ids are random, so every row touches pages all over the file; a file that is made anew needs no journal on the disk.
  db.exec('PRAGMA cache_size = -512000; PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF;');
  inTransaction(db, () => {
    const random = randomFrom(20_260_630);
    fillConversations(db, size, random);
    fillLedger(db, size, random);
  });
}

function fillConversations(db: Database, size: HistorySize, random: () => number): void {
  const conversation = db.prepare(
    'INSERT INTO conversations (id, title, created_at_ms, updated_at_ms) VALUES (?, ?, ?, ?)',
  );
  const message = db.prepare(
    `INSERT INTO messages (id, conversation_id, parent_id, position, role, status, parts, created_at_ms)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const shared = (size.messages - LONG_CONVERSATION_MESSAGES) / (size.conversations - 1);
  let written = 0;
  for (let index = 0; index < size.conversations; index += 1) {
    const id = `conversation-${index}`;
    const createdAtMs = END_MS - YEAR_MS + Math.floor(random() * YEAR_MS * 0.9);
    conversation.run(id, `Conversation about subject ${index}`, createdAtMs, createdAtMs + DAY_MS);
    const upTo = LONG_CONVERSATION_MESSAGES + Math.round(index * shared);
    for (let position = 0; written < upTo; position += 1, written += 1) {
      const isQuestion = position % 2 === 0;
      const words = (
        isQuestion ? 'A question of some words. ' : 'A sentence of an answer that says more. '
      ).repeat(isQuestion ? 4 : 20);
      const parts = JSON.stringify([{ kind: 'text', text: `${words}${position}` }]);
      const parentId = position === 0 ? null : `${id}:${position - 1}`;
      const role = isQuestion ? 'user' : 'assistant';
      const status = isQuestion ? '' : 'completed';
      message.run(`${id}:${position}`, id, parentId, position, role, status, parts, createdAtMs + position);
    }
  }
}

function fillLedger(db: Database, size: HistorySize, random: () => number): void {
  const insert = insertsOf(db);
  const requests = Math.round(size.attempts * 0.8);
  let attemptsLeft = size.attempts;
  for (let index = 0; index < requests; index += 1) {
    // The last requests take what is left, so that the number is exact.
    const share = attemptsLeft / (requests - index);
    const attempts =
      index === requests - 1 ? attemptsLeft : Math.min(attemptsLeft, Math.floor(share + random()));
    attemptsLeft -= attempts;
    const elapsed = (index + random()) / requests;
    const isInConversation = random() < 0.5;
    // Conversations come one after another; a few are under way at a time.
    const conversation = Math.min(
      size.conversations - 1,
      Math.floor(elapsed * size.conversations + random() * 10),
    );
    insert.request({
      random,
      attempts,
      startedAtMs: END_MS - YEAR_MS + Math.floor(elapsed * YEAR_MS),
      conversationId: isInConversation ? `conversation-${conversation}` : null,
      purpose: isInConversation ? 'chat' : 'gateway',
    });
  }
}

interface RequestToWrite {
  readonly random: () => number;
  readonly attempts: number;
  readonly startedAtMs: number;
  readonly conversationId: string | null;
  readonly purpose: string;
}

function insertsOf(db: Database) {
  const priceId = Number(
    db
      .prepare(
        `INSERT INTO prices VALUES (NULL, 'table', '2026-06-01', '0.00000125', '0.00001', '0', '0', '0')`,
      )
      .run().lastInsertRowid,
  );
  const request = db.prepare(
    `INSERT INTO requests (request_id, conversation_id, message_id, purpose, mode, started_at_ms, day, hour, duration_ms,
      first_token_ms, outcome, error_message, cache, saved_pico, target_id, provider_id, provider_name, model, fell_back,
      steps)
    VALUES (?, ?, ?, ?, 'primary', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const attempt = db.prepare(
    `INSERT INTO attempts (attempt_id, request_id, conversation_id, message_id, purpose, target_id, provider_id,
      provider_name, model, model_served, generation, started_at_ms, day, hour, first_token_ms, duration_ms, outcome, reason,
      input_tokens, cache_read_tokens, cache_write_tokens, cache_write_long_tokens, output_tokens, reasoning_tokens,
      usage_source, price_id, cost_pico, on_primary_pico, reserved_pico)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, 'reported', ?, ?,
      ?, NULL)`,
  );
  return {
    request({ random, attempts, startedAtMs, conversationId, purpose }: RequestToWrite): void {
      const requestId = idFrom(random);
      const messageId = conversationId && `${conversationId}:${1 + 2 * Math.floor(random() * 49)}`;
      const at = new Date(startedAtMs);
      const day = at.toISOString().slice(0, 10);
      const hour = at.getUTCHours();
      const outcome = random() < 0.96 ? 'completed' : pick(FAILURES, random);
      // One chain at a time is in use: a few targets, others every month.
      const month = at.getUTCMonth();
      const favourites = [0, 7, 14].map((step) => TARGETS[(month + step) % TARGETS.length] as Target);
      const targets = Array.from({ length: Math.max(1, attempts) }, () => pick(favourites, random));
      const ids = targets.slice(0, attempts).map(() => idFrom(random));
      const last = targets.at(-1) ?? pick(TARGETS, random);
      const isHit = attempts === 0;
      const durationMs = 200 + random() * 20_000;
      request.run(
        ...[
          requestId,
          conversationId,
          messageId,
          purpose,
          startedAtMs,
          day,
          hour,
          durationMs,
          durationMs / 4,
          outcome,
        ],
        ...[
          outcome === 'completed' ? null : 'The provider is not to be reached just now.',
          isHit ? 'hit' : 'none',
        ],
        ...[isHit ? costFrom(random) : null, last.targetId, last.providerId, last.providerName, last.model],
        ...[attempts > 1 ? 1 : 0, JSON.stringify(ids)],
      );
      ids.forEach((attemptId, index) => {
        const target = targets[index] ?? last;
        const isLast = index === ids.length - 1;
        const cost = target.providerId === 'ollama' ? null : costFrom(random);
        attempt.run(
          ...[attemptId, requestId, conversationId, messageId, purpose, target.targetId, target.providerId],
          ...[
            target.providerName,
            target.model,
            target.model,
            startedAtMs,
            day,
            hour,
            durationMs / 4,
            durationMs,
          ],
          ...[
            isLast ? outcome : 'unavailable',
            isLast ? null : 'The provider is not to be reached just now.',
          ],
          ...[
            Math.floor(random() * 4_000),
            Math.floor(random() * 20_000),
            0,
            Math.floor(random() * 2_000),
            0,
          ],
          ...[priceId, cost, random() < 0.2 ? costFrom(random) : null],
        );
      });
    },
  };
}

function costFrom(random: () => number): bigint {
  return usdToPico((random() * 0.05).toFixed(12));
}

function pick<Item>(items: readonly [Item, ...Item[]] | readonly Item[], random: () => number): Item {
  return items[Math.floor(random() * items.length)] as Item;
}

/** 32 hexadecimal digits, spread as a random id's are. */
function idFrom(random: () => number): string {
  return Array.from({ length: 4 }, () =>
    Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0'),
  ).join('');
}

/** Numbers in [0, 1) that are the same for the same seed: mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

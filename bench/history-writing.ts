import { randomUUID } from 'node:crypto';
import { NO_USAGE } from '../src/main/llm/usage.ts';
import type { AttemptStep } from '../src/shared/route.ts';
import { EMPTY_ROUTE } from '../src/shared/route.ts';
import type { Change } from '../src/main/storage/changes.ts';
import type { Database } from '../src/main/storage/database.ts';
import { writeChanges } from '../src/main/storage/write-changes.ts';
import { LAST_DAY, LONG_CONVERSATION } from './history-database.ts';

const TARGET = { targetId: 'openai/m', providerId: 'openai', providerName: 'OpenAI', model: 'm' };
const STARTED_AT_MS = Date.parse(`${LAST_DAY}T12:00:00Z`);
const ANSWER = 'An answer of some length, as models give them. '.repeat(20);

/** Writes an attempt that has no message, as a title's or a test's: before its call, and at once when it has ended. */
export function attemptWriter(db: Database): () => void {
  return () => {
    const { opened, closed } = attemptOf(randomUUID(), null);
    commit(db, opened);
    commit(db, closed);
  };
}

/**
 * Writes a turn of a chat as the app does. The question is a commit, and the answer one with the end of its request. A provider's
 * attempt is opened in a commit of its own before the call and closed with the answer; the cache's answer has none.
 */
export function turnWriter(db: Database): (from: 'provider' | 'cache') => void {
  let parentId: string | null = null;
  const put = (message: Extract<Change, { kind: 'put-message' }>['message']): Change => {
    const change: Change = { kind: 'put-message', conversationId: LONG_CONVERSATION, parentId, message };
    parentId = message.id;
    return change;
  };
  return (from) => {
    const [requestId, messageId] = [randomUUID(), randomUUID()];
    commit(db, put({ id: randomUUID(), role: 'user', text: 'A question?', createdAtMs: STARTED_AT_MS }));
    const { opened, closed, step } = attemptOf(requestId, messageId);
    const isAsked = from === 'provider';
    if (isAsked) commit(db, opened);
    const route = isAsked
      ? { ...EMPTY_ROUTE, steps: [step], answeredBy: TARGET }
      : { ...EMPTY_ROUTE, cache: 'hit' as const, savedUsd: '0.0001', answeredBy: TARGET };
    commit(
      db,
      put({
        ...{ id: messageId, role: 'assistant', requestId, text: ANSWER, reasoning: '', status: 'complete' },
        ...{
          error: null,
          route,
          usage: NO_USAGE,
          usageSource: 'reported',
          truncated: false,
          firstTokenMs: 200,
        },
        ...{ costUsd: '0.0001', superseded: false, localOnly: false, createdAtMs: STARTED_AT_MS },
      }),
      {
        kind: 'end-request',
        request: {
          ...{
            requestId,
            conversationId: LONG_CONVERSATION,
            messageId,
            purpose: 'chat',
            mode: 'primary',
            route,
          },
          ...{ startedAtMs: STARTED_AT_MS, durationMs: 900, firstTokenMs: 200, outcome: 'completed' },
          errorMessage: null,
        },
      },
      ...(isAsked ? [closed] : []),
    );
  };
}

function commit(db: Database, ...changes: readonly Change[]): void {
  writeChanges(db, [changes]);
}

function attemptOf(requestId: string, messageId: string | null) {
  const attempt = { ...TARGET, attemptId: randomUUID(), generation: 1, startedAtMs: STARTED_AT_MS };
  const step: AttemptStep = {
    ...attempt,
    ...{ kind: 'attempt', modelServed: 'm', firstTokenMs: 200, durationMs: 900, usage: NO_USAGE },
    ...{
      usageSource: 'reported',
      rates: null,
      priceSource: 'provider',
      onPrimaryUsd: null,
      costUsd: '0.0001',
    },
    ...{ outcome: 'completed', reason: null },
  };
  const opened: Change = {
    kind: 'open-attempt',
    attempt: {
      ...attempt,
      ...{ requestId, conversationId: LONG_CONVERSATION, messageId, purpose: messageId ? 'chat' : 'title' },
      ...{ mode: 'primary', reservedUsd: '0.01', rates: null },
    },
  };
  return { step, opened, closed: { kind: 'close-attempt', step } satisfies Change };
}

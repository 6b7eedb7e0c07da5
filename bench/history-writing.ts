import { randomUUID } from 'node:crypto';
import { NO_USAGE } from '../src/main/llm/usage.ts';
import type { AssistantChatMessage, ChatMessage } from '../src/shared/conversation.ts';
import { type AttemptStep, EMPTY_ROUTE, type Route } from '../src/shared/route.ts';
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
 * attempt is opened with the question, before the call, and closed with the answer; the cache's answer has none.
 */
export function turnWriter(db: Database): (from: 'provider' | 'cache') => void {
  let lastId: string | null = null;
  return (from) => {
    const [questionId, requestId, messageId] = [randomUUID(), randomUUID(), randomUUID()];
    const { opened, closed, step } = attemptOf(requestId, messageId);
    const isAsked = from === 'provider';
    const route: Route = {
      ...EMPTY_ROUTE,
      ...(isAsked ? { steps: [step] } : { cache: 'hit', savedUsd: '0.0001' }),
      answeredBy: TARGET,
    };
    const question: ChatMessage = { id: questionId, role: 'user', text: 'And?', createdAtMs: STARTED_AT_MS };
    const answer = answerOf(messageId, requestId);
    const ended: Change = {
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
    };
    commit(db, put(question, lastId), put(answer, questionId), ...(isAsked ? [opened] : []));
    const done: ChatMessage = { ...answer, text: ANSWER, status: 'complete', route, usage: NO_USAGE };
    commit(db, put(done, questionId), ended, ...(isAsked ? [closed] : []));
    lastId = messageId;
  };
}

function put(message: ChatMessage, parentId: string | null): Change {
  return { kind: 'put-message', conversationId: LONG_CONVERSATION, parentId, message };
}

/** An answer of which nothing has come. */
function answerOf(id: string, requestId: string): AssistantChatMessage {
  return {
    ...{
      id,
      role: 'assistant',
      requestId,
      text: '',
      reasoning: '',
      status: 'waiting',
      error: null,
      route: null,
    },
    ...{ usage: null, usageSource: 'reported', truncated: false, firstTokenMs: 200, costUsd: '0.0001' },
    ...{ superseded: false, localOnly: false, createdAtMs: STARTED_AT_MS },
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

import type { AssistantChatMessage, ChatMessage, UserChatMessage } from '../../../src/shared/conversation.ts';
import { type AppliedRates, type AttemptStep, EMPTY_ROUTE, type Route } from '../../../src/shared/route.ts';
import type {
  Change,
  ChangeSet,
  EndedRequest,
  OpenedAttempt,
  StoredConversation,
} from '../../../src/main/storage/changes.ts';

/** A morning of March 2026. */
export const START_MS = Date.UTC(2026, 2, 4, 9, 30);

export const TARGET = { targetId: 'openai/gpt', providerId: 'openai', providerName: 'OpenAI', model: 'gpt' };

export const RATES: AppliedRates = {
  input: '0.00000125',
  output: '0.00001',
  cacheRead: '0.000000125',
  cacheWrite: '0.00000125',
  cacheWriteLong: '0.00000125',
  source: 'table',
  asOf: '2026-02-01',
};

export function conversation(id: string, changes: Partial<StoredConversation> = {}): StoredConversation {
  return {
    id,
    title: `About ${id}`,
    titleSource: 'question',
    mode: null,
    target: null,
    localOnly: false,
    createdAtMs: START_MS,
    updatedAtMs: START_MS,
    ...changes,
  };
}

export function question(id: string, text = `Question ${id}?`): UserChatMessage {
  return { id, role: 'user', text, createdAtMs: START_MS };
}

export function answer(id: string, changes: Partial<AssistantChatMessage> = {}): AssistantChatMessage {
  return {
    id,
    role: 'assistant',
    requestId: `${id}-request`,
    text: `Answer ${id}.`,
    reasoning: '',
    status: 'complete',
    error: null,
    route: null,
    usage: null,
    usageSource: 'estimated',
    truncated: false,
    firstTokenMs: null,
    costUsd: null,
    superseded: false,
    localOnly: false,
    createdAtMs: START_MS + 1,
    ...changes,
  };
}

/** An attempt as its step says it ended: 1 000 tokens in, 100 out. */
export function attemptStep(attemptId: string, changes: Partial<AttemptStep> = {}): AttemptStep {
  return {
    kind: 'attempt',
    ...TARGET,
    attemptId,
    generation: 3,
    modelServed: 'gpt-2026-01-01',
    startedAtMs: START_MS + 2,
    firstTokenMs: 120.5,
    durationMs: 950.25,
    usage: {
      inputTokens: 1000,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
      cacheWriteLongTokens: 0,
      outputTokens: 100,
      reasoningTokens: 20,
    },
    usageSource: 'reported',
    rates: RATES,
    priceSource: 'table',
    costUsd: '0.00225',
    onPrimaryUsd: null,
    outcome: 'completed',
    reason: null,
    ...changes,
  };
}

export function failedStep(attemptId: string, changes: Partial<AttemptStep> = {}): AttemptStep {
  return attemptStep(attemptId, {
    outcome: 'unavailable',
    reason: 'The provider answered 503.',
    usage: null,
    usageSource: 'estimated',
    costUsd: '0',
    firstTokenMs: null,
    ...changes,
  });
}

export function route(...steps: Route['steps']): Route {
  const last = steps.findLast((step) => step.kind === 'attempt' && step.outcome === 'completed');
  if (!last) return { ...EMPTY_ROUTE, steps };
  const { targetId, providerId, providerName, model } = last;
  return { ...EMPTY_ROUTE, steps, answeredBy: { targetId, providerId, providerName, model } };
}

export function opened(attemptId: string, changes: Partial<OpenedAttempt> = {}): OpenedAttempt {
  return {
    ...TARGET,
    attemptId,
    requestId: 'r1',
    conversationId: 'c1',
    messageId: 'a1',
    purpose: 'chat',
    mode: 'primary',
    generation: 3,
    startedAtMs: START_MS + 2,
    reservedUsd: '0.01',
    rates: RATES,
    ...changes,
  };
}

export function ended(changes: Partial<EndedRequest> = {}): EndedRequest {
  return {
    requestId: 'r1',
    conversationId: 'c1',
    messageId: 'a1',
    purpose: 'chat',
    mode: 'primary',
    startedAtMs: START_MS + 2,
    durationMs: 1000.5,
    firstTokenMs: 120.5,
    outcome: 'completed',
    errorMessage: null,
    route: EMPTY_ROUTE,
    ...changes,
  };
}

export const putConversation = (stored: StoredConversation): Change => ({
  kind: 'put-conversation',
  conversation: stored,
});

export const putMessage = (
  conversationId: string,
  message: ChatMessage,
  parentId: string | null = null,
): Change => ({ kind: 'put-message', conversationId, parentId, message });

export const openAttempt = (attempt: OpenedAttempt): Change => ({ kind: 'open-attempt', attempt });
export const closeAttempt = (step: AttemptStep): Change => ({ kind: 'close-attempt', step });
export const endRequest = (request: EndedRequest): Change => ({ kind: 'end-request', request });

/** A question and its answer, with the one attempt that it took, all told. */
export function exchange(id: string, text = `Answer ${id}.`): readonly ChangeSet[] {
  const [conversationId, messageId, requestId, attemptId] = [`c-${id}`, `a-${id}`, `r-${id}`, `t-${id}`];
  const step = attemptStep(attemptId);
  return [
    [putConversation(conversation(conversationId)), putMessage(conversationId, question(`q-${id}`))],
    [openAttempt(opened(attemptId, { requestId, conversationId, messageId }))],
    [
      endRequest(ended({ requestId, conversationId, messageId, route: route(step) })),
      closeAttempt(step),
      putMessage(conversationId, answer(messageId, { requestId, text }), `q-${id}`),
    ],
  ];
}

/** A conversation in which the first question has been asked. */
export const asked: ChangeSet = [putConversation(conversation('c1')), putMessage('c1', question('q1'))];

/** One of everything that a conversation goes through, of two requests that may share a call. */
export function everyKindOfSet(): readonly ChangeSet[] {
  const [failed, step] = [failedStep('t1'), attemptStep('t2')];
  return [
    asked,
    [openAttempt(opened('t1'))],
    [closeAttempt(failed)],
    [openAttempt(opened('t2', { requestId: 'r2' }))],
    [
      putConversation(conversation('c1', { title: 'Later' })),
      putMessage('c1', answer('a1', { status: 'streaming' }), 'q1'),
    ],
    [
      endRequest(ended({ route: route(failed, step) })),
      closeAttempt(step),
      putMessage('c1', answer('a1'), 'q1'),
    ],
    [endRequest(ended({ requestId: 'r2', outcome: 'cancelled', errorMessage: 'Stopped.' }))],
    [{ kind: 'remove-conversation', conversationId: 'c1' }],
  ];
}

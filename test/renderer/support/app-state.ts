import type {
  AssistantChatMessage,
  Conversation,
  UserChatMessage,
} from '../../../src/shared/conversation.ts';
import type { HealthView, TargetHealthView } from '../../../src/shared/health.ts';
import type { AppState } from '../../../src/shared/ipc/app-state.ts';
import { type AttemptStep, EMPTY_ROUTE, type TargetLabel } from '../../../src/shared/route.ts';
import { defaultSettings, Settings } from '../../../src/shared/settings.ts';

/** Two targets, Alpha before Beta, as every test here knows them. */
export const ALPHA: TargetLabel = label('alpha', 'Alpha');
export const BETA: TargetLabel = label('beta', 'Beta');

/** The day on which every test here takes place. */
export const TODAY = '2026-01-31';

function label(id: string, providerName: string): TargetLabel {
  return { targetId: `${id}/${id}-1`, providerId: id, providerName, model: `${id}-1` };
}

/** A target with its health. */
export function healthOf(target: TargetLabel, health: HealthView): TargetHealthView {
  return { ...target, health, lastMessage: null };
}

/** The settings that name both targets. */
export function twoTargetSettings(extra: object = {}): Settings {
  return Settings.parse({
    ...defaultSettings(),
    providers: [ALPHA, BETA].map(({ providerId, providerName, model }) => ({
      id: providerId,
      name: providerName,
      kind: 'openai',
      baseUrl: 'https://api.example.com/v1',
      credential: { source: 'vault' },
      models: [{ id: model }],
    })),
    primary: [ALPHA, BETA].map(({ providerId, model }) => ({ providerId, model })),
    ...extra,
  });
}

/** What main publishes on a quiet day, with parts replaced. */
export function appState(parts: Partial<AppState> = {}): AppState {
  const ready: HealthView = { kind: 'ready', failures: 0 };
  return {
    app: { version: '0.0.0', catalogue: [] },
    settings: {
      settings: twoTargetSettings(),
      credentials: {},
      vault: { available: true, backend: null },
      refused: [],
    },
    removedProviders: [],
    tests: {},
    chain: {
      generation: 1,
      active: { ...ALPHA, why: 'first', decision: null },
      primary: [healthOf(ALPHA, ready), healthOf(BETA, ready)],
      cheap: [],
      draining: [],
      reloads: [],
    },
    drill: [],
    activity: [],
    cache: { requests: 0, hits: 0, joined: 0, entries: 0, savedUsd: '0' },
    spending: { today: TODAY, todayUsd: '0', monthUsd: '0', unpricedToday: 0, unpricedMonth: 0, revision: 0 },
    budget: { day: null, month: null },
    storage: { state: 'saving', unsaved: 0, problem: null },
    conversations: [],
    notices: [],
    offers: [],
    ...parts,
  };
}

/** An attempt that answered, with parts replaced. */
export function attempt(target: TargetLabel, parts: Partial<AttemptStep> = {}): AttemptStep {
  return {
    ...target,
    kind: 'attempt',
    attemptId: `attempt-${target.targetId}`,
    generation: 1,
    modelServed: target.model,
    startedAtMs: 0,
    firstTokenMs: 40,
    durationMs: 90,
    usage: null,
    usageSource: 'reported',
    rates: null,
    priceSource: null,
    costUsd: '0.000022',
    onPrimaryUsd: null,
    outcome: 'completed',
    reason: null,
    ...parts,
  };
}

/** A question. */
export function question(id: string, text: string): UserChatMessage {
  return { id, role: 'user', text, createdAtMs: 0 };
}

/** An answer that Alpha gave, with parts replaced. */
export function answerMessage(parts: Partial<AssistantChatMessage> = {}): AssistantChatMessage {
  return {
    id: 'answer-1',
    role: 'assistant',
    requestId: 'request-1',
    text: 'Hello.',
    reasoning: '',
    status: 'complete',
    error: null,
    route: { ...EMPTY_ROUTE, steps: [attempt(ALPHA)], answeredBy: ALPHA },
    usage: null,
    usageSource: 'reported',
    truncated: false,
    firstTokenMs: 40,
    costUsd: '0.000022',
    superseded: false,
    localOnly: false,
    createdAtMs: 0,
    ...parts,
  };
}

/** A conversation with these turns. */
export function conversation(id: string, messages: Conversation['messages']): Conversation {
  return {
    id,
    title: id,
    titleSource: 'question',
    mode: null,
    target: null,
    localOnly: false,
    createdAtMs: 0,
    updatedAtMs: 0,
    costUsd: '0',
    unpricedAttempts: 0,
    messages,
  };
}

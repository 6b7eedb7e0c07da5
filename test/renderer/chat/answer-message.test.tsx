import '../support/fake-api.ts';
import { fireEvent, screen, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { AnswerMessage } from '../../../src/renderer/chat/answer-message.tsx';
import type { AssistantChatMessage } from '../../../src/shared/conversation.ts';
import type { HealthView } from '../../../src/shared/health.ts';
import { EMPTY_ROUTE } from '../../../src/shared/route.ts';
import { useAppStore } from '../../../src/renderer/stores/app-store.ts';
import {
  ALPHA,
  answerMessage,
  appState,
  attempt,
  BETA,
  healthOf,
  twoTargetSettings,
} from '../support/app-state.ts';
import { inputsOf } from '../support/fake-api.ts';
import { show, startPage } from '../support/render.tsx';

const usage = {
  inputTokens: 12,
  cacheReadTokens: 1_000,
  cacheWriteTokens: 0,
  cacheWriteLongTokens: 0,
  outputTokens: 5,
  reasoningTokens: 0,
};
const failedAlpha = attempt(ALPHA, { outcome: 'rate-limited', reason: 'slow down', costUsd: '0' });
const fellBack = answerMessage({
  route: { ...EMPTY_ROUTE, steps: [failedAlpha, attempt(BETA)], answeredBy: BETA },
});

function showAnswer(message: AssistantChatMessage, isLast = true) {
  show(<AnswerMessage message={message} conversationId="c1" isLast={isLast} />);
  return screen.getByRole('article');
}

describe('AnswerMessage', () => {
  beforeEach(() => startPage());

  it('says who answered, its tokens, its first word and every digit of its cost', () => {
    const article = showAnswer(answerMessage({ usage, costUsd: '0.000000000022' }));
    expect(article.getAttribute('aria-label')).toBe('alpha-1');
    for (const fact of ['alpha-1 (Alpha)', '1,012 in · 5 out', 'first token 40 ms', '$0.000000000022']) {
      expect(within(article).getByText(fact)).toBeTruthy();
    }
  });

  it('marks estimated tokens, and says unpriced where there is no price', () => {
    const article = showAnswer(answerMessage({ usage, usageSource: 'estimated', costUsd: null }));
    expect(within(article).getByText(/estimated/)).toBeTruthy();
    expect(within(article).getByText('unpriced')).toBeTruthy();
    expect(article.textContent).not.toContain('$');
  });

  it('says which list auto chose, why, and that it escalated', () => {
    const decision = { rule: 'none', list: 'cheap', escalated: 'content-filter' } as const;
    const declined = attempt(ALPHA, { outcome: 'content-filter', reason: 'no' });
    const route = { ...EMPTY_ROUTE, steps: [declined, attempt(BETA)], answeredBy: BETA, decision };
    const article = showAnswer(answerMessage({ route }));
    for (const fact of [
      'Auto chose cheap: no rule asked for more',
      'escalated to primary: the cheap model declined',
    ]) {
      expect(within(article).getByText(fact)).toBeTruthy();
    }
  });

  it('says that nothing was sent elsewhere where no local model could answer', () => {
    const error = { code: 'network', message: 'refused' } as const;
    const failed = answerMessage({ text: '', status: 'failed', error, localOnly: true });
    expect(showAnswer(failed).textContent).toContain(
      'No local model could answer, and nothing was sent anywhere else',
    );
  });

  it('says that the cache answered', () => {
    const route = { ...EMPTY_ROUTE, cache: 'hit' as const, savedUsd: '0.01', answeredBy: ALPHA };
    const article = showAnswer(answerMessage({ route, costUsd: '0' }));
    expect(within(article).getByText('cached')).toBeTruthy();
    expect(within(article).getByText('saved $0.01')).toBeTruthy();
  });

  it('opens the route with every attempt and its reason', () => {
    const article = showAnswer(fellBack);
    expect(within(article).queryByRole('list', { name: 'Route of this answer' })).toBeNull();
    fireEvent.click(within(article).getByRole('button', { expanded: false }));
    const steps = within(article).getAllByRole('listitem');
    expect(steps).toHaveLength(2);
    expect(steps[0]?.textContent).toMatch(/Alpha.*rate-limited.*slow down/);
    expect(steps[1]?.textContent).toMatch(/Beta.*answered/);
  });

  it('explains a failure, says what to do, and shows the route without being asked', () => {
    const article = showAnswer(
      answerMessage({
        text: '',
        status: 'failed',
        error: { code: 'unauthorized', message: 'upstream says 401' },
        route: { ...EMPTY_ROUTE, steps: [attempt(ALPHA, { outcome: 'unauthorized', costUsd: '0' })] },
        costUsd: '0',
      }),
    );
    for (const words of [
      'The provider refused the key',
      /Enter it again/,
      'upstream says 401',
      'no answer',
    ]) {
      expect(within(article).getByText(words)).toBeTruthy();
    }
    expect(within(article).getByRole('list', { name: 'Route of this answer' })).toBeTruthy();
    expect(within(article).getByRole('button', { name: 'Open the settings' })).toBeTruthy();
  });

  it('keeps a broken answer and offers to go on with it or to ask again', () => {
    const error = { code: 'stream-interrupted' as const, message: 'closed' };
    const broken = answerMessage({ text: 'Half of', status: 'interrupted', error });
    const article = showAnswer(broken);
    expect(article.textContent).toMatch(/Half of.*Interrupted/);
    fireEvent.click(within(article).getByRole('button', { name: 'Continue' }));
    fireEvent.click(within(article).getByRole('button', { name: 'Regenerate' }));
    const message = { conversationId: 'c1', messageId: 'answer-1' };
    expect(inputsOf('chatContinue')).toEqual([message]);
    expect(inputsOf('chatRegenerate')).toEqual([message]);
  });

  it('offers neither for an answer that is not the last', () => {
    const article = showAnswer(answerMessage(), false);
    expect(within(article).queryByRole('button', { name: 'Regenerate' })).toBeNull();
  });

  it('folds an answer that another one replaced', () => {
    show(<AnswerMessage message={answerMessage({ superseded: true })} conversationId="c1" isLast={false} />);
    expect(
      screen.getByRole('article', { name: 'Earlier answer', hidden: true }).closest('details')?.open,
    ).toBe(false);
  });
});

describe('the line that tells of a fallback', () => {
  const startWith = async (health: HealthView) => {
    await startPage({ chain: { ...appState().chain, primary: [healthOf(ALPHA, health)] } });
    return showAnswer(fellBack);
  };

  it('says who answered, why, and when the first target is back', async () => {
    const retryAtMs = Date.now() + 42_000;
    const cooling = {
      kind: 'cooling',
      reason: 'rate-limited',
      retryAtMs,
      durationMs: 60_000,
      byVendor: false,
    } as const;
    const article = await startWith(cooling);
    expect(within(article).getByText('Answered by Beta because Alpha was rate-limited')).toBeTruthy();
    expect(within(article).getByText(/Alpha is back in 0:4[1-3]/)).toBeTruthy();
  });

  it('leaves the time out once the target is ready', async () => {
    const article = await startWith({ kind: 'ready', failures: 0 });
    expect(article.textContent).not.toContain('is back in');
  });

  it('asks the first target again, by its name', async () => {
    const article = await startWith({ kind: 'ready', failures: 0 });
    fireEvent.click(within(article).getByRole('button', { name: 'Retry on Alpha now' }));
    expect(inputsOf('chatRegenerate')).toEqual([
      { conversationId: 'c1', messageId: 'answer-1', onTargetId: ALPHA.targetId },
    ]);
  });
});

describe('an answer that would have gone over the budget', () => {
  const refused = answerMessage({
    text: '',
    status: 'failed',
    costUsd: '0',
    error: {
      code: 'budget-exceeded',
      message: 'said in English',
      refusal: {
        ...{ kind: 'over-limit', period: 'day', limitUsd: '5', leftUsd: '0.02', reservedUsd: '0.1' },
        ...{ mostUsd: '0.3', cheapOnly: true },
      },
    },
    route: {
      ...EMPTY_ROUTE,
      steps: [{ ...ALPHA, kind: 'skipped', reason: 'budget-exceeded', cause: null, retryAtMs: null }],
    },
  });
  const day = { limitUsd: '5', spentUsd: '4.98', reservedUsd: '0', state: 'near' } as const;
  const cheap = [{ providerId: BETA.providerId, model: BETA.model }];
  const withSettings = (extra: object) => ({ ...appState().settings, settings: twoTargetSettings(extra) });
  const named = (name: string) => screen.queryByRole('button', { name });

  beforeEach(() => startPage({ settings: withSettings({ cheap }), budget: { day, month: null } }));

  it('says which limit it was and how much of it is left', () => {
    const article = showAnswer(refused);
    for (const words of [
      'This would go over the budget',
      'The limit for today is $5, of which $0.02 is left. $0.1 is set aside for what is under way. ' +
        'This could cost up to $0.3. Past the limit only the cheap list is asked.',
      '$4.98 of $5 spent',
      '$0.02 left',
    ]) {
      expect(within(article).getByText(words)).toBeTruthy();
    }
    expect(within(article).getByText('skipped: would have gone over the budget')).toBeTruthy();
  });

  it('offers the cheap list, this one answer past the budget, and the budget itself', () => {
    showAnswer(refused);
    for (const name of ['Answer with the cheap list', 'Answer anyway, this once', 'Change the budget']) {
      fireEvent.click(screen.getByRole('button', { name }));
    }
    expect(inputsOf('chatRegenerate')).toEqual([
      { conversationId: 'c1', messageId: 'answer-1', mode: 'cheap' },
      { conversationId: 'c1', messageId: 'answer-1', overBudget: true },
    ]);
    expect(useAppStore.getState()).toMatchObject({ screen: 'settings', section: 'budget' });
  });

  it.each([
    ['there is none', {}],
    ['it was asked already', { cheap, mode: 'cheap' }],
  ])('does not offer the cheap list where %s', async (_why, extra) => {
    await startPage({ settings: withSettings(extra) });
    showAnswer(refused);
    expect(named('Answer with the cheap list')).toBeNull();
    expect(named('Answer anyway, this once')).not.toBeNull();
  });

  it('offers nothing further up in the conversation', () => {
    showAnswer(refused, false);
    expect(named('Answer anyway, this once')).toBeNull();
  });

  it('says so of a continuation too, not that the stream broke', () => {
    const article = showAnswer({ ...refused, text: 'Half of', status: 'interrupted' });
    expect(within(article).getByText('This would go over the budget')).toBeTruthy();
    expect(within(article).queryByText(/stream broke off/)).toBeNull();
  });

  it('says why another target answered, and offers the first one past the budget', () => {
    const steps = [...(refused.route?.steps ?? []), attempt(BETA)];
    showAnswer(answerMessage({ route: { ...EMPTY_ROUTE, steps, answeredBy: BETA } }));
    expect(screen.getByText('Answered by Beta because Alpha would have gone over the budget')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Ask Alpha anyway, this once' }));
    expect(inputsOf('chatRegenerate')).toMatchObject([{ overBudget: true, onTargetId: ALPHA.targetId }]);
  });
});

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readConversation } from '../../src/main/storage/conversations.ts';
import { emptyHistory } from '../../src/main/storage/migrate.ts';
import { writeChanges } from '../../src/main/storage/write-changes.ts';
import { EMPTY_ROUTE, type SkippedStep } from '../../src/shared/route.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { countOf, everythingIn, expectEqualSums } from './support/examine.ts';
import {
  answer,
  asked,
  attemptStep,
  closeAttempt,
  conversation,
  ended,
  endRequest,
  everyKindOfSet,
  exchange,
  failedStep,
  openAttempt,
  opened,
  putConversation,
  putMessage,
  question,
  route,
  START_MS,
  TARGET,
} from './support/history-parts.ts';
import { historyOf } from './support/open-history-app.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const SKIPPED: SkippedStep = {
  kind: 'skipped',
  ...TARGET,
  reason: 'cooling',
  cause: 'rate-limited',
  retryAtMs: START_MS + 30_000,
};

describe('a history', () => {
  it('gives back an answer with its reasoning, what it skipped, and what failed before it', async () => {
    const { history, reader } = historyOf(temporaryFolder());
    const [failed, step] = [failedStep('t1', { costUsd: '0.000000000001' }), attemptStep('t2')];
    const message = answer('a1', {
      requestId: 'r1',
      reasoning: 'Let me think.',
      usage: step.usage,
      usageSource: 'reported',
      firstTokenMs: 120.5,
      truncated: true,
    });
    await history.save(asked);
    await history.save([openAttempt(opened('t1'))]);
    await history.save([closeAttempt(failed)]);
    await history.save([openAttempt(opened('t2'))]);
    await history.save([
      endRequest(ended({ route: route(SKIPPED, failed, step) })),
      closeAttempt(step),
      putMessage('c1', message, 'q1'),
    ]);

    expect(await reader.readConversation('c1')).toEqual({
      ...conversation('c1'),
      costUsd: '0.002250000001',
      unpricedAttempts: 0,
      messages: [
        question('q1'),
        { ...message, route: route(SKIPPED, failed, step), costUsd: '0.002250000001' },
      ],
    });
  });

  it('joins the requests of an answer that was gone on with', async () => {
    const { history, reader } = historyOf(temporaryFolder());
    const cut = attemptStep('t1', { outcome: 'stream-interrupted', reason: 'The connection broke.' });
    const rest = attemptStep('t2', { startedAtMs: START_MS + 5_000 });
    await history.save([...asked, openAttempt(opened('t1')), closeAttempt(cut)]);
    await history.save([endRequest(ended({ outcome: 'stream-interrupted', route: route(cut) }))]);
    await history.save([
      openAttempt(opened('t2', { requestId: 'r2', startedAtMs: START_MS + 5_000 })),
      endRequest(ended({ requestId: 'r2', startedAtMs: START_MS + 5_000, route: route(rest) })),
      closeAttempt(rest),
      putMessage('c1', answer('a1', { requestId: 'r2' }), 'q1'),
    ]);

    const [, message] = (await reader.readConversation('c1'))?.messages ?? [];
    expect(message).toMatchObject({
      route: { steps: [cut, rest], answeredBy: { targetId: TARGET.targetId } },
      costUsd: '0.0045',
    });
  });

  it('keeps a superseded answer as a branch beside the one that took its place', async () => {
    const db = emptyHistory();
    writeChanges(db, [asked, [putMessage('c1', answer('a1'), 'q1')]]);
    writeChanges(db, [
      [putMessage('c1', answer('a1', { superseded: true }), 'q1'), putMessage('c1', answer('a2'), 'q1')],
    ]);

    expect(db.prepare('SELECT id, parent_id FROM messages ORDER BY position').all()).toEqual([
      { id: 'q1', parent_id: null },
      { id: 'a1', parent_id: 'q1' },
      { id: 'a2', parent_id: 'q1' },
    ]);
    expect(readConversation(db, 'c1')?.messages).toMatchObject([
      {},
      { superseded: true },
      { superseded: false },
    ]);
  });

  it('keeps a cache hit as a request without an attempt, with what it saved', async () => {
    const { history, reader } = historyOf(temporaryFolder());
    const hit = { ...EMPTY_ROUTE, cache: 'hit', savedUsd: '0.00225', answeredBy: TARGET } as const;
    await history.save([...asked, endRequest(ended({ route: hit })), putMessage('c1', answer('a1'), 'q1')]);

    expect((await reader.readConversation('c1'))?.messages[1]).toMatchObject({ route: hit, costUsd: '0' });
    expect((await reader.readConversation('c1'))?.costUsd).toBe('0');
  });

  it('keeps what auto decided, and how a conversation goes its own way', async () => {
    const { history, reader } = historyOf(temporaryFolder());
    const decision = { rule: 'none', list: 'cheap', escalated: 'content-filter' } as const;
    const own = {
      titleSource: 'model',
      mode: 'auto',
      target: { providerId: 'alpha', model: 'm' },
      localOnly: true,
    } as const;
    const decided = { ...route(attemptStep('t1')), decision };
    await history.save([putConversation(conversation('c1', own)), putMessage('c1', question('q1'))]);
    await history.save([openAttempt(opened('t1')), closeAttempt(attemptStep('t1'))]);
    await history.save([endRequest(ended({ route: decided })), putMessage('c1', answer('a1'), 'q1')]);
    expect(await reader.readConversation('c1')).toMatchObject({ ...own, messages: [{}, { route: decided }] });
    expect(await reader.listConversations(1)).toMatchObject([own]);
    const asTheApp = { titleSource: 'person', mode: null, target: null, localOnly: false } as const;
    await history.save([putConversation(conversation('c1', asTheApp))]);
    expect(await reader.listConversations(1)).toMatchObject([asTheApp]);
  });

  it('counts no target that a conversation keeps out as one that was fallen back from', () => {
    const db = emptyHistory();
    const skipped: SkippedStep = {
      kind: 'skipped',
      ...TARGET,
      targetId: 'far/m',
      reason: 'not-local',
      cause: null,
      retryAtMs: null,
    };
    const met = route(attemptStep('t1'));
    writeChanges(db, [
      [...asked, openAttempt(opened('t1'))],
      [endRequest(ended({ route: { ...met, steps: [skipped, ...met.steps] } }))],
    ]);
    expect(db.prepare('SELECT fell_back FROM requests').all()).toEqual([{ fell_back: 0 }]);
  });

  it('gives a shared call to the request that went on with it', () => {
    const db = emptyHistory();
    const step = attemptStep('t1');
    writeChanges(db, [
      [...asked, putConversation(conversation('c2')), putMessage('c2', question('q2'))],
      [openAttempt(opened('t1')), putMessage('c2', answer('a2'), 'q2')],
      [endRequest(ended({ outcome: 'cancelled', errorMessage: 'Stopped.', route: EMPTY_ROUTE }))],
      [
        endRequest(ended({ requestId: 'r2', conversationId: 'c2', messageId: 'a2', route: route(step) })),
        closeAttempt(step),
      ],
    ]);
    expect(readConversation(db, 'c1')?.costUsd).toBe('0');
    expect(readConversation(db, 'c2')?.costUsd).toBe('0.00225');
    expect(readConversation(db, 'c2')?.messages[1]).toMatchObject({ route: { steps: [step] } });
    expectEqualSums(db);
  });

  it('keeps what a removed conversation has cost', () => {
    const db = emptyHistory();
    writeChanges(db, exchange('1'));
    writeChanges(db, [[{ kind: 'remove-conversation', conversationId: 'c-1' }]]);
    expect(readConversation(db, 'c-1')).toBeNull();
    expect(countOf(db, 'messages')).toBe(0n);
    expect(db.prepare('SELECT cost_pico FROM attempts').all()).toEqual([{ cost_pico: 2_250_000_000 }]);
    expect(countOf(db, 'requests')).toBe(1n);
  });

  it('changes no attempt that has ended', () => {
    const db = emptyHistory();
    writeChanges(db, exchange('1'));
    writeChanges(db, [[closeAttempt(attemptStep('t-1', { costUsd: '7', outcome: 'unavailable' }))]]);
    expect(db.prepare('SELECT outcome, cost_pico FROM attempts').all()).toEqual([
      { outcome: 'completed', cost_pico: 2_250_000_000 },
    ]);
    expect(() => db.exec('UPDATE attempts SET cost_pico = 1')).toThrow('does not change');
  });

  it('stores the sets around one that is refused, and says so', async () => {
    const { history, reader, refused } = historyOf(temporaryFolder());
    const odd = { ...conversation('odd'), title: null as unknown as string };
    await Promise.all([
      history.save(asked),
      history.save([putConversation(conversation('half')), putConversation(odd)]),
      history.save([putMessage('c1', answer('a1'), 'q1')]),
    ]);
    expect((await reader.readConversation('c1'))?.messages).toHaveLength(2);
    expect(await reader.readConversation('half')).toBeNull();
    expect(refused).toEqual([expect.stringContaining('NOT NULL')]);
    expect(history.status).toEqual({ state: 'saving', unsaved: 0, problem: null });
  });

  it('is the same when a batch is stored twice', () => {
    const batches = fc.array(fc.constantFrom(...everyKindOfSet()), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(batches, fc.nat(), (sets, at) => {
        const [once, twice] = [emptyHistory(), emptyHistory()];
        writeChanges(once, [asked, ...sets]);
        const end = at % (sets.length + 1);
        writeChanges(twice, [asked, ...sets.slice(0, end)]);
        writeChanges(twice, sets.slice(Math.max(0, end - 1), end));
        writeChanges(twice, sets.slice(end));
        expect(everythingIn(twice)).toEqual(everythingIn(once));
        once.close();
        twice.close();
      }),
      propertyRuns('a batch stored twice', 200),
    );
  });
});

import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { requestDetails, requestPage } from '../../src/main/storage/request-log.ts';
import type { RequestLogQuery, RequestRow } from '../../src/shared/ledger.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { putAttempt, putConversation, putRequest, tempLedger } from './support/ledger-rows.ts';

const MARCH = { fromDay: '2026-03-01', toDay: '2026-03-31' };
const NOON = Date.parse('2026-03-10T12:00:00Z');

let ledger: ReturnType<typeof tempLedger>;
beforeEach(() => {
  ledger = tempLedger();
});
afterEach(() => ledger.end());

/** The ids on every page, in order. `between` runs before each page but the first. */
function allPages(query: RequestLogQuery, between: () => void = () => {}): string[] {
  const ids: string[] = [];
  let page = requestPage(ledger.db, query);
  for (;;) {
    ids.push(...page.rows.map(({ requestId }) => requestId));
    if (page.nextCursor === null) return ids;
    between();
    page = requestPage(ledger.db, { ...query, cursor: page.nextCursor });
  }
}

const found = (search: string) =>
  requestPage(ledger.db, { ...MARCH, search })
    .rows.map(({ requestId }) => requestId)
    .sort();

describe('the pages of the request log', () => {
  it.each([0, 1, 49, 50, 51, 100, 101])('hold %i requests, 50 at most at a time', (count) => {
    for (let index = 0; index < count; index += 1)
      putRequest(ledger.db, `r${index}`, { started_at_ms: NOON + index });
    const ids = allPages(MARCH);
    expect(ids).toEqual(Array.from({ length: count }, (_, index) => `r${count - 1 - index}`));
    expect(requestPage(ledger.db, MARCH).rows).toHaveLength(Math.min(count, 50));
  });

  it('neither lose nor repeat a request where many share a time, in whatever order they came', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.string({ minLength: 1, maxLength: 4 })), {
          minLength: 120,
          maxLength: 160,
          selector: ([, id]) => id,
        }),
        (requests) => {
          ledger.db.exec('DELETE FROM requests');
          for (const [tick, id] of requests) putRequest(ledger.db, `x${id}`, { started_at_ms: NOON + tick });
          const ids = allPages(MARCH);
          expect(ids.toSorted()).toEqual(requests.map(([, id]) => `x${id}`).toSorted());
        },
      ),
      propertyRuns('pages of the request log', 20),
    );
  });

  it('go on where they were when newer requests come in meanwhile', () => {
    for (let index = 0; index < 120; index += 1) putRequest(ledger.db, `r${index}`, { started_at_ms: NOON });
    let newer = 0;
    const ids = allPages(MARCH, () => {
      newer += 1;
      putRequest(ledger.db, `newer ${newer}`, { started_at_ms: NOON + newer });
    });
    expect(new Set(ids).size).toBe(120);
    expect(ids).toHaveLength(120);
  });

  it('refuse a cursor that is none', () => {
    expect(() => requestPage(ledger.db, { ...MARCH, cursor: "1' OR 1" })).toThrow(/no place/);
  });

  it('know a day by where the person was', () => {
    const put = (id: string, time: string, day: string) =>
      putRequest(ledger.db, id, { started_at_ms: Date.parse(time), day });
    put('first moment, far east', '2026-02-28T10:00:00Z', '2026-03-01');
    put('last moment, far west', '2026-04-01T11:59:59Z', '2026-03-31');
    put('the day before, far west', '2026-03-01T11:59:59Z', '2026-02-28');
    put('the day after, far east', '2026-03-31T10:00:00Z', '2026-04-01');
    expect(allPages(MARCH)).toEqual(['last moment, far west', 'first moment, far east']);
  });

  it('show what is under way, and no request that the filter leaves out', () => {
    putRequest(ledger.db, 'open', { outcome: 'open', duration_ms: null, first_token_ms: null });
    putRequest(ledger.db, 'timeout', { outcome: 'timeout' });
    putRequest(ledger.db, 'beta', { provider_id: 'beta' });
    putRequest(ledger.db, 'title', { purpose: 'title' });
    putRequest(ledger.db, 'in c1', { conversation_id: 'c1' });
    expect(allPages(MARCH)).toHaveLength(5);
    expect(allPages({ ...MARCH, outcome: 'timeout' })).toEqual(['timeout']);
    expect(allPages({ ...MARCH, providerId: 'beta' })).toEqual(['beta']);
    expect(allPages({ ...MARCH, purpose: 'title' })).toEqual(['title']);
    expect(allPages({ ...MARCH, conversationId: 'c1' })).toEqual(['in c1']);
    expect(allPages({ ...MARCH, model: 'none such' })).toEqual([]);
    expect(allPages({ fromDay: '2026-03-11', toDay: '2026-03-31' })).toEqual([]);
  });
});

describe('a row of the request log', () => {
  it('adds up its attempts', () => {
    putConversation(ledger.db, 'c1', 'On weather');
    putRequest(ledger.db, 'r', { conversation_id: 'c1', message_id: 'm1', fell_back: 1, saved_pico: null });
    putAttempt(ledger.db, 'a', 'r', { cost_pico: 9_007_199_254_740_993n, outcome: 'timeout' });
    putAttempt(ledger.db, 'b', 'r', { cost_pico: 7 });
    putAttempt(ledger.db, 'c', 'r', { cost_pico: null });
    putRequest(ledger.db, 'other');
    putAttempt(ledger.db, 'of another', 'other', { cost_pico: 7 });
    const expected: RequestRow = {
      requestId: 'r',
      conversationId: 'c1',
      conversationTitle: 'On weather',
      messageId: 'm1',
      purpose: 'chat',
      mode: 'primary',
      startedAtMs: NOON,
      durationMs: 1_000,
      firstTokenMs: 250,
      outcome: 'completed',
      cache: 'none',
      providerName: 'Alpha',
      model: 'm',
      attempts: 3,
      countedAttempts: 3,
      fellBack: true,
      drilled: false,
      inputTokens: 48,
      outputTokens: 60,
      costUsd: '9007.199254741',
      unpricedAttempts: 1,
      savedUsd: null,
    };
    expect(requestPage(ledger.db, MARCH).rows.find(({ requestId }) => requestId === 'r')).toEqual(expected);
  });

  it('of a cached answer has no attempt, no cost and what it saved', () => {
    putRequest(ledger.db, 'hit', { cache: 'hit', saved_pico: 5 });
    expect(requestPage(ledger.db, MARCH).rows).toMatchObject([
      {
        attempts: 0,
        costUsd: '0',
        unpricedAttempts: 0,
        inputTokens: 0,
        cache: 'hit',
        savedUsd: '0.000000000005',
      },
    ]);
  });

  it('does not call an attempt under way unpriced', () => {
    putRequest(ledger.db, 'r', { outcome: 'open' });
    putAttempt(ledger.db, 'a', 'r', { outcome: 'open', cost_pico: null, input_tokens: null });
    expect(requestPage(ledger.db, MARCH).rows).toMatchObject([
      { attempts: 1, unpricedAttempts: 0, inputTokens: 0 },
    ]);
  });
});

describe('the search of the request log', () => {
  beforeEach(() => {
    putConversation(ledger.db, 'c1', '100% of the_budget');
    putConversation(ledger.db, 'c2', String.raw`A back\slash and 天气`);
    putRequest(ledger.db, 'percent', { conversation_id: 'c1' });
    putRequest(ledger.db, 'slash', { conversation_id: 'c2' });
    putRequest(ledger.db, 'plain', { model: 'gpt-5-mini', provider_name: 'OpenAI' });
    putRequest(ledger.db, 'broken', {
      model: 'thebudget',
      outcome: 'timeout',
      error_message: "It's late: 100 s",
    });
  });

  it.each([
    ['GPT-5', ['plain']],
    ['openai', ['plain']],
    ['late', ['broken']],
    ["it's", ['broken']],
    ['天气', ['slash']],
    ['100', ['broken', 'percent']],
    ['100%', ['percent']],
    ['the_budget', ['percent']],
    ['thebudget', ['broken']],
    ['%', ['percent']],
    ['_', ['percent']],
    ['\\', ['slash']],
    ['%_', []],
    ["' OR 1=1 --", []],
  ])('takes %j as it is written', (search, ids) => {
    expect(found(search)).toEqual(ids);
  });

  it('goes with a filter and over pages', () => {
    for (let index = 0; index < 60; index += 1)
      putRequest(ledger.db, `many ${index}`, { model: 'many', purpose: index % 2 ? 'title' : 'chat' });
    expect(allPages({ ...MARCH, search: 'MANY' })).toHaveLength(60);
    expect(allPages({ ...MARCH, search: 'many', purpose: 'title' })).toHaveLength(30);
  });
});

describe('the details of a request', () => {
  it('hold the way to its answer, in order', () => {
    const skipped = {
      kind: 'skipped',
      targetId: 'beta/n',
      providerId: 'beta',
      providerName: 'Beta',
      model: 'n',
      reason: 'cooling',
      cause: 'rate-limited',
      retryAtMs: 5,
    };
    putRequest(ledger.db, 'r', { steps: JSON.stringify(['a', skipped, 'b']) });
    putAttempt(ledger.db, 'b', 'r', { cost_pico: 2 });
    putAttempt(ledger.db, 'a', 'r', { cost_pico: 1, outcome: 'timeout', reason: 'It took too long.' });
    const details = requestDetails(ledger.db, 'r');
    expect(details.row).toEqual(requestPage(ledger.db, MARCH).rows[0]);
    expect(details.error).toBeNull();
    expect(details.route.answeredBy).toMatchObject({ targetId: 'alpha/m' });
    expect(details.route.steps).toMatchObject([
      {
        kind: 'attempt',
        attemptId: 'a',
        outcome: 'timeout',
        costUsd: '0.000000000001',
        reason: 'It took too long.',
      },
      skipped,
      { kind: 'attempt', attemptId: 'b', outcome: 'completed', costUsd: '0.000000000002' },
    ]);
  });

  it('say why it failed', () => {
    putRequest(ledger.db, 'r', { outcome: 'rate-limited', error_message: 'Too many requests.' });
    expect(requestDetails(ledger.db, 'r').error).toEqual({
      code: 'rate-limited',
      message: 'Too many requests.',
    });
  });

  it('are refused for a request that is not there', () => {
    expect(() => requestDetails(ledger.db, 'none')).toThrow(/no such request/);
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectToRead } from '../../src/main/storage/database.ts';
import { ledgerChoices } from '../../src/main/storage/ledger-choices.ts';
import { ledgerReport } from '../../src/main/storage/ledger-report.ts';
import { putAttempt, putConversation, putRequest, tempLedger } from './support/ledger-rows.ts';

const MARCH = { fromDay: '2026-03-01', toDay: '2026-03-31' };
const at = (time: string) => ({ started_at_ms: Date.parse(time) });

let ledger: ReturnType<typeof tempLedger>;
beforeEach(() => {
  ledger = tempLedger();
});
afterEach(() => ledger.end());

describe('a report', () => {
  it('is all zeros over nothing', () => {
    const report = ledgerReport(ledger.db, MARCH);
    expect(report.totals).toEqual({
      attempts: 0,
      failedAttempts: 0,
      unpricedAttempts: 0,
      usage: {
        inputTokens: 0,
        cacheReadTokens: 0,
        cacheWriteTokens: 0,
        cacheWriteLongTokens: 0,
        outputTokens: 0,
        reasoningTokens: 0,
      },
      costUsd: '0',
      failedUsd: '0',
      unpricedFailed: 0,
    });
    expect(report.reliability).toEqual({
      requests: 0,
      answered: 0,
      fellBack: 0,
      cancelled: 0,
      cached: 0,
      firstToken: null,
      duration: null,
    });
    expect(report.series).toEqual({ bucket: 'day', points: [] });
    expect(ledgerChoices(ledger.db)).toEqual({ days: null, models: [], keys: [] });
  });

  it('adds amounts that no float holds', () => {
    putRequest(ledger.db, 'r');
    putAttempt(ledger.db, 'a', 'r', { cost_pico: 9_007_199_254_740_993n });
    putAttempt(ledger.db, 'b', 'r', { cost_pico: 2n });
    expect(ledgerReport(ledger.db, MARCH).totals.costUsd).toBe('9007.199254740995');
  });

  it('tells failed, unpriced and open attempts apart', () => {
    putRequest(ledger.db, 'r');
    putAttempt(ledger.db, 'failed', 'r', { outcome: 'rate-limited', cost_pico: 3 });
    putAttempt(ledger.db, 'cut', 'r', { outcome: 'interrupted', cost_pico: 4 });
    putAttempt(ledger.db, 'unpriced', 'r', { cost_pico: null });
    putAttempt(ledger.db, 'neither', 'r', { outcome: 'timeout', cost_pico: null });
    putAttempt(ledger.db, 'answered', 'r', { cost_pico: 5 });
    putAttempt(ledger.db, 'open', 'r', { outcome: 'open', cost_pico: null });
    expect(ledgerReport(ledger.db, MARCH).totals).toMatchObject({
      attempts: 5,
      failedAttempts: 3,
      unpricedAttempts: 2,
      unpricedFailed: 1,
      usage: { inputTokens: 50, cacheWriteLongTokens: 15, reasoningTokens: 25 },
      costUsd: '0.000000000012',
      failedUsd: '0.000000000007',
    });
  });

  it('lists each model, provider, purpose and conversation, dearest first', () => {
    putConversation(ledger.db, 'c1', 'Cheap');
    putConversation(ledger.db, 'c2', 'Dear');
    putRequest(ledger.db, 'r');
    putAttempt(ledger.db, 'a', 'r', { conversation_id: 'c1', cost_pico: 1 });
    putAttempt(ledger.db, 'b', 'r', { conversation_id: 'c2', cost_pico: 5, model: 'n' });
    putAttempt(ledger.db, 'c', 'r', {
      conversation_id: 'gone',
      cost_pico: 3,
      provider_id: 'beta',
      provider_name: 'Beta',
    });
    putAttempt(ledger.db, 'd', 'r', {
      purpose: 'gateway',
      cost_pico: 20,
      provider_id: 'beta',
      provider_name: 'Beta',
    });
    const report = ledgerReport(ledger.db, MARCH);
    expect(report.byModel.map(({ providerName, model, costUsd }) => [providerName, model, costUsd])).toEqual([
      ['Beta', 'm', '0.000000000023'],
      ['Alpha', 'n', '0.000000000005'],
      ['Alpha', 'm', '0.000000000001'],
    ]);
    expect(report.byProvider.map(({ providerId, costUsd }) => [providerId, costUsd])).toEqual([
      ['beta', '0.000000000023'],
      ['alpha', '0.000000000006'],
    ]);
    expect(report.byPurpose.map(({ purpose, costUsd }) => [purpose, costUsd])).toEqual([
      ['gateway', '0.00000000002'],
      ['chat', '0.000000000009'],
    ]);
    expect(
      report.byConversation.map(({ conversationId, title, costUsd }) => [conversationId, title, costUsd]),
    ).toEqual([
      ['c2', 'Dear', '0.000000000005'],
      ['gone', null, '0.000000000003'],
      ['c1', 'Cheap', '0.000000000001'],
    ]);
  });

  it('calls a provider what it was called last', () => {
    putRequest(ledger.db, 'r');
    putAttempt(ledger.db, 'new', 'r', {
      ...at('2026-03-20T12:00:00Z'),
      provider_name: 'New name',
      cost_pico: 1,
    });
    putAttempt(ledger.db, 'old', 'r', {
      ...at('2026-03-10T12:00:00Z'),
      provider_name: 'Old name',
      cost_pico: 9,
    });
    expect(ledgerReport(ledger.db, MARCH).byProvider).toMatchObject([
      { providerName: 'New name', costUsd: '0.00000000001' },
    ]);
    expect(ledgerChoices(ledger.db)).toEqual({
      days: { first: '2026-03-10', last: '2026-03-20' },
      models: [{ providerId: 'alpha', providerName: 'New name', model: 'm' }],
      keys: [],
    });
  });

  it('goes by the hour over two days and by the day over three', () => {
    putRequest(ledger.db, 'r');
    putAttempt(ledger.db, 'a', 'r', { ...at('2026-03-10T09:10:00Z'), cost_pico: 1 });
    putAttempt(ledger.db, 'b', 'r', { ...at('2026-03-10T09:50:00Z'), cost_pico: 2 });
    putAttempt(ledger.db, 'c', 'r', { ...at('2026-03-11T23:00:00Z'), cost_pico: 4 });
    const points = (fromDay: string, toDay: string) => {
      const { bucket, points: found } = ledgerReport(ledger.db, { fromDay, toDay }).series;
      return [bucket, ...found.map(({ at: time, costUsd, attempts }) => [time, costUsd, attempts])];
    };
    expect(points('2026-03-10', '2026-03-11')).toEqual([
      'hour',
      ['2026-03-10T09', '0.000000000003', 2],
      ['2026-03-11T23', '0.000000000004', 1],
    ]);
    expect(points('2026-03-09', '2026-03-11')).toEqual([
      'day',
      ['2026-03-10', '0.000000000003', 2],
      ['2026-03-11', '0.000000000004', 1],
    ]);
  });

  it.each([
    [{ fromDay: '2026-03-10', toDay: '2026-03-10' }, '0.000000000063'],
    [{ providerId: 'beta' }, '0.000000000004'],
    [{ model: 'n' }, '0.000000000002'],
    [{ conversationId: 'c1' }, '0.000000000008'],
    [{ conversationId: 'c1', purpose: 'title' as const }, '0'],
    [{ purpose: 'title' as const }, '0.000000000016'],
    [{ outcome: 'timeout' as const }, '0.000000000032'],
    [
      { providerId: 'alpha', model: 'm', purpose: 'chat' as const, outcome: 'completed' as const },
      '0.000000000073',
    ],
  ])('leaves out what a filter leaves out, in every figure: %j', (filter, costUsd) => {
    putRequest(ledger.db, 'r');
    putAttempt(ledger.db, 'plain', 'r', { cost_pico: 1 });
    putAttempt(ledger.db, 'model', 'r', { cost_pico: 2, model: 'n' });
    putAttempt(ledger.db, 'provider', 'r', { cost_pico: 4, provider_id: 'beta' });
    putAttempt(ledger.db, 'conversation', 'r', { cost_pico: 8, conversation_id: 'c1' });
    putAttempt(ledger.db, 'purpose', 'r', { cost_pico: 16, purpose: 'title' });
    putAttempt(ledger.db, 'outcome', 'r', { cost_pico: 32, outcome: 'timeout' });
    putAttempt(ledger.db, 'other day', 'r', { ...at('2026-03-12T12:00:00Z'), cost_pico: 64 });
    const report = ledgerReport(ledger.db, { ...MARCH, ...filter });
    expect(report.totals.costUsd).toBe(costUsd);
    const isNothing = costUsd === '0';
    for (const list of [report.byModel, report.byProvider, report.byPurpose, report.series.points])
      expect(list.length === 0).toBe(isNothing);
  });

  it('counts requests by how they ended', () => {
    putRequest(ledger.db, 'answered');
    putRequest(ledger.db, 'fell back', { fell_back: 1 });
    putRequest(ledger.db, 'failed after all', { fell_back: 1, outcome: 'unavailable' });
    putRequest(ledger.db, 'cancelled', { outcome: 'cancelled' });
    putRequest(ledger.db, 'hit', { cache: 'hit', saved_pico: 5, duration_ms: 1 });
    putRequest(ledger.db, 'joined', { cache: 'joined', saved_pico: 7 });
    putRequest(ledger.db, 'hit of unknown price', { cache: 'hit' });
    putRequest(ledger.db, 'open', { outcome: 'open' });
    const { reliability, savings } = ledgerReport(ledger.db, MARCH);
    expect(reliability).toMatchObject({ requests: 7, answered: 5, fellBack: 1, cancelled: 1, cached: 3 });
    expect(savings).toMatchObject({ cacheUsd: '0.000000000012', cachedRequests: 3 });
  });

  it('compares cheap attempts with primary only where both prices are known', () => {
    putRequest(ledger.db, 'r');
    putAttempt(ledger.db, 'both', 'r', { cost_pico: 3, on_primary_pico: 30 });
    putAttempt(ledger.db, 'both, failed', 'r', { cost_pico: 1, on_primary_pico: 10, outcome: 'timeout' });
    putAttempt(ledger.db, 'unpriced', 'r', { cost_pico: null, on_primary_pico: 100 });
    putAttempt(ledger.db, 'on primary', 'r', { cost_pico: 1_000, on_primary_pico: null });
    expect(ledgerReport(ledger.db, MARCH).savings).toMatchObject({
      cheapUsd: '0.000000000004',
      cheapOnPrimaryUsd: '0.00000000004',
      cheapAttempts: 2,
    });
  });

  it('reads on a connection that cannot write', () => {
    putRequest(ledger.db, 'r');
    putAttempt(ledger.db, 'a', 'r', { cost_pico: 1 });
    const reader = connectToRead(ledger.path);
    expect(ledgerReport(reader, MARCH).totals.costUsd).toBe('0.000000000001');
    expect(reader.isTransaction).toBe(false);
    reader.close();
  });
});

describe('percentiles', () => {
  /** By definition: the smallest measured value that at least so many percent of all values do not exceed. */
  const nearestRank = (values: readonly number[], percent: number) =>
    values
      .toSorted((a, b) => a - b)
      .find((value) => values.filter((other) => other <= value).length * 100 >= percent * values.length);

  it('are values that were measured, by nearest rank, for every number of requests up to 300', () => {
    const values: number[] = [];
    for (let count = 1; count <= 300; count += 1) {
      // A permutation of 0.5, 1.5, … with every third value met twice.
      const value = ((count * 101) % 307) - (count % 3 === 0 ? 1 : 0) + 0.5;
      values.push(value);
      putRequest(ledger.db, `r${count}`, { duration_ms: value, first_token_ms: count % 2 ? value : null });
      const { reliability } = ledgerReport(ledger.db, MARCH);
      const firstTokens = values.filter((_, index) => index % 2 === 0);
      expect(reliability.duration).toEqual({
        p50Ms: nearestRank(values, 50),
        p95Ms: nearestRank(values, 95),
      });
      expect(reliability.firstToken).toEqual({
        p50Ms: nearestRank(firstTokens, 50),
        p95Ms: nearestRank(firstTokens, 95),
      });
    }
  });

  it('leave out what did not answer and what no provider answered', () => {
    putRequest(ledger.db, 'answered', { duration_ms: 500, first_token_ms: 100 });
    putRequest(ledger.db, 'failed', { duration_ms: 9_000, outcome: 'timeout' });
    putRequest(ledger.db, 'cancelled', { duration_ms: 9_000, outcome: 'cancelled' });
    putRequest(ledger.db, 'hit', { duration_ms: 1, first_token_ms: 1, cache: 'hit' });
    expect(ledgerReport(ledger.db, MARCH).reliability).toMatchObject({
      duration: { p50Ms: 500, p95Ms: 500 },
      firstToken: { p50Ms: 100, p95Ms: 100 },
    });
  });
});

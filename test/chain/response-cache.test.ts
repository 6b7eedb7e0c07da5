import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type CachedAnswer, ResponseCache } from '../../src/main/chain/response-cache.ts';
import { ScriptedProvider } from './support/scripted-provider.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { ask } from './support/chain-parts.ts';

let clock: FakeClock;
let cache: ResponseCache;
let answer: CachedAnswer;

beforeEach(async () => {
  clock = new FakeClock();
  clock.jump(5_000);
  cache = new ResponseCache({ ttlMs: 1_000, maxEntries: 2 }, clock);
  answer = { response: await new ScriptedProvider('model').complete(ask()), costUsd: '0.25' };
});

describe('ResponseCache', () => {
  it('keeps an answer for its lifetime and not longer', () => {
    cache.store('key', answer);
    clock.jump(1_000);
    expect(cache.find('key')).toBe(answer);
    clock.jump(1);
    expect(cache.find('key')).toBeUndefined();
  });

  it('lets the answer go that was asked for longest ago', () => {
    cache.store('a', answer);
    cache.store('b', answer);
    cache.find('a');
    cache.store('c', answer);
    expect(['a', 'b', 'c'].map((key) => cache.find(key) !== undefined)).toEqual([true, false, true]);
  });

  it('keeps its counters when entries go', () => {
    cache.store('a', answer);
    cache.find('a');
    cache.find('a');
    cache.find('b');
    cache.countJoined();
    cache.countSaved('0.5');
    cache.countSaved(null);
    expect(cache.counters()).toEqual({ requests: 3, hits: 2, joined: 1, entries: 1, savedUsd: '1' });
    cache.clear();
    expect(cache.counters()).toEqual({ requests: 3, hits: 2, joined: 1, entries: 0, savedUsd: '1' });
  });

  it('does not count entries that are over', () => {
    cache.store('a', answer);
    clock.jump(1_001);
    expect(cache.counters().entries).toBe(0);
  });

  it('takes a shorter lifetime for what it holds already', () => {
    cache.store('a', answer);
    clock.jump(400);
    cache.configure({ ttlMs: 300, maxEntries: 2 });
    expect(cache.find('a')).toBeUndefined();
  });

  it('keeps the answers asked for last when it shrinks, and all when it grows', () => {
    cache.store('a', answer);
    cache.store('b', answer);
    cache.find('a');
    cache.configure({ ttlMs: 1_000, maxEntries: 1 });
    expect(cache.find('b')).toBeUndefined();
    expect(cache.find('a')).toBe(answer);
    cache.configure({ ttlMs: 1_000, maxEntries: 10 });
    expect(cache.find('a')).toBe(answer);
  });

  it('says when something changed, and not when the same limits come again', () => {
    const changed = vi.fn<() => void>();
    cache = new ResponseCache({ ttlMs: 1_000, maxEntries: 2 }, clock, changed);
    cache.configure({ ttlMs: 1_000, maxEntries: 2 });
    expect(changed).not.toHaveBeenCalled();
    cache.store('a', answer);
    expect(changed).toHaveBeenCalledTimes(1);
  });

  it('sets no timer', () => {
    cache.store('a', answer);
    cache.find('a');
    expect(clock.pending).toBe(0);
  });
});

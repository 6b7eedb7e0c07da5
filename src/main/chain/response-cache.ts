import { LRUCache } from 'lru-cache';
import type { CacheCounters } from '../../shared/chain-status.ts';
import type { CompletionResponse } from '../../shared/completion.ts';
import { usd, usdToString } from '../../shared/money.ts';
import type { Clock } from '../llm/clock.ts';

/** How much the cache keeps, and for how long. */
export interface ResponseCacheLimits {
  readonly ttlMs: number;
  readonly maxEntries: number;
}

/** An answer that was kept. */
export interface CachedAnswer {
  readonly response: CompletionResponse;
  /** What it had cost, as a decimal string; `null` when unpriced. */
  readonly costUsd: string | null;
}

/** The answers kept for repeated questions. Like health, it outlives reloads. */
export class ResponseCache {
  readonly #clock: Clock;
  readonly #onChange: () => void;
  #limits: ResponseCacheLimits;
  #answers: LRUCache<string, CachedAnswer>;
  #requests = 0;
  #hits = 0;
  #joined = 0;
  #savedUsd = usd(0);

  constructor(limits: ResponseCacheLimits, clock: Clock, onChange: () => void = () => {}) {
    this.#clock = clock;
    this.#onChange = onChange;
    this.#limits = limits;
    this.#answers = this.#empty(limits);
  }

  /** Takes new limits; what is kept stays as far as it fits them. */
  configure(limits: ResponseCacheLimits): void {
    if (limits.ttlMs === this.#limits.ttlMs && limits.maxEntries === this.#limits.maxEntries) return;
    const kept = this.#answers.dump();
    this.#limits = limits;
    this.#answers = this.#empty(limits);
    this.#answers.load(kept.map(([key, entry]) => [key, { ...entry, ttl: limits.ttlMs }]));
    this.#onChange();
  }

  /** Looks an answer up and counts the request. */
  find(key: string): CachedAnswer | undefined {
    this.#requests += 1;
    const answer = this.#answers.get(key);
    if (answer) {
      this.#hits += 1;
      this.#addSaved(answer.costUsd);
    }
    this.#onChange();
    return answer;
  }

  store(key: string, answer: CachedAnswer): void {
    this.#answers.set(key, answer);
    this.#onChange();
  }

  /** Counts a request that another one's call answers. */
  countJoined(): void {
    this.#joined += 1;
    this.#onChange();
  }

  /** Counts what a joined request would have cost, a decimal string; `null` when unpriced. */
  countSaved(costUsd: string | null): void {
    this.#addSaved(costUsd);
    this.#onChange();
  }

  /** Forgets every answer. The counters stay. */
  clear(): void {
    this.#answers.clear();
    this.#onChange();
  }

  counters(): CacheCounters {
    this.#answers.purgeStale();
    return {
      requests: this.#requests,
      hits: this.#hits,
      joined: this.#joined,
      entries: this.#answers.size,
      savedUsd: usdToString(this.#savedUsd),
    };
  }

  #addSaved(costUsd: string | null): void {
    if (costUsd !== null) this.#savedUsd = this.#savedUsd.plus(costUsd);
  }

  #empty({ ttlMs, maxEntries }: ResponseCacheLimits): LRUCache<string, CachedAnswer> {
    return new LRUCache({
      max: maxEntries,
      ttl: ttlMs,
      // Without a resolution of its own the library reads the clock each time and sets no timer.
      ttlResolution: 0,
      perf: { now: () => this.#clock.monotonicMs() },
    });
  }
}

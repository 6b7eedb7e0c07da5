import type { Day, SpendingNow } from '../../shared/ledger.ts';
import type { SpendingSums } from '../storage/spending-sums.ts';

/** What the watch needs. */
export interface SpendingWatchPorts {
  today(): Day;
  /** The ledger's own sums. */
  sums(today: Day): Promise<SpendingSums>;
  onChange(): void;
}

/** Knows what today and this month have cost, as the ledger sums it up, and asks again after every change. */
export class SpendingWatch {
  readonly #ports: SpendingWatchPorts;
  #now: SpendingNow;
  #isAsking = false;
  #isStale = false;

  constructor(ports: SpendingWatchPorts) {
    this.#ports = ports;
    this.#now = {
      today: ports.today(),
      todayUsd: '0',
      monthUsd: '0',
      unpricedToday: 0,
      unpricedMonth: 0,
      revision: 0,
    };
  }

  now(): SpendingNow {
    return this.#now;
  }

  /** An attempt is in the ledger that has cost nothing yet: who follows the ledger asks again, and the sums are what they were. */
  begun(): void {
    this.#now = { ...this.#now, revision: this.#now.revision + 1 };
    this.#ports.onChange();
  }

  /** The ledger has changed, or the day has. Changes that come while it asks cost one more question, not one each. */
  async changed(): Promise<void> {
    this.#isStale = true;
    if (this.#isAsking) return;
    this.#isAsking = true;
    try {
      while (this.#isStale) {
        this.#isStale = false;
        const today = this.#ports.today();
        const sums = await this.#ports.sums(today);
        this.#now = { today, ...sums, revision: this.#now.revision + 1 };
        this.#ports.onChange();
      }
    } catch {
      // A history that cannot be read says so elsewhere; the sums stay what they were.
    } finally {
      this.#isAsking = false;
    }
  }
}

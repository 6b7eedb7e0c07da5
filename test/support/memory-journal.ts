import type { AttemptJournal, OpenedAttempt } from '../../src/main/chain/metered-provider.ts';
import type { AttemptStep } from '../../src/shared/route.ts';
import { sumUsd, usdToString } from '../../src/shared/money.ts';

/** A journal in memory. */
export class MemoryJournal implements AttemptJournal {
  readonly opened: OpenedAttempt[] = [];
  readonly closed: AttemptStep[] = [];

  open(attempt: OpenedAttempt): void {
    this.opened.push(attempt);
  }

  close(attempt: AttemptStep): void {
    this.closed.push(attempt);
  }

  /** Attempts that have been opened and not closed. */
  openCount(): number {
    const closed = new Set(this.closed.map(({ attemptId }) => attemptId));
    return this.opened.filter(({ attemptId }) => !closed.has(attemptId)).length;
  }

  /** What the closed attempts cost together. */
  totalUsd(): string {
    return usdToString(sumUsd(this.closed.flatMap(({ costUsd }) => costUsd ?? [])));
  }
}

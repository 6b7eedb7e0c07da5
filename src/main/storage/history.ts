import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { Mutex } from 'async-mutex';
import type { StorageProblem, StorageStatus } from '../../shared/storage-status.ts';
import type { Clock } from '../llm/clock.ts';
import { ServiceError } from '../llm/service-error.ts';
import type { Change, ChangeSet } from './changes.ts';
import type { HistoryReader } from './history-reader.ts';
import type { HistoryWriter, Opened } from './history-writer.ts';
import type { OpeningReport } from './open-history.ts';
import type { Remote } from './remote.ts';

/** How long to wait before trying again what could not be written. */
const RETRY_AFTER_MS = 5_000;

/** How long the disk may take before what it has not taken counts as unsaved: a disk can hang and say nothing. */
const LATE_AFTER_MS = 1_000;

const SLOW: StorageProblem = { code: 'slow', detail: '' };

const STILL_DAMAGED = { code: 'still-damaged', detail: '' } as const;

/** What a history is kept with, and whom it tells. */
export interface HistoryPorts {
  readonly writer: Remote<HistoryWriter>;
  readonly reader: Remote<HistoryReader>;
  readonly clock: Clock;
  onStatus(status: StorageStatus): void;
  /** The history was opened: at the start, once the disk lets it be, or anew after damage. */
  onOpened(report: OpeningReport): void;
  /** Something could not be stored, and trying again would not help. */
  onRefused(reason: string): void;
}

/**
 * A profile's history as the rest of the app uses it. What cannot be written is kept in memory, in order, said, and written
 * as soon as that works again.
 */
export class History {
  readonly #ports: HistoryPorts;
  readonly #writing = new Mutex();
  /** Answers questions about what has been stored. Damage that an answer meets is mended, and the question asked again. */
  readonly reader: Remote<HistoryReader>;
  #openings = 0;
  #isClosing = false;
  #path: string | null = null;
  #waiting: ChangeSet[] = [];
  /** Given to the writer, which has not said that they are stored. */
  #underWay: readonly ChangeSet[] = [];
  #state: StorageStatus['state'] = 'opening';
  #problem: StorageProblem | null = null;
  #unscheduleRetry: (() => void) | null = null;
  /** When the oldest of what waits came, on the monotonic clock. */
  #waitingSinceMs: number | null = null;
  #isLate = false;
  #unscheduleLate: (() => void) | null = null;

  constructor(ports: HistoryPorts) {
    this.#ports = ports;
    this.reader = mendingReader(ports.reader, (act) => this.#mendingAround(act));
  }

  get status(): StorageStatus {
    const unsaved = this.#unsaved();
    if (this.#state === 'failing') return { state: 'failing', unsaved, problem: this.#problem };
    if (this.#isLate) return { state: 'failing', unsaved, problem: SLOW };
    return { state: this.#state, unsaved: 0, problem: null };
  }

  /** Opens the history. Where the disk does not let it be written, what is there can still be read. */
  async open(): Promise<void> {
    await this.#writing.runExclusive(() => this.#writeWaiting());
  }

  /** Stores changes together. Resolves once they are on the disk, or kept in memory because it cannot be written. */
  async save(changes: ChangeSet): Promise<void> {
    this.#waiting = withChanges(this.#waiting, changes);
    this.#watch();
    if (this.status.state === 'failing') this.#report();
    // While writing fails, one try after a while serves whatever has come together by then.
    if (this.#state === 'failing') return;
    await this.#writing.runExclusive(async () => {
      if (this.#waiting.length === 0) return;
      // What is saved at once, as a question and the opening of its attempt, then waits for the disk once.
      await turnOfTheLoop();
      if (this.#state !== 'failing') await this.#writeWaiting();
    });
  }

  /** Brings back from the newest backup what the history does not have. @returns how many messages. @throws `ServiceError` */
  async restoreBackup(): Promise<number> {
    return (await this.#ports.writer.restoreBackup()).messages;
  }

  /** Tries at once to write what waits, for as long as that may take. @returns how many changes the disk has still not taken */
  async writeNow(): Promise<number> {
    if (this.#unsaved() === 0) return 0;
    const late = new AbortController();
    await Promise.race([
      this.#writing.runExclusive(() => this.#writeWaiting()),
      this.#ports.clock.sleep(LATE_AFTER_MS, late.signal).catch(() => {}),
    ]);
    late.abort();
    return this.#unsaved();
  }

  /** Writes what waits a last time, and closes. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#unscheduleRetry?.();
    await this.#writing.runExclusive(() => this.#writeWaiting());
    this.#unscheduleRetry?.();
    // The writer last: whoever closes last folds the write-ahead log into the file.
    await this.#ports.reader.close();
    await this.#ports.writer.close();
  }

  async #writeWaiting(): Promise<void> {
    const sets = this.#waiting;
    const before = this.#state;
    if (sets.length === 0 && before === 'saving') return;
    // Whoever saves meanwhile stands behind these, and replaces nothing of them.
    [this.#underWay, this.#waiting, this.#waitingSinceMs] = [sets, [], null];
    try {
      if (before !== 'saving') await this.#opened(await this.#ports.writer.open(this.#openings > 0));
      for (const reason of await this.#write(sets)) this.#ports.onRefused(reason);
      this.#stored();
    } catch (reason) {
      this.#waiting = [...sets, ...this.#waiting];
      this.#failed(reason);
    }
    // Nobody waits to write what came while writing failed.
    if (before === 'failing' && this.#state === 'saving') await this.#writeWaiting();
  }

  /** @returns why some of the sets were refused */
  async #write(sets: readonly ChangeSet[]): Promise<readonly string[]> {
    if (sets.length === 0) return [];
    const outcome = await this.#ports.writer.write(sets);
    if (outcome.kind === 'stored') return outcome.refused;
    await this.#mend();
    const again = await this.#ports.writer.write(sets);
    if (again.kind === 'stored') return again.refused;
    throw new ServiceError('storage-failed', 'The history could not be mended.', { problem: STILL_DAMAGED });
  }

  async #mendingAround(act: () => Promise<unknown>): Promise<unknown> {
    const openings = this.#openings;
    try {
      return await act();
    } catch (reason) {
      // Mending would open what is being closed.
      if (this.#isClosing) throw reason;
      if (problemIn(reason).code === 'ended') {
        // Asking starts the thread again, and it knows of no file but the usual one.
        if (this.#path !== null) await this.#ports.reader.use(this.#path);
        return act();
      }
      await this.#writing.runExclusive(() => this.#mend());
      if (this.#openings === openings) throw reason;
      return act();
    }
  }

  async #mend(): Promise<void> {
    // A file that is in use somewhere cannot be moved everywhere.
    await this.#ports.reader.release();
    await this.#opened(await this.#ports.writer.mend(this.#openings > 0));
  }

  async #opened(opened: Opened | null): Promise<void> {
    if (!opened) return;
    this.#openings += 1;
    this.#path = opened.path;
    await this.#ports.reader.use(opened.path);
    this.#ports.onOpened(opened.report);
  }

  #stored(): void {
    const before = this.status.state;
    [this.#underWay, this.#state, this.#problem] = [[], 'saving', null];
    this.#unwatch();
    if (this.#waiting.length > 0) this.#watch();
    if (before !== 'saving') this.#report();
  }

  #failed(reason: unknown): void {
    [this.#underWay, this.#state, this.#problem] = [[], 'failing', problemIn(reason)];
    this.#unwatch();
    this.#report();
    this.#unscheduleRetry?.();
    this.#unscheduleRetry = this.#ports.clock.schedule(RETRY_AFTER_MS, () => {
      void this.#writing.runExclusive(() => this.#writeWaiting());
    });
  }

  /** Has the oldest of what is not stored counted as unsaved once it is late. */
  #watch(): void {
    const { clock } = this.#ports;
    this.#waitingSinceMs ??= clock.monotonicMs();
    this.#unscheduleLate ??= clock.schedule(
      Math.max(0, this.#waitingSinceMs + LATE_AFTER_MS - clock.monotonicMs()),
      () => {
        this.#isLate = true;
        if (this.#state !== 'failing') this.#report();
      },
    );
  }

  #unwatch(): void {
    this.#unscheduleLate?.();
    [this.#unscheduleLate, this.#isLate] = [null, false];
  }

  #unsaved(): number {
    return this.#underWay.length + this.#waiting.length;
  }

  #report(): void {
    this.#ports.onStatus(this.status);
  }
}

function problemIn(reason: unknown): StorageProblem {
  if (reason instanceof ServiceError && reason.problem) return reason.problem;
  return { code: 'other', detail: reason instanceof Error ? reason.message : String(reason) };
}

function mendingReader(
  reader: Remote<HistoryReader>,
  around: (act: () => Promise<unknown>) => Promise<unknown>,
): Remote<HistoryReader> {
  return new Proxy(reader, {
    get: (target, name: keyof HistoryReader) => {
      const call = target[name] as (...args: readonly unknown[]) => Promise<unknown>;
      return (...args: readonly unknown[]) => around(() => call(...args));
    },
  });
}

/**
 * What waits, with one more set behind the others, or in place of an earlier one: the text of an answer so far takes the place
 * of the text that it had before, where nothing that waits behind that has to do with either.
 */
function withChanges(waiting: readonly ChangeSet[], changes: ChangeSet): ChangeSet[] {
  const keys = changes.map(keyOf);
  const last = waiting.findLastIndex((set) => set.some((change) => keys.includes(keyOf(change))));
  const before = waiting[last];
  const isLater = before !== undefined && isPut(changes) && isPut(before) && isSame(before.map(keyOf), keys);
  return isLater ? waiting.with(last, changes) : [...waiting, changes];
}

function isPut(changes: ChangeSet): boolean {
  return changes.every(({ kind }) => kind === 'put-conversation' || kind === 'put-message');
}

/** What a change is of. */
function keyOf(change: Change): string {
  switch (change.kind) {
    case 'put-conversation':
      return `conversation ${change.conversation.id}`;
    case 'remove-conversation':
      return `conversation ${change.conversationId}`;
    case 'put-message':
      return `message ${change.message.id}`;
    case 'open-attempt':
      return `attempt ${change.attempt.attemptId}`;
    case 'close-attempt':
      return `attempt ${change.step.attemptId}`;
    case 'end-request':
      return `request ${change.request.requestId}`;
  }
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((key, index) => key === b[index]);
}

import { Mutex } from 'async-mutex';
import type { StorageStatus } from '../../shared/storage-status.ts';
import type { Clock } from '../llm/clock.ts';
import { ServiceError } from '../llm/service-error.ts';
import type { ChangeSet } from './changes.ts';
import type { HistoryReader } from './history-reader.ts';
import type { HistoryWriter, Opened } from './history-writer.ts';
import type { OpeningReport } from './open-history.ts';
import type { Remote } from './remote.ts';

/** How long to wait before trying again what could not be written. */
const RETRY_AFTER_MS = 5_000;

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
  #waiting: ChangeSet[] = [];
  #status: StorageStatus = { state: 'opening', unsaved: 0, problem: null };
  #unscheduleRetry: (() => void) | null = null;

  constructor(ports: HistoryPorts) {
    this.#ports = ports;
  }

  /** Answers questions about what has been stored. */
  get reader(): Remote<HistoryReader> {
    return this.#ports.reader;
  }

  get status(): StorageStatus {
    return this.#status;
  }

  /** Opens the history. Where the disk does not let it be written, what is there can still be read. */
  async open(): Promise<void> {
    await this.#writing.runExclusive(async () => {
      try {
        await this.#opened(await this.#ports.writer.open());
        this.#report({ state: 'saving', unsaved: 0, problem: null });
      } catch (reason) {
        this.#failed(reason);
      }
    });
  }

  /** Stores changes together. Resolves once they are on the disk, or kept in memory because it cannot be written. */
  async save(changes: ChangeSet): Promise<void> {
    this.#keep(changes);
    await this.#writing.runExclusive(() => this.#writeWaiting());
  }

  /** Brings back from the newest backup what the history does not have. @returns how many messages. @throws `ServiceError` */
  async restoreBackup(): Promise<number> {
    return (await this.#ports.writer.restoreBackup()).messages;
  }

  /** Writes what waits a last time, and closes. */
  async close(): Promise<void> {
    this.#unscheduleRetry?.();
    await this.#writing.runExclusive(() => this.#writeWaiting());
    this.#unscheduleRetry?.();
    await Promise.all([this.#ports.writer.close(), this.#ports.reader.close()]);
  }

  /** The text of an answer so far takes the place of the text that it had before, where that still waits. */
  #keep(changes: ChangeSet): void {
    const [only, ...others] = changes;
    const last = this.#waiting.at(-1);
    const isLater =
      only?.kind === 'put-message' &&
      others.length === 0 &&
      last?.length === 1 &&
      last[0]?.kind === 'put-message' &&
      last[0].message.id === only.message.id;
    if (isLater) this.#waiting[this.#waiting.length - 1] = changes;
    else this.#waiting.push(changes);
  }

  async #writeWaiting(): Promise<void> {
    const sets = this.#waiting;
    if (sets.length === 0) return;
    // Whoever saves meanwhile stands behind these, and replaces nothing of them.
    this.#waiting = [];
    try {
      const { refused, opened } = await this.#ports.writer.write(sets);
      await this.#opened(opened);
      for (const reason of refused) this.#ports.onRefused(reason);
      if (this.#status.state !== 'saving') this.#report({ state: 'saving', unsaved: 0, problem: null });
    } catch (reason) {
      this.#waiting = [...sets, ...this.#waiting];
      this.#failed(reason);
    }
  }

  async #opened(opened: Opened | null): Promise<void> {
    if (!opened) return;
    await this.#ports.reader.use(opened.path);
    this.#ports.onOpened(opened.report);
  }

  #failed(reason: unknown): void {
    const problem = reason instanceof ServiceError ? reason.message : String(reason);
    this.#report({ state: 'failing', unsaved: this.#waiting.length, problem });
    this.#unscheduleRetry?.();
    this.#unscheduleRetry = this.#ports.clock.schedule(RETRY_AFTER_MS, () => {
      void this.#writing.runExclusive(() =>
        this.#waiting.length === 0 ? this.#tryOpening() : this.#writeWaiting(),
      );
    });
  }

  /** With nothing to write, opening shows whether the disk is there again. */
  async #tryOpening(): Promise<void> {
    try {
      await this.#opened(await this.#ports.writer.open());
      this.#report({ state: 'saving', unsaved: 0, problem: null });
    } catch (reason) {
      this.#failed(reason);
    }
  }

  #report(status: StorageStatus): void {
    this.#status = status;
    this.#ports.onStatus(status);
  }
}

import type { Notice } from '../shared/ipc/app-state.ts';
import { dayOf } from '../shared/local-day.ts';
import type { AttemptJournal } from './chain/metered-provider.ts';
import type { LedgerCalls } from './ipc/ledger-handlers.ts';
import type { Clock } from './llm/clock.ts';
import { ConversationStore } from './requests/conversation-store.ts';
import { SpendingWatch } from './requests/spending-watch.ts';
import type { ChangeSet } from './storage/changes.ts';
import { History } from './storage/history.ts';
import type { HistoryReader } from './storage/history-reader.ts';
import type { HistoryWriter } from './storage/history-writer.ts';
import type { OpeningReport } from './storage/open-history.ts';
import type { Remote } from './storage/remote.ts';
import type { SpendingSums } from './storage/spending-sums.ts';

/** How long after the start, and how often then, the day's backup is thought of: not while the window is being set up. */
const FIRST_CHORES_AFTER_MS = 30_000;
const CHORES_EVERY_MS = 30 * 60_000;

/** What the history is connected with. */
export interface BackendHistoryPorts {
  readonly writer: Remote<HistoryWriter>;
  readonly reader: Remote<HistoryReader>;
  readonly clock: Clock;
  /** Asks where to put a file; `null` where the person thinks better of it. */
  chooseFile(suggestedName: string): Promise<string | null>;
  onChange(slice: 'conversations' | 'spending' | 'storage'): void;
  onNotice(code: Notice['code'], detail: string): void;
  /** Another day has begun. */
  onDay(): void;
  /** What the ledger holds for today and this month: before the first request, and after a backup has brought back some. */
  onSums(sums: SpendingSums): void;
}

/** The history and what stands on it: conversations, the journal of attempts, what is spent, the ledger's reports. */
export function connectHistory(ports: BackendHistoryPorts) {
  const { clock } = ports;
  const today = () => dayOf(clock.wallMs());
  const history = new History({
    writer: ports.writer,
    reader: ports.reader,
    clock,
    onStatus: () => ports.onChange('storage'),
    onOpened: (report) => {
      noteOpening(report, (code, detail) => ports.onNotice(code, detail));
      if (isUnread) void readLate();
    },
    onRefused: (reason) => ports.onNotice('history-refused', reason),
  });
  const { reader } = history;
  let isUnread = false;
  const spending = new SpendingWatch({
    today,
    sums: (day) => reader.spendingSums(day),
    onChange: () => ports.onChange('spending'),
  });
  const tellSums = async () => ports.onSums(await reader.spendingSums(today()));
  const save = async (changes: ChangeSet) => {
    await history.save(changes);
    if (changes.some(({ kind }) => kind === 'close-attempt' || kind === 'end-request'))
      void spending.changed();
    else if (changes.some(({ kind }) => kind === 'open-attempt')) spending.begun();
  };
  const conversations = new ConversationStore({
    list: (limit) => reader.listConversations(limit),
    read: (id) => reader.readConversation(id),
    save,
    onChange: () => ports.onChange('conversations'),
  });
  const journal: AttemptJournal = {
    open: (attempt) => save([{ kind: 'open-attempt', attempt }]),
    close: (step) => void save([{ kind: 'close-attempt', step }]),
  };
  const ledger: LedgerCalls = {
    report: (filter) => reader.report(filter),
    choices: () => reader.choices(),
    requests: (query) => reader.requests(query),
    request: (requestId) => reader.request(requestId),
    export: async (filter) => {
      const path = await ports.chooseFile(`switchyard-${filter.fromDay}-${filter.toDay}.csv`);
      if (path === null) return 'cancelled';
      await reader.exportCsv(filter, path);
      return 'saved';
    },
    reconcile: ({ providerId, csv }) => reader.reconcile(csv, providerId),
    restoreBackup: async () => {
      const messages = await history.restoreBackup();
      await conversations.reread();
      // The budget has counted all that has ended; what of that still waits must be in the ledger too.
      await history.writeNow();
      await tellSums();
      void spending.changed();
      return { messages };
    },
  };

  /** What cannot be read is said elsewhere, and read once the history can be opened. */
  const readFirst = async () => {
    isUnread = false;
    try {
      await tellSums();
      await Promise.all([conversations.listMore(), spending.changed()]);
    } catch {
      isUnread = true;
    }
  };
  const readLate = async () => {
    // The budget has counted what has been spent meanwhile; that must be in the ledger too.
    await history.writeNow();
    await readFirst();
  };

  let unscheduleChores = () => {};
  let underWay = Promise.resolve();
  const choresAfter = (delayMs: number) => {
    unscheduleChores = clock.schedule(delayMs, () => void (underWay = chores()));
  };
  const chores = async () => {
    choresAfter(CHORES_EVERY_MS);
    if (spending.now().today !== today()) {
      void spending.changed();
      ports.onDay();
    }
    try {
      // The copy is looked over, and where it shows damage the history is mended.
      await reader.backUpDaily(today());
    } catch (reason) {
      ports.onNotice('backup-failed', reason instanceof Error ? reason.message : String(reason));
    }
  };

  return {
    conversations,
    journal,
    ledger,
    spending,
    save,
    status: () => history.status,
    /** Opens the history and reads what the window shows first. */
    start: async () => {
      await history.open();
      await readFirst();
      choresAfter(FIRST_CHORES_AFTER_MS);
    },
    /** Tries to write what waits. @returns how many changes the disk has still not taken */
    unsaved: () => history.writeNow(),
    stop: async () => {
      unscheduleChores();
      await history.close();
      // A thread that is ended in the midst of a call of SQLite takes the process with it.
      await underWay;
    },
  };
}

function noteOpening(
  { damaged, missing, newer }: OpeningReport,
  note: BackendHistoryPorts['onNotice'],
): void {
  if (damaged) note('history-recovered', damaged.keptAt);
  if (missing) note('history-missing', missing.path);
  if (newer) note('history-newer', newer.leftAt);
}

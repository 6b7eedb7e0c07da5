import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { AppEvent, AppState, SliceEvent, StateSlice } from '../shared/ipc/app-state.ts';
import { dayOf } from '../shared/local-day.ts';
import { checkBaseUrl } from './adapters/outbound-policy.ts';
import { connectChat } from './backend-chat.ts';
import { connectChecks } from './backend-checks.ts';
import { type BackendHistoryPorts, connectHistory } from './backend-history.ts';
import { connectChains } from './backend-chains.ts';
import { connectImports } from './backend-imports.ts';
import { noteDamage } from './backend-notices.ts';
import type { AssemblyPorts } from './assembly/build-chain.ts';
import { listPrices } from './assembly/list-prices.ts';
import { DrillRegistry } from './chain/drill-registry.ts';
import { HealthRegistry } from './chain/health-registry.ts';
import { ResponseCache } from './chain/response-cache.ts';
import { CredentialStore } from './config/credential-store.ts';
import { KeyCommands } from './config/key-command.ts';
import { PROVIDER_CATALOGUE } from './config/provider-catalogue.ts';
import { Redactor } from './config/redactor.ts';
import type { SecretVault } from './config/secret-vault.ts';
import { SessionManager } from './config/session-manager.ts';
import { type SettingsFile, SettingsStore } from './config/settings-store.ts';
import { appHandlers } from './ipc/app-handlers.ts';
import { chatHandlers } from './ipc/chat-handlers.ts';
import type { Handlers } from './ipc/handlers.ts';
import { importHandlers } from './ipc/import-handlers.ts';
import { ledgerHandlers } from './ipc/ledger-handlers.ts';
import { settingsHandlers } from './ipc/settings-handlers.ts';
import { EventPublisher } from './ipc/publish-events.ts';
import type { Clock } from './llm/clock.ts';
import type { AskWayPorts } from './requests/ask-way.ts';
import { BudgetGuard } from './requests/budget-guard.ts';
import { ChatService } from './requests/chat-service.ts';
import { CompletionService } from './requests/completion-service.ts';
import { NoticeBoard } from './requests/notice-board.ts';
import { SettingsService } from './requests/settings-service.ts';
import { TitleWriter } from './requests/titles.ts';

/** What the backend gets from whatever hosts it: Electron's shell, or a test in plain Node. */
export interface BackendPorts {
  readonly version: string;
  /** Where settings and secrets are kept. */
  readonly folder: string;
  readonly settingsFile: SettingsFile;
  readonly vault: SecretVault;
  readonly storage: Pick<BackendHistoryPorts, 'writer' | 'reader'>;
  readonly clock: Clock;
  /** Asks where to put a file; `null` where the person thinks better of it. */
  chooseFile(suggestedName: string): Promise<string | null>;
  environment(variable: string): string | undefined;
  isOnline(): boolean;
  readonly proxyFor?: (url: string) => Promise<string | null>;
  /** Sends a batch of events to every page. */
  send(events: readonly AppEvent[]): void;
  openLink(url: string): Promise<'opened' | 'declined'>;
  onSettings(settings: AppState['settings']['settings']): void;
}

/** Everything behind the window, connected. */
export interface Backend {
  readonly handlers: Handlers;
  readonly redactor: Redactor;
  readonly state: () => AppState;
  /** Builds the first chain. */
  start(): Promise<void>;
  resumeAfterSleep(sleptMs: number): void;
  /** Takes a link into the app that the system handed over. */
  linkOpened(url: string): void;
  /** How many changes the disk has not taken, after another try. */
  unsaved(): Promise<number>;
  /** Stops every answer and closes the history. */
  stop(): Promise<void>;
}

/** Makes every part that needs no Electron and connects them. */
export function createBackend(ports: BackendPorts): Backend {
  const { clock } = ports;
  const newId = () => randomUUID();
  const publisher = new EventPublisher({
    send: (events) => ports.send(events),
    // The slice and its value come from one key; a union of slices cannot say so.
    readSlice: (slice) => ({ kind: 'slice', slice, value: state()[slice] }) as SliceEvent,
    clock,
  });
  const changed = (slice: StateSlice) => () => publisher.sliceChanged(slice);

  const redactor = new Redactor();
  const store = new SettingsStore(ports.settingsFile);
  const credentials = new CredentialStore(join(ports.folder, 'secrets.json'), ports.vault, clock.wallMs());
  const keyCommands = new KeyCommands(clock);
  const sessions = new SessionManager({
    store: credentials,
    redactor,
    clock,
    commands: keyCommands,
    environment: (name) => ports.environment(name),
    onCommand: () => void settings.refresh(),
  });

  const registry = new HealthRegistry(clock);
  const drills = new DrillRegistry({
    clock,
    newId,
    ended: (drillId) => registry.endDrill(drillId),
    onChange: changed('drill'),
  });
  const cacheStore = new ResponseCache(store.current().cache, clock, changed('cache'));
  const notices = new NoticeBoard({ newId, onChange: changed('notices') });
  noteDamage(notices, store, credentials);
  const budget = new BudgetGuard({
    today: () => dayOf(clock.wallMs()),
    settings: () => store.current(),
    onChange: changed('budget'),
  });
  const history = connectHistory({
    ...ports.storage,
    clock,
    chooseFile: (name) => ports.chooseFile(name),
    onChange: (slice) => publisher.sliceChanged(slice),
    onNotice: (code, detail) => notices.add(code, detail),
    onDay: changed('budget'),
    onSums: (sums) => budget.start(sums),
  });
  const { conversations } = history;
  const assembly: AssemblyPorts = {
    clock,
    registry,
    cacheStore,
    spendGuard: budget,
    journal: history.journal,
    newId,
    random: () => Math.random(),
    isOnline: () => ports.isOnline(),
    redact: (text) => redactor.redact(text),
    resolveCredential: (provider, keyId, refused) => sessions.resolve(provider, keyId, refused),
    drills,
    proxyFor: ports.proxyFor,
  };

  const chains = connectChains({
    assembly,
    readConfig: () => settings.readConfig(),
    onChange: changed('chain'),
  });
  const { primary, cheap, auto, monitor, identitiesOf } = chains;
  let ready: Promise<void> = Promise.resolve();

  const completions = new CompletionService({
    chains: { primary, cheap, auto },
    clock,
    save: history.save,
    budgetRoute: () => budget.route(),
    onActivity: changed('activity'),
    onActive: (active) => monitor.activeChanged(active),
  });
  const titles = new TitleWriter({
    completions,
    conversations,
    newId,
    isOn: () => store.current().chat.automaticTitles,
    isPractice: (providerId) =>
      store.current().providers.some(({ id, kind }) => id === providerId && kind === 'simulator'),
  });
  const way: AskWayPorts = {
    mode: () => store.current().mode,
    listOf: (targetId) => monitor.listOf(targetId),
  };
  const chat = new ChatService({
    completions,
    conversations,
    clock,
    newId,
    ...way,
    untilBuilt: (signal) => chains.untilBuilt(signal),
    whenInterrupted: () => store.current().chat.whenInterrupted,
    publish: (event) => publisher.publish(event),
    save: history.save,
    retryNow: (targetId) => identitiesOf(targetId).forEach((identity) => registry.retryNow(identity)),
    onAnswered: (conversationId) => void titles.answered(conversationId).catch(() => {}),
  });
  const settings: SettingsService = new SettingsService({
    store,
    credentials,
    sessions,
    vault: ports.vault,
    clock,
    reload: () => chains.reload(),
    refusalOf: ({ baseUrl, allowPrivateNetwork }) => checkBaseUrl(baseUrl, { allowPrivateNetwork }),
    onChange: changed('settings'),
    onRemoved: changed('removedProviders'),
  });
  const checks = connectChecks({
    store,
    sessions,
    settings,
    assembly,
    ready: () => ready,
    onChange: changed('tests'),
  });
  redactor.addHeadersOf(store.current().providers);
  const imports = connectImports({
    current: () => store.current(),
    replace: (next) => settings.replaceAll(next),
    environment: (variable) => ports.environment(variable),
    newId,
    onChange: changed('offers'),
    assembly,
    credentials: () => settings.view().credentials,
    chooseFile: (name) => ports.chooseFile(name),
  });
  store.subscribe((current) => {
    redactor.addHeadersOf(current.providers);
    ports.onSettings(current);
    publisher.sliceChanged('budget');
  });

  const state = (): AppState => ({
    app: { version: ports.version, catalogue: PROVIDER_CATALOGUE },
    settings: settings.view(),
    removedProviders: settings.removed(),
    tests: checks.tests(),
    chain: monitor.status(),
    drill: drills.view(),
    activity: completions.inFlight(),
    cache: cacheStore.counters(),
    spending: history.spending.now(),
    budget: budget.status(),
    storage: history.status(),
    conversations: conversations.list(),
    notices: notices.all(),
    offers: imports.offers(),
  });

  const handlers: Handlers = {
    ...chatHandlers(
      connectChat({
        chat,
        conversations,
        titles,
        way,
        clock,
        newId,
        settings: () => store.current(),
        config: () => chains.config(),
        ready: () => ready,
        untilBuilt: () => chains.untilBuilt(),
      }),
    ),
    ...ledgerHandlers(history.ledger),
    ...settingsHandlers(settings, checks, () => listPrices(store.current().providers, clock.wallMs())),
    ...importHandlers(imports),
    ...appHandlers({
      state,
      dismissNotice: (noticeId) => notices.dismiss(noticeId),
      retryNow: (...place) => identitiesOf(...place).forEach((identity) => registry.retryNow(identity)),
      clearHealth: (...place) => identitiesOf(...place).forEach((identity) => registry.clear(identity)),
      startDrill: (order) => {
        if (order.targetId !== null) identitiesOf(order.targetId);
        drills.start(order);
      },
      stopDrill: (drillId) => drills.stop(drillId),
      clearCache: () => cacheStore.clear(),
      openLink: (url) => ports.openLink(url),
    }),
  };

  return {
    handlers,
    redactor,
    state,
    start: async () => {
      ports.onSettings(store.current());
      ready = history.start();
      await Promise.all([ready, chains.reload()]);
      await settings.refresh();
    },
    linkOpened: (url) => imports.linkOpened(url),
    resumeAfterSleep: (sleptMs) => registry.resumeAfterSleep(sleptMs),
    unsaved: () => history.unsaved(),
    stop: async () => {
      keyCommands.stop();
      drills.stop(null);
      await Promise.all([chat.stopAll(), titles.stop()]);
      await history.stop();
    },
  };
}

import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Mode } from '../shared/completion.ts';
import type { AppEvent, AppState, Notice, SliceEvent, StateSlice } from '../shared/ipc/app-state.ts';
import { dayOf } from '../shared/local-day.ts';
import { checkBaseUrl } from './adapters/outbound-policy.ts';
import { type BackendHistoryPorts, connectHistory } from './backend-history.ts';
import { type AssemblyPorts, buildChains, buildTarget } from './assembly/build-chain.ts';
import { listPrices } from './assembly/list-prices.ts';
import { HealthRegistry } from './chain/health-registry.ts';
import { ReloadHandle } from './chain/reload-handle.ts';
import { ResponseCache } from './chain/response-cache.ts';
import { type BuiltChain, SwappableProvider } from './chain/swappable-provider.ts';
import { UnconfiguredProvider } from './chain/unconfigured-provider.ts';
import { CredentialStore } from './config/credential-store.ts';
import { PROVIDER_CATALOGUE } from './config/provider-catalogue.ts';
import { Redactor } from './config/redactor.ts';
import type { ChainConfig } from './config/resolve-chain-config.ts';
import type { SecretVault } from './config/secret-vault.ts';
import { SessionManager } from './config/session-manager.ts';
import { type SettingsFile, SettingsStore } from './config/settings-store.ts';
import { appHandlers } from './ipc/app-handlers.ts';
import { chatHandlers } from './ipc/chat-handlers.ts';
import type { Handlers } from './ipc/handlers.ts';
import { ledgerHandlers } from './ipc/ledger-handlers.ts';
import { settingsHandlers } from './ipc/settings-handlers.ts';
import { EventPublisher } from './ipc/publish-events.ts';
import type { Clock } from './llm/clock.ts';
import { ServiceError } from './llm/service-error.ts';
import { ChainMonitor } from './requests/chain-monitor.ts';
import { BudgetGuard } from './requests/budget-guard.ts';
import { ChatService } from './requests/chat-service.ts';
import { CompletionService } from './requests/completion-service.ts';
import { contextSize, type ContextWindow } from './requests/context-size.ts';
import { SettingsService } from './requests/settings-service.ts';
import { changedTargets, printOf, type TargetPrint } from './requests/target-changes.ts';

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
  const sessions = new SessionManager({
    store: credentials,
    redactor,
    environment: (name) => ports.environment(name),
  });

  const registry = new HealthRegistry(clock);
  const cacheStore = new ResponseCache(store.current().cache, clock, changed('cache'));
  let notices: readonly Notice[] = firstNotices(store, credentials, newId);
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
    onNotice: (code, detail) => {
      notices = [...notices, { id: newId(), code, detail }];
      publisher.sliceChanged('notices');
    },
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
    resolveCredential: (provider) => sessions.resolve(provider),
    proxyFor: ports.proxyFor,
  };

  const refreshChain = changed('chain');
  const primary = new SwappableProvider(unconfigured(), refreshChain);
  const cheap = new SwappableProvider(unconfigured(), refreshChain);
  const monitor = new ChainMonitor({
    health: (identity) => registry.view(identity),
    draining: () => [...primary.draining(), ...cheap.draining()],
    onChange: refreshChain,
  });
  registry.subscribe(refreshChain);

  let ready: Promise<void> = Promise.resolve();
  let inUse: ChainConfig | null = null;
  let print: TargetPrint = new Map();
  const reloadHandle = new ReloadHandle<ChainConfig>(
    { primary, cheap },
    {
      clock,
      readConfig: () => settings.readConfig(),
      build: async (config, generation) => {
        const built = await buildChains(config, generation, assembly);
        const next = printOf(config);
        const changes = changedTargets(print, next);
        print = next;
        inUse = config;
        monitor.targetsChanged(config.primary, config.cheap);
        return { ...built, changedTargets: changes };
      },
      onReload: (report) => monitor.reloaded(report),
    },
  );

  const completions = new CompletionService({
    chains: { primary, cheap },
    clock,
    save: history.save,
    budgetRoute: () => budget.route(),
    onActivity: changed('activity'),
    onActive: (active) => monitor.activeChanged(active),
  });
  const chat = new ChatService({
    completions,
    conversations,
    clock,
    newId,
    mode: () => store.current().mode,
    publish: (event) => publisher.publish(event),
    save: history.save,
    retryNow: (targetId) => registry.retryNow(identityOf(targetId)),
  });
  const settings: SettingsService = new SettingsService({
    store,
    credentials,
    sessions,
    vault: ports.vault,
    clock,
    newId,
    reload: () => reloadHandle.reload(),
    buildTarget: (target, current) =>
      buildTarget(target, { retry: { ...current.retry, enabled: false } }, 0, assembly),
    refusalOf: ({ baseUrl, allowPrivateNetwork }) => checkBaseUrl(baseUrl, { allowPrivateNetwork }),
    onChange: changed('settings'),
  });
  store.subscribe((current) => {
    ports.onSettings(current);
    publisher.sliceChanged('budget');
  });

  function identityOf(targetId: string): string {
    const identity = monitor.identityOf(targetId);
    if (identity === null) throw new ServiceError('not-found', 'There is no such target in the lists.');
    return identity;
  }

  const state = (): AppState => ({
    app: { version: ports.version, catalogue: PROVIDER_CATALOGUE },
    settings: settings.view(),
    chain: monitor.status(),
    activity: completions.inFlight(),
    cache: cacheStore.counters(),
    spending: history.spending.now(),
    budget: budget.status(),
    storage: history.status(),
    conversations: conversations.list(),
    notices,
  });

  const handlers: Handlers = {
    ...chatHandlers({
      create: () => conversations.create(newId(), clock.wallMs()),
      open: (id) => chat.open(id),
      remove: (id) => chat.remove(id),
      listMore: () => conversations.listMore(),
      send: async (id, text) => {
        // What has been spent must be known first, and the last run's open ends closed.
        await ready;
        return chat.send(id, text);
      },
      stop: (id) => chat.stop(id),
      regenerate: (message, onTargetId) => chat.regenerate(message, onTargetId),
      continue: (message) => chat.continue(message),
      contextSize: async (id, text) =>
        contextSize(id === null ? null : await chat.open(id), text, firstWindow(inUse, store.current().mode)),
    }),
    ...ledgerHandlers(history.ledger),
    ...settingsHandlers(settings, () => listPrices(store.current().providers, clock.wallMs())),
    ...appHandlers({
      state,
      dismissNotice: (noticeId) => {
        notices = notices.filter(({ id }) => id !== noticeId);
        publisher.sliceChanged('notices');
      },
      retryNow: (targetId) => registry.retryNow(identityOf(targetId)),
      clearHealth: (targetId) => registry.clear(identityOf(targetId)),
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
      await Promise.all([ready, reloadHandle.reload()]);
      await settings.refresh();
    },
    resumeAfterSleep: (sleptMs) => registry.resumeAfterSleep(sleptMs),
    unsaved: () => history.unsaved(),
    stop: async () => {
      await chat.stopAll();
      await history.stop();
    },
  };
}

/** The target that a request of that mode would be asked of first, as the context meter needs it. */
function firstWindow(config: ChainConfig | null, mode: Mode): ContextWindow | null {
  const first = mode === 'cheap' ? (config?.cheap[0] ?? config?.primary[0]) : config?.primary[0];
  return first ? { model: first.label.model, contextLength: first.adapter.contextLength } : null;
}

/** What serves until the first chain has been built. */
function unconfigured(): BuiltChain {
  return { provider: new UnconfiguredProvider(), generation: 0, dispose: () => {} };
}

function firstNotices(
  store: SettingsStore,
  credentials: CredentialStore,
  newId: () => string,
): readonly Notice[] {
  const notices: Notice[] = [];
  if (store.quarantined) {
    const { path, reason } = store.quarantined;
    notices.push({ id: newId(), code: 'settings-quarantined', detail: `${path} (${reason})` });
  }
  if (credentials.quarantinedAt) {
    notices.push({ id: newId(), code: 'secrets-quarantined', detail: credentials.quarantinedAt });
  }
  return notices;
}

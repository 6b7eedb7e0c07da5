import type { AdapterPorts } from '../adapters/adapter-config.ts';
import { createAdapter } from '../adapters/create-adapter.ts';
import { checkBaseUrl, isLoopbackUrl } from '../adapters/outbound-policy.ts';
import { probeAddress, type ProbeAnswer } from '../adapters/probe-address.ts';
import { acquireTransport } from '../adapters/transport.ts';
import type { RetryPolicy } from '../chain/backoff.ts';
import { CachedProvider, type CachedTarget } from '../chain/cached-provider.ts';
import { DrillProvider } from '../chain/drill-provider.ts';
import type { DrillRegistry } from '../chain/drill-registry.ts';
import { FailoverProvider } from '../chain/failover-provider.ts';
import type { HealthRegistry } from '../chain/health-registry.ts';
import { type AttemptJournal, MeteredProvider, type SpendGuard } from '../chain/metered-provider.ts';
import type { BuiltChains } from '../chain/reload-handle.ts';
import { RenewingProvider } from '../chain/renewing-provider.ts';
import type { ResponseCache } from '../chain/response-cache.ts';
import { RetryProvider } from '../chain/retry-provider.ts';
import { RoutingProvider } from '../chain/routing-provider.ts';
import type { BuiltChain } from '../chain/swappable-provider.ts';
import { unconfiguredChain } from '../chain/unconfigured-provider.ts';
import type { ChainConfig, TargetConfig } from '../config/resolve-chain-config.ts';
import type { ResolvedCredential } from '../config/session-manager.ts';
import type { Clock } from '../llm/clock.ts';
import { LlmError } from '../llm/llm-error.ts';
import type { LlmProvider } from '../llm/llm-provider.ts';
import type { RateSchedule } from '../llm/price-usage.ts';
import { openPriceBook } from './price-book.ts';
import { RenewableCredential } from './renewable-credential.ts';

/** What outlives every chain and is handed to each. */
export interface AssemblyPorts {
  readonly clock: Clock;
  readonly registry: HealthRegistry;
  readonly cacheStore: ResponseCache;
  readonly spendGuard: SpendGuard;
  readonly journal: AttemptJournal;
  newId(): string;
  /** Uniform in [0, 1). */
  random(): number;
  isOnline(): boolean;
  redact(text: string): string;
  /** Resolves a provider's key once more, after it has expired or was refused. */
  resolveCredential(
    provider: TargetConfig['provider'],
    keyId: string | null,
    refused: string | null,
  ): Promise<ResolvedCredential>;
  /** The drills that are running; without it none ever does. */
  readonly drills?: Pick<DrillRegistry, 'on'>;
  /** The system's proxy for an address, `null` for none. */
  readonly proxyFor?: (url: string) => Promise<string | null>;
}

/** As what a vendor bills input at its dearest, by the prompt caching that a target asks for. */
const INPUT_BILLED_AS = {
  none: 'inputTokens',
  short: 'cacheWriteTokens',
  long: 'cacheWriteLongTokens',
} as const;

/** A target's links, and how to let go of its connections. */
export interface BuiltTarget {
  readonly provider: LlmProvider;
  /** Asks its address for the models, with its key or without; `null` where nothing is sent anywhere. */
  readonly probe: ((withKey: boolean) => Promise<ProbeAnswer>) | null;
  dispose(): void;
}

/**
 * Builds all chains of a configuration: the only place where the order of decorators exists.
 * @throws what kept any target from being made, after letting go of those that were
 */
export async function buildChains(config: ChainConfig, generation: number, ports: AssemblyPorts) {
  const made: BuiltChain[] = [];
  try {
    const builtPrimary = await buildChain('primary', config.primary, config, generation, ports);
    made.push(builtPrimary);
    const builtCheap =
      config.cheap.length === 0 ? null : await buildChain('cheap', config.cheap, config, generation, ports);
    const [primary, cheap] = [heldTwice(builtPrimary), builtCheap && heldTwice(builtCheap)];
    const auto = routeBetween(primary, cheap, config);
    // Last, so that a build that fails leaves the limits as they were.
    ports.cacheStore.configure(config.cache);
    return { primary, cheap, auto, warnings: config.problems } satisfies Omit<BuiltChains, 'changedTargets'>;
  } catch (reason) {
    for (const chain of made) chain.dispose();
    throw reason;
  }
}

/** Auto over the two other chains, which it holds beside their own fronts. */
function routeBetween(primary: BuiltChain, cheap: BuiltChain | null, config: ChainConfig): BuiltChain {
  const idsOf = (targets: readonly TargetConfig[]) => targets.map(({ label }) => label.targetId);
  const provider = new RoutingProvider(
    { provider: primary.provider, targetIds: idsOf(config.primary) },
    cheap && { provider: cheap.provider, targetIds: idsOf(config.cheap.filter(({ isCheap }) => isCheap)) },
    config.routing,
  );
  const dispose = () => {
    primary.dispose();
    cheap?.dispose();
  };
  return { provider, generation: primary.generation, dispose };
}

/** A chain that two fronts hold: it is let go of when both have let go. */
function heldTwice(chain: BuiltChain): BuiltChain {
  let holders = 2;
  const dispose = () => {
    holders -= 1;
    if (holders === 0) chain.dispose();
  };
  return { ...chain, dispose };
}

async function buildChain(
  name: string,
  targets: readonly TargetConfig[],
  config: ChainConfig,
  generation: number,
  ports: AssemblyPorts,
): Promise<BuiltChain> {
  const [first] = targets;
  if (!first) return { ...unconfiguredChain(() => config.problems[0] ?? null), generation };
  const reference = await referencePrice(config.primary);
  const inPrimary = new Set(config.primary.map(({ label }) => label.targetId));
  const built = await allOrNone(
    targets.map((target) =>
      // What only the cheap list holds is compared with what the primary list would have asked first.
      buildTarget(
        target,
        config,
        generation,
        ports,
        inPrimary.has(target.label.targetId) ? undefined : reference,
      ),
    ),
  );
  const places = targets.map((target, index) => placeOf(target, built[index]));
  const kept = targets.map((target, index) => keptOf(target, built[index]));
  const firstKept = keptOf(first, built[0]);
  const failover = new FailoverProvider(places, {
    registry: ports.registry,
    clock: ports.clock,
    policy: config.failover,
  });
  const provider = config.cache.enabled
    ? new CachedProvider(failover, {
        store: ports.cacheStore,
        chain: name,
        keptTarget: (preferred) => kept.find(({ targetId }) => targetId === preferred) ?? firstKept,
      })
    : failover;
  return { provider, generation, dispose: () => built.forEach((target) => target.dispose()) };
}

type PriceAt = (atMs: number) => RateSchedule | null;

/** The price of the first primary target. */
async function referencePrice([first]: readonly TargetConfig[]): Promise<PriceAt> {
  if (!first) return NO_REFERENCE;
  const book = await openPriceBook(first.provider);
  return (atMs) => book.scheduleAt(first.label.model, atMs);
}

const NO_REFERENCE: PriceAt = () => null;

/**
 * Builds one target: adapter → drill → metered → renewing → retry. `reference` is the price that its cost is compared with.
 * @throws `LlmError` where its address is refused
 */
export async function buildTarget(
  target: TargetConfig,
  { retry }: { readonly retry: RetryPolicy & { readonly enabled: boolean } },
  generation: number,
  ports: AssemblyPorts,
  reference = NO_REFERENCE,
): Promise<BuiltTarget> {
  const { adapter: adapterConfig, provider: settings, label } = target;
  const { allowPrivateNetwork, timeouts, baseUrl, kind } = adapterConfig;
  const problem = kind === 'simulator' ? null : checkBaseUrl(baseUrl, { allowPrivateNetwork });
  if (problem) throw new LlmError('invalid-request', `${label.providerName}: ${problem}`);
  const transport = acquireTransport({
    connectTimeoutMs: timeouts.connectMs,
    allowPrivateNetwork,
    proxyFor: proxyOf(target.proxy, ports.proxyFor),
  });
  const credential = new RenewableCredential(target.credential, ports.clock, (refused) =>
    ports.resolveCredential(settings, label.keyId ?? null, refused),
  );
  try {
    const book = await openPriceBook(settings);
    const price = book.priceAt(label.model, ports.clock.wallMs());
    const config = { ...adapterConfig, price };
    const adapterPorts: AdapterPorts = {
      clock: ports.clock,
      apiKey: credential,
      fetch: transport.fetch,
      isOnline: () => ports.isOnline(),
      redact: (text) => ports.redact(text),
    };
    const adapter = await createAdapter(config, adapterPorts);
    const drillable = new DrillProvider(adapter, { clock: ports.clock, timeouts });
    const metered = new MeteredProvider(drillable, {
      drill: () => ports.drills?.on(label.targetId) ?? null,
      label,
      generation,
      scheduleAt: (model, atMs) => book.scheduleAt(model, atMs),
      referenceAt: reference,
      spendGuard: ports.spendGuard,
      journal: ports.journal,
      clock: ports.clock,
      newId: () => ports.newId(),
      isCheap: target.isCheap,
      inputBilledAs: INPUT_BILLED_AS[adapterConfig.cacheRetention],
      reserveOutputTokens: target.reserveOutputTokens,
    });
    const renewing = new RenewingProvider(
      metered,
      () => credential.renew(),
      () => credential.freshen(),
    );
    const provider = retry.enabled ? new RetryProvider(renewing, retry, ports) : renewing;
    const probe =
      kind === 'simulator' ? null : (withKey: boolean) => probeAddress(config, adapterPorts, withKey);
    return { provider, probe, dispose: () => transport.release() };
  } catch (reason) {
    transport.release();
    throw reason;
  }
}

/** Where a target's requests go through: what the system says, nothing, or the person's own. */
function proxyOf(
  proxy: TargetConfig['proxy'],
  ofSystem: AssemblyPorts['proxyFor'],
): AssemblyPorts['proxyFor'] {
  if (proxy.kind === 'system') return ofSystem;
  return proxy.kind === 'none' ? undefined : async () => proxy.url;
}

/** A target as the cache names it. */
function keptOf({ label, answerIdentity }: TargetConfig, built: BuiltTarget | undefined): CachedTarget {
  return {
    targetId: label.targetId,
    identity: answerIdentity,
    effectiveModelName: (requested) => built?.provider.effectiveModelName(requested) ?? '',
  };
}

function placeOf(target: TargetConfig, built: BuiltTarget | undefined) {
  if (!built) throw new LlmError('invalid-request', 'A target was not built.');
  const { label, identity, capabilities, adapter } = target;
  const isLoopback = adapter.kind === 'simulator' || isLoopbackUrl(adapter.baseUrl);
  return {
    label,
    identity,
    provider: built.provider,
    isLoopback,
    contextLength: adapter.contextLength,
    capabilities,
  };
}

async function allOrNone(building: readonly Promise<BuiltTarget>[]): Promise<readonly BuiltTarget[]> {
  const settled = await Promise.allSettled(building);
  const failure = settled.find((result) => result.status === 'rejected');
  const built = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  if (!failure) return built;
  for (const target of built) target.dispose();
  throw failure.reason;
}

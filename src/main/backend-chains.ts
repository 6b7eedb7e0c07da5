import { type AssemblyPorts, buildChains } from './assembly/build-chain.ts';
import { ReloadHandle } from './chain/reload-handle.ts';
import { SwappableProvider } from './chain/swappable-provider.ts';
import { unconfiguredChain } from './chain/unconfigured-provider.ts';
import type { ChainConfig } from './config/resolve-chain-config.ts';
import { ServiceError } from './llm/service-error.ts';
import { ChainMonitor } from './requests/chain-monitor.ts';
import { changedTargets, printOf, type TargetPrint } from './requests/target-changes.ts';

/** What the chains are connected with. */
export interface BackendChainsPorts {
  readonly assembly: AssemblyPorts;
  /** What they are to be built from now. */
  readConfig(): Promise<ChainConfig>;
  /** What the chain is doing has changed. */
  onChange(): void;
}

/** The fronts of all chains, what rebuilds them, and what watches them. */
export function connectChains(ports: BackendChainsPorts) {
  const { assembly } = ports;
  const { registry, clock } = assembly;
  const onChange = () => ports.onChange();
  let failure: string | null = null;
  const front = () =>
    new SwappableProvider(
      unconfiguredChain(() => failure),
      onChange,
    );
  const [primary, cheap, auto] = [front(), front(), front()];
  const monitor = new ChainMonitor({
    health: (identity) => registry.view(identity),
    draining: () => [primary, cheap, auto].flatMap((front) => front.draining()),
    onChange,
  });
  registry.subscribe(onChange);

  let endFirst = () => {};
  let first: Promise<void> | null = new Promise((resolve) => {
    endFirst = resolve;
  });
  let inUse: ChainConfig | null = null;
  let print: TargetPrint = new Map();
  const handle = new ReloadHandle<ChainConfig>(
    { primary, cheap, auto },
    {
      clock,
      readConfig: () => ports.readConfig(),
      build: async (config, generation) => {
        const built = await buildChains(config, generation, assembly);
        const next = printOf(config);
        const changes = changedTargets(print, next);
        print = next;
        inUse = config;
        monitor.targetsChanged(config.primary, config.cheap);
        return { ...built, changedTargets: changes };
      },
      onReload: (report) => {
        failure = report.error && assembly.redact(report.error);
        first = null;
        endFirst();
        monitor.reloaded(report);
      },
    },
  );

  return {
    primary,
    cheap,
    auto,
    monitor,
    reload: () => handle.reload(),
    /** Resolves once the first build has ended, however it went, or the signal aborts; `null` where it is over. */
    untilBuilt: (signal?: AbortSignal) => first && (signal ? Promise.race([first, aborted(signal)]) : first),
    /** What serves now; `null` before the first reload. */
    config: () => inUse,
    /** The health records of a target, or of one of its keys. @throws `ServiceError` `not-found` */
    identitiesOf: (targetId: string, keyId?: string | null): readonly string[] => {
      const identities = monitor.identitiesOf(targetId, keyId);
      if (identities.length === 0)
        throw new ServiceError('not-found', 'There is no such target in the lists.');
      return identities;
    },
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

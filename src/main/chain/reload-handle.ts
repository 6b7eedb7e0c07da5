import { Mutex } from 'async-mutex';
import type { ReloadReport } from '../../shared/chain-status.ts';
import type { Clock } from '../llm/clock.ts';
import type { BuiltChain, SwappableProvider } from './swappable-provider.ts';

/** The fronts whose chains a reload replaces. */
export interface ReloadableFronts {
  readonly primary: SwappableProvider;
  readonly cheap?: SwappableProvider;
  readonly auto?: SwappableProvider;
}

/** Everything one build made. */
export interface BuiltChains {
  readonly primary: BuiltChain;
  /** `null` where no cheap model is configured: cheap is then primary. */
  readonly cheap: BuiltChain | null;
  /** `null` where there is nothing to choose between: auto is then primary. */
  readonly auto: BuiltChain | null;
  readonly changedTargets: readonly string[];
  readonly warnings: readonly string[];
}

/** What the handle needs. */
export interface ReloadPorts<Config> {
  /** Called inside the lock, so that the last saved settings win. */
  readConfig(): Config | Promise<Config>;
  /** Builds all chains or none: one that fails disposes of whatever it had made. */
  build(config: Config, generation: number): Promise<BuiltChains>;
  readonly clock: Clock;
  /** Called after each reload, in the same step as the swap. Must not throw. */
  onReload?(report: ReloadReport): void;
}

/** Rebuilds the chains from the current settings and swaps them in, one reload at a time. */
export class ReloadHandle<Config> {
  readonly #fronts: ReloadableFronts;
  readonly #ports: ReloadPorts<Config>;
  readonly #mutex = new Mutex();
  #queued: Promise<ReloadReport> | null = null;
  #generation: number;

  constructor(fronts: ReloadableFronts, ports: ReloadPorts<Config>) {
    this.#fronts = fronts;
    this.#ports = ports;
    this.#generation = fronts.primary.generation;
  }

  /** Reloads once all earlier reloads have ended. Calls made while one is queued share it. Never rejects. */
  reload(): Promise<ReloadReport> {
    this.#queued ??= this.#mutex.runExclusive(() => {
      // From here on the settings are read: a later change needs a reload of its own.
      this.#queued = null;
      return this.#reloadNow();
    });
    return this.#queued;
  }

  async #reloadNow(): Promise<ReloadReport> {
    const { clock } = this.#ports;
    const startedMs = clock.monotonicMs();
    let end: ReloadEnd;
    try {
      const built = await this.#ports.build(await this.#ports.readConfig(), this.#generation + 1);
      const warnings = this.#swap(built);
      end = { outcome: 'swapped', changedTargets: built.changedTargets, warnings, error: null };
    } catch (reason) {
      const error = reason instanceof Error ? reason.message : String(reason);
      end = { outcome: 'failed', changedTargets: [], warnings: [], error };
    }
    const report: ReloadReport = {
      generation: this.#generation,
      durationMs: clock.monotonicMs() - startedMs,
      atMs: clock.wallMs(),
      ...end,
    };
    this.#ports.onReload?.(report);
    return report;
  }

  /** All wrappers in one synchronous step: no request sees one new chain and one old. */
  #swap(built: BuiltChains): readonly string[] {
    const { primary, cheap, auto } = this.#fronts;
    this.#generation += 1;
    primary.swap(built.primary);
    cheap?.swap(built.cheap ?? this.#borrowPrimary());
    auto?.swap(built.auto ?? this.#borrowPrimary());
    // What no wrapper took would never be superseded, so nobody else would let go of it.
    if (!auto) built.auto?.dispose();
    if (cheap || !built.cheap) return built.warnings;
    built.cheap.dispose();
    return [...built.warnings, 'A cheap model is configured but was not at the start; it needs a restart.'];
  }

  /** The primary wrapper as a chain: it owns what it holds, so letting go of it here means nothing. */
  #borrowPrimary(): BuiltChain {
    const { primary } = this.#fronts;
    return { provider: primary, generation: this.#generation, isBorrowed: true, dispose: () => {} };
  }
}

type ReloadEnd = Pick<ReloadReport, 'outcome' | 'changedTargets' | 'warnings' | 'error'>;

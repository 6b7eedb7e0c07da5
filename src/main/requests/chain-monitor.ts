import type {
  ActiveTarget,
  ChainStatus,
  DrainingGeneration,
  ReloadReport,
} from '../../shared/chain-status.ts';
import type { HealthView, TargetHealthView } from '../../shared/health.ts';
import type { TargetLabel } from '../../shared/route.ts';

/** How many reloads are remembered. */
const RELOADS_KEPT = 50;

/** A target as the monitor needs it. */
export interface MonitoredTarget {
  readonly label: TargetLabel;
  /** The key of its health record. */
  readonly identity: string;
}

/** What the monitor asks for each time it reports. */
export interface ChainMonitorPorts {
  health(identity: string): { readonly health: HealthView; readonly lastMessage: string | null };
  draining(): readonly DrainingGeneration[];
  onChange(): void;
}

/** Knows what the chain is doing: its lists with their health, who answered last, and how reloads went. */
export class ChainMonitor {
  readonly #ports: ChainMonitorPorts;
  #primary: readonly MonitoredTarget[] = [];
  #cheap: readonly MonitoredTarget[] = [];
  #active: ActiveTarget | null = null;
  #reloads: readonly ReloadReport[] = [];

  constructor(ports: ChainMonitorPorts) {
    this.#ports = ports;
  }

  status(): ChainStatus {
    return {
      generation: this.#reloads[0]?.generation ?? 0,
      active: this.#active ?? this.#firstTarget(),
      primary: this.#primary.map((target) => this.#view(target)),
      cheap: this.#cheap.map((target) => this.#view(target)),
      draining: this.#ports.draining(),
      reloads: this.#reloads,
    };
  }

  /** Takes the lists that a reload has put in place. */
  targetsChanged(primary: readonly MonitoredTarget[], cheap: readonly MonitoredTarget[]): void {
    this.#primary = primary;
    this.#cheap = cheap;
    const known = new Set([...primary, ...cheap].map(({ label }) => label.targetId));
    if (this.#active && !known.has(this.#active.targetId)) this.#active = null;
  }

  reloaded(report: ReloadReport): void {
    this.#reloads = [report, ...this.#reloads].slice(0, RELOADS_KEPT);
    this.#ports.onChange();
  }

  activeChanged(active: ActiveTarget): void {
    this.#active = active;
    this.#ports.onChange();
  }

  /** The identities of a target, one for each of its keys or for one of them; both lists name the same records. */
  identitiesOf(targetId: string, keyId?: string | null): readonly string[] {
    const places = [...this.#primary, ...this.#cheap].filter(
      ({ label }) => label.targetId === targetId && (keyId === undefined || (label.keyId ?? null) === keyId),
    );
    return [...new Set(places.map(({ identity }) => identity))];
  }

  #firstTarget(): ActiveTarget | null {
    const first = this.#primary[0];
    return first ? { ...first.label, why: 'not-asked-yet' } : null;
  }

  #view({ label, identity }: MonitoredTarget): TargetHealthView {
    return { ...label, ...this.#ports.health(identity) };
  }
}

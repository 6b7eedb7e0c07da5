import type { ResponseFormat } from '../../shared/completion.ts';
import type { TargetLabel } from '../../shared/route.ts';
import type { Clock } from '../llm/clock.ts';
import type { LlmProvider } from '../llm/llm-provider.ts';
import type { HealthRegistry } from './health-registry.ts';
import type { HealthPolicy } from './target-health.ts';

/** One place in a failover's list. */
export interface FailoverTarget {
  readonly label: TargetLabel;
  /** The key of its health record: changes with key, address or model, never with a setting. */
  readonly identity: string;
  readonly provider: LlmProvider;
  readonly isLoopback: boolean;
  /** In tokens; `null` where it is not known. */
  readonly contextLength: number | null;
  readonly capabilities: {
    readonly tools: boolean;
    readonly images: boolean;
    /** The kinds of response format that it takes. */
    readonly responseFormats: readonly ResponseFormat['kind'][];
  };
}

/** When targets cool, and whether a blocked one passes the request on. */
export interface FailoverPolicy extends HealthPolicy {
  readonly moveOnWhenBlocked: boolean;
}

/** What a failover needs beside its targets. */
export interface FailoverOptions {
  readonly registry: HealthRegistry;
  readonly clock: Clock;
  readonly policy: FailoverPolicy;
}

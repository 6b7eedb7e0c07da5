import type { Clock } from '../llm/clock.ts';
import type { TokenPrice } from '../llm/price-usage.ts';
import type { StreamTimeouts } from './stream-call.ts';

/** How a vendor lists its models. */
export type ModelsEndpoint = 'openai' | 'anthropic' | 'ollama' | 'lmstudio' | 'none';

/** What an adapter is made from: plain data. */
export interface AdapterConfig {
  readonly kind: 'openai' | 'anthropic' | 'simulator';
  /** Normalised; empty for the simulator. */
  readonly baseUrl: string;
  readonly model: string;
  /** The model's price, `null` when it is not known. */
  readonly price: TokenPrice | null;
  /** In tokens; `null` where it is not known. */
  readonly contextLength: number | null;
  readonly cacheRetention: 'none' | 'short' | 'long';
  readonly unsupportedParameters: readonly string[];
  readonly defaultParameters: Readonly<Record<string, unknown>>;
  readonly simulator: { readonly tokensPerSecond: number; readonly failWith: SimulatedFailure };
  readonly modelsEndpoint: ModelsEndpoint;
  /** `false` for a host known to end its streams without one. */
  readonly sendsFinishReason: boolean;
  readonly timeouts: StreamTimeouts & { readonly connectMs: number };
  readonly allowPrivateNetwork: boolean;
  /** Sent with every request, beside the protocol's own. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What the practice provider can be told to do. */
export type SimulatedFailure = 'none' | 'rate-limited' | 'unavailable' | 'unauthorized' | 'cut-mid-answer';

/** A key as an adapter sees it: asked for at each call, since it may be renewed between two. */
export interface ApiKey {
  /** The key, or `null` where there is none. */
  current(): string | null;
  /** Why a key that is needed is missing, in words for the person; `null` where none is needed or it is there. */
  missingReason(): string | null;
}

/** What an adapter needs from its surroundings. */
export interface AdapterPorts {
  readonly clock: Clock;
  readonly apiKey: ApiKey;
  /** Refuses redirects and forbidden addresses, and bounds what comes back. */
  readonly fetch: typeof globalThis.fetch;
  isOnline(): boolean;
  /** Takes every key out of a text. */
  redact(text: string): string;
}

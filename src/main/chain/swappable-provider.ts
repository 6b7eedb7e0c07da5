import type { DrainingGeneration } from '../../shared/chain-status.ts';
import type { CompletionRequest, CompletionResponse } from '../../shared/completion.ts';
import type { UsdAmount } from '../../shared/money.ts';
import { AroundProvider, type ProviderCall } from '../llm/delegating-provider.ts';
import type { CallOptions, LlmProvider } from '../llm/llm-provider.ts';
import type { TokenPrice } from '../llm/price-usage.ts';

/** A chain that was built, and how to let go of what it holds. */
export interface BuiltChain {
  readonly provider: LlmProvider;
  readonly generation: number;
  /** Another front owns the chain and counts its requests. */
  readonly isBorrowed?: boolean;
  /** Called once, when the chain has been superseded and its last request has ended. Must not throw. */
  dispose(): void;
}

/** What a request takes once and ends on. Immutable but for the count of requests on it. */
interface Snapshot {
  readonly chain: BuiltChain;
  readonly modelName: string;
  readonly activeModelName: string;
  readonly price: TokenPrice | null;
  readonly cacheWriteMultiplier: UsdAmount;
  readonly cacheReadDiscount: UsdAmount;
  /** Shared by the snapshots of one chain: a switched model is a new snapshot of the same chain. */
  readonly use: { requests: number };
}

/** A provider whose inner chain is replaced while requests run. Each request ends on the chain that it began on. */
export class SwappableProvider extends AroundProvider {
  #current: Snapshot;
  readonly #draining = new Set<Snapshot>();
  readonly #onDrained: () => void;

  /** @param onDrained called when a superseded chain's last request has ended */
  constructor(initial: BuiltChain, onDrained: () => void = () => {}) {
    super();
    this.#current = capture(initial);
    this.#onDrained = onDrained;
  }

  get generation(): number {
    return this.#current.chain.generation;
  }

  protected override get inner(): LlmProvider {
    return this.#current.chain.provider;
  }

  override get modelName(): string {
    return this.#current.modelName;
  }

  override get activeModelName(): string {
    return this.#current.activeModelName;
  }

  override costPerToken(): TokenPrice | null {
    return this.#current.price;
  }

  override cacheWriteMultiplier(): UsdAmount {
    return this.#current.cacheWriteMultiplier;
  }

  override cacheReadDiscount(): UsdAmount {
    return this.#current.cacheReadDiscount;
  }

  /** Puts another chain in place. Requests that are under way stay on the old one, which is disposed of after the last. */
  swap(next: BuiltChain): void {
    const fresh = capture(next);
    const old = this.#current;
    this.#current = fresh;
    if (old.use.requests > 0) this.#draining.add(old);
    else old.chain.dispose();
  }

  /** Superseded chains that still serve, oldest first. */
  draining(): readonly DrainingGeneration[] {
    return [...this.#draining]
      .filter(({ chain }) => !chain.isBorrowed)
      .map(({ chain, use }) => ({ generation: chain.generation, streams: use.requests }));
  }

  /** Switches the model and recaptures as one step, so that no swap can come between. */
  override setModel(model: string): void {
    this.inner.setModel(model);
    this.#current = { ...capture(this.#current.chain), use: this.#current.use };
  }

  protected override async around<Request extends CompletionRequest, Response extends CompletionResponse>(
    request: Request,
    options: CallOptions,
    call: ProviderCall<Request, Response>,
  ): Promise<Response> {
    const { chain, use } = this.#current;
    use.requests += 1;
    try {
      return await call(chain.provider, request, options);
    } finally {
      use.requests -= 1;
      if (chain !== this.#current.chain) this.#requestDrained(chain, use);
    }
  }

  #requestDrained(chain: BuiltChain, use: Snapshot['use']): void {
    if (use.requests === 0) {
      for (const snapshot of this.#draining) if (snapshot.chain === chain) this.#draining.delete(snapshot);
      chain.dispose();
    }
    this.#onDrained();
  }
}

function capture(chain: BuiltChain): Snapshot {
  const { provider } = chain;
  return {
    chain,
    modelName: provider.modelName,
    activeModelName: provider.activeModelName,
    price: provider.costPerToken(),
    cacheWriteMultiplier: provider.cacheWriteMultiplier(),
    cacheReadDiscount: provider.cacheReadDiscount(),
    use: { requests: 0 },
  };
}

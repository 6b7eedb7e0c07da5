import type {
  CompletionRequest,
  CompletionResponse,
  ToolCompletionResponse,
} from '../../shared/completion.ts';
import { BaseProvider } from '../llm/base-provider.ts';
import { LlmError, throwIfCancelled } from '../llm/llm-error.ts';
import type { CallOptions } from '../llm/llm-provider.ts';
import type { BuiltChain } from './swappable-provider.ts';

/** What serves until the first chain has been built. `reason` says why it could not be, once that is known. */
export function unconfiguredChain(reason?: () => string | null): BuiltChain {
  return { provider: new UnconfiguredProvider(reason), generation: 0, dispose: () => {} };
}

/** What serves while there is no target to ask: every call says why, or what to do where none is configured. */
export class UnconfiguredProvider extends BaseProvider {
  readonly #reason: () => string | null;

  constructor(reason: () => string | null = () => null) {
    super('');
    this.#reason = reason;
  }

  override costPerToken(): null {
    return null;
  }

  override async complete(_request: CompletionRequest, options?: CallOptions): Promise<CompletionResponse> {
    throwIfCancelled(options?.signal);
    throw this.#refusal();
  }

  override async completeWithTools(
    _request: CompletionRequest,
    options?: CallOptions,
  ): Promise<ToolCompletionResponse> {
    throwIfCancelled(options?.signal);
    throw this.#refusal();
  }

  override setModel(): void {
    throw this.#refusal();
  }

  #refusal(): LlmError {
    const reason = this.#reason();
    return new LlmError('unsupported', reason === null ? NOTHING_SET_UP : `No model can be asked. ${reason}`);
  }
}

const NOTHING_SET_UP = 'No model is set up. Add a provider and put one of its models in the list.';

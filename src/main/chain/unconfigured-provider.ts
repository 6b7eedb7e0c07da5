import type {
  CompletionRequest,
  CompletionResponse,
  ToolCompletionResponse,
} from '../../shared/completion.ts';
import { BaseProvider } from '../llm/base-provider.ts';
import { LlmError, throwIfCancelled } from '../llm/llm-error.ts';
import type { CallOptions } from '../llm/llm-provider.ts';
import type { BuiltChain } from './swappable-provider.ts';

/** What serves until the first chain has been built. */
export function unconfiguredChain(): BuiltChain {
  return { provider: new UnconfiguredProvider(), generation: 0, dispose: () => {} };
}

/** What serves while no target is configured: every call says what to do. */
export class UnconfiguredProvider extends BaseProvider {
  constructor() {
    super('');
  }

  override costPerToken(): null {
    return null;
  }

  override async complete(_request: CompletionRequest, options?: CallOptions): Promise<CompletionResponse> {
    throwIfCancelled(options?.signal);
    throw unconfigured();
  }

  override async completeWithTools(
    _request: CompletionRequest,
    options?: CallOptions,
  ): Promise<ToolCompletionResponse> {
    throwIfCancelled(options?.signal);
    throw unconfigured();
  }

  override setModel(): void {
    throw unconfigured();
  }
}

function unconfigured(): LlmError {
  return new LlmError(
    'unsupported',
    'No model is set up. Add a provider and put one of its models in the list.',
  );
}

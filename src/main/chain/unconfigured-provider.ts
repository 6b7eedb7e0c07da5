import type { BuiltChain } from './swappable-provider.ts';
import type { CompletionResponse, ToolCompletionResponse } from '../../shared/completion.ts';
import { BaseProvider } from '../llm/base-provider.ts';
import { LlmError } from '../llm/llm-error.ts';

/** What serves while no target is configured: every call says what to do. */
export class UnconfiguredProvider extends BaseProvider {
  constructor() {
    super('');
  }

  override costPerToken(): null {
    return null;
  }

  override async complete(): Promise<CompletionResponse> {
    throw unconfigured();
  }

  override async completeWithTools(): Promise<ToolCompletionResponse> {
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

/** What serves until the first chain has been built. */
export function unconfiguredChain(): BuiltChain {
  return { provider: new UnconfiguredProvider(), generation: 0, dispose: () => {} };
}

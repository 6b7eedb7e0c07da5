import type { CompletionRequest } from '../../shared/completion.ts';
import type { ProviderTestReport } from '../../shared/ipc/app-state.ts';
import { attemptsOf } from '../../shared/route.ts';
import type { Clock } from '../llm/clock.ts';
import { LlmError } from '../llm/llm-error.ts';
import type { LlmProvider } from '../llm/llm-provider.ts';
import { routeCostUsd } from '../llm/route-cost.ts';

/** Room for one word and for the reasoning that some models put before it. */
const TEST_OUTPUT_TOKENS = 64;

/** Asks a provider for one short answer and says what came of it. */
export async function testProvider(
  provider: LlmProvider,
  requestId: string,
  clock: Clock,
): Promise<ProviderTestReport> {
  const startedMs = clock.monotonicMs();
  const request: CompletionRequest = {
    messages: [{ role: 'user', content: [{ kind: 'text', text: 'Answer with the single word OK.' }] }],
    maxOutputTokens: TEST_OUTPUT_TOKENS,
    context: { requestId, purpose: 'test', mode: 'primary', cache: 'bypass', localOnly: false },
  };
  try {
    const { modelServed, route } = await provider.complete(request);
    return {
      outcome: 'answered',
      modelServed,
      firstTokenMs: attemptsOf(route).at(-1)?.firstTokenMs ?? null,
      durationMs: clock.monotonicMs() - startedMs,
      costUsd: routeCostUsd(route),
    };
  } catch (reason) {
    const { code, message } = LlmError.from(reason);
    return { outcome: 'failed', code, message, durationMs: clock.monotonicMs() - startedMs };
  }
}

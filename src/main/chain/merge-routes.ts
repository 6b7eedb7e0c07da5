import type { CompletionResponse } from '../../shared/completion.ts';
import type { RouteStep } from '../../shared/route.ts';
import type { LlmError } from '../llm/llm-error.ts';

/** A response whose route begins with what happened before its own call. */
export function afterSteps<Response extends CompletionResponse>(
  earlier: readonly RouteStep[],
  response: Response,
): Response {
  if (earlier.length === 0) return response;
  return { ...response, route: { ...response.route, steps: [...earlier, ...response.route.steps] } };
}

/** An error whose route begins with what happened before its own call. */
export function errorAfterSteps(earlier: readonly RouteStep[], error: LlmError): LlmError {
  if (earlier.length === 0) return error;
  return error.with({ route: { ...error.route, steps: [...earlier, ...error.route.steps] } });
}

import { passedOverIn, type Route, type RouteStep } from '../../shared/route.ts';
import type { LlmErrorCode } from '../../shared/llm-error-code.ts';

/** The first target that did not answer, though it stood before the one that did; `null` where the first one answered. */
export function passedOver(
  route: Route,
): { readonly step: RouteStep; readonly code: LlmErrorCode | null } | null {
  const step = passedOverIn(route);
  return step ? { step, code: codeOf(step) } : null;
}

/** The error behind a step; `null` for one that answered, or was skipped for what it cannot do. */
export function codeOf(step: RouteStep): LlmErrorCode | null {
  if (step.kind === 'skipped') {
    const { reason, cause } = step;
    return reason === 'budget-exceeded' || reason === 'context-length' ? reason : cause;
  }
  return step.outcome === 'completed' ? null : step.outcome;
}

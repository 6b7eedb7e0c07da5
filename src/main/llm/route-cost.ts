import { sumUsd, usdToString } from '../../shared/money.ts';
import { attemptsOf, type Route } from '../../shared/route.ts';

/** What a route cost: all its attempts together, failed ones too, as a decimal string; `null` when one is unpriced. */
export function routeCostUsd(route: Route): string | null {
  const costs = attemptsOf(route).map((attempt) => attempt.costUsd);
  const priced = costs.filter((cost) => cost !== null);
  return priced.length === costs.length ? usdToString(sumUsd(priced)) : null;
}

/** The route of an answer that was asked for in two requests: the steps of both, answered by the later one. */
export function joinRoutes(earlier: Route, later: Route): Route {
  return {
    ...later,
    steps: [...earlier.steps, ...later.steps],
    answeredBy: later.answeredBy ?? earlier.answeredBy,
    decision: later.decision ?? earlier.decision,
  };
}

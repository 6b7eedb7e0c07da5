import type { TFunction } from 'i18next';
import type { RoutingDecision } from '../../shared/route.ts';

/** What auto chose and why; behind it the escalation where there was one. */
export function decisionWords(
  { list, rule, escalated }: RoutingDecision,
  t: TFunction,
): readonly [string, ...string[]] {
  const chose = t(`auto.chose.${list}`, { reason: t(`auto.reasons.${rule}`) });
  return escalated === null
    ? [chose]
    : [chose, t('auto.escalated', { reason: t(`auto.escalations.${escalated}`) })];
}

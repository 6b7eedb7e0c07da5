import { useTranslation } from 'react-i18next';
import type { AttemptStep, Route, RouteStep } from '../../shared/route.ts';
import { duration, money, whole } from '../ui/format.ts';
import { targetName } from '../ui/target-health.tsx';

/** How a question got its answer: each target it met, what came of it, and its cost. */
export function RouteDetails({ route }: { readonly route: Route }) {
  const { t } = useTranslation();
  return (
    <ol
      aria-label={t('answer.route')}
      className="tabular mt-2 divide-y divide-line rounded-lg border border-line text-xs"
    >
      {route.steps.map((step, index) => (
        // A target can stand in a route more than once, so only the place tells steps apart.
        <li
          key={`${index}-${step.targetId}`}
          className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 px-3 py-2"
        >
          <span className="text-soft">{index + 1}</span>
          <span className="font-medium normal-nums">{targetName(step)}</span>
          {step.keyName && <span className="normal-nums text-soft">{step.keyName}</span>}
          <Outcome step={step} />
          {step.drill && <span className="text-info">{t('drill.mark')}</span>}
          {step.kind === 'attempt' && <Figures step={step} />}
          {step.kind === 'attempt' && step.reason !== null && (
            <span className="w-full break-words text-soft">{step.reason}</span>
          )}
        </li>
      ))}
    </ol>
  );
}

function Outcome({ step }: { readonly step: RouteStep }) {
  const { t } = useTranslation();
  if (step.kind === 'skipped') {
    const why = step.cause === null ? '' : ` (${t(`codes.${step.cause}`)})`;
    return (
      <span className="text-warn">{t('answer.skipped', { reason: t(`skips.${step.reason}`) + why })}</span>
    );
  }
  if (step.outcome === 'completed') return <span className="text-good">{t('answer.attemptCompleted')}</span>;
  return <span className="text-bad">{t(`codes.${step.outcome}`)}</span>;
}

function Figures({ step }: { readonly step: AttemptStep }) {
  const { t, i18n } = useTranslation();
  const { usage, costUsd, generation, durationMs, usageSource } = step;
  const input = usage
    ? usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens + usage.cacheWriteLongTokens
    : 0;
  return (
    <span className="ml-auto flex flex-wrap gap-x-3 text-soft">
      <span>{duration(durationMs)}</span>
      {usage && (
        <span>
          {t('answer.tokens', {
            input: whole(input, i18n.language),
            output: whole(usage.outputTokens, i18n.language),
          })}
          {usageSource === 'estimated' && ` (${t('answer.estimated')})`}
        </span>
      )}
      <span className="text-ink">{costUsd === null ? t('common.unpriced') : money(costUsd)}</span>
      <span>{t('answer.generation', { generation })}</span>
    </span>
  );
}

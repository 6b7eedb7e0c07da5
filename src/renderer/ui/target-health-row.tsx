import { useTranslation } from 'react-i18next';
import type { TargetHealthView } from '../../shared/health.ts';
import { api } from '../api.ts';
import { attempt } from '../stores/actions.ts';
import { Button } from './button.tsx';
import { HealthBadge } from './health-badge.tsx';

/** A target's name as every screen writes it. */
export function targetName({
  providerName,
  model,
}: {
  readonly providerName: string;
  readonly model: string;
}): string {
  return `${providerName} · ${model}`;
}

/** What a target's health is, why, and what can be done about it. */
export function TargetHealth({
  target,
  threshold,
}: {
  readonly target: TargetHealthView;
  readonly threshold: number;
}) {
  const { t } = useTranslation();
  const { health, targetId, lastMessage } = target;
  const name = targetName(target);
  const isWaiting = health.kind === 'cooling' || health.kind === 'blocked';
  const isMarked = isWaiting || (health.kind === 'ready' && health.failures > 0);
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <HealthBadge health={health} threshold={threshold} />
      {health.kind !== 'ready' && <span className="hint">{t(`codes.${health.reason}`)}</span>}
      {health.kind === 'cooling' && health.byVendor && (
        <span className="hint">{t('health.coolingSaid')}</span>
      )}
      {isMarked && lastMessage !== null && (
        <span className="hint max-w-72 truncate" title={lastMessage}>
          {lastMessage}
        </span>
      )}
      <span className="ml-auto flex gap-1">
        {isWaiting && (
          <Button
            tone="quiet"
            aria-label={t('health.retryNowOn', { name })}
            onClick={() => void attempt(api.healthRetryNow({ targetId }))}
          >
            {t('common.retryNow')}
          </Button>
        )}
        {isMarked && (
          <Button
            tone="quiet"
            aria-label={t('health.clearOn', { name })}
            onClick={() => void attempt(api.healthClear({ targetId }))}
          >
            {t('common.clear')}
          </Button>
        )}
      </span>
    </div>
  );
}

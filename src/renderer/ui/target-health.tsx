import { useTranslation } from 'react-i18next';
import { drillOn } from '../../shared/drill.ts';
import type { TargetHealthView } from '../../shared/health.ts';
import { api } from '../api.ts';
import { useSlice } from '../stores/app-store.ts';
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

interface TargetHealthProps {
  readonly target: TargetHealthView;
  /** Failures in a row after which a target cools. */
  readonly threshold: number;
}

/** What a target's health is, and why. */
export function TargetHealth({ target, threshold }: TargetHealthProps) {
  const { t } = useTranslation();
  const { health, lastMessage } = target;
  const drill = drillOn(useSlice('drill'), target.targetId);
  return (
    <div
      className={`flex min-w-0 flex-wrap items-center gap-x-3 gap-y-0.5 ${health.kind === 'ready' ? '' : 'flex-1 basis-48'}`}
    >
      <HealthBadge health={health} threshold={threshold} />
      {drill && (
        <span className="rounded bg-accent-wash px-1.5 text-xs font-medium text-accent">
          {t('drill.mark')}
        </span>
      )}
      {health.kind !== 'ready' && <span className="hint">{t(`codes.${health.reason}`)}</span>}
      {health.kind === 'cooling' && health.byVendor && (
        <span className="hint">{t('health.coolingSaid')}</span>
      )}
      {health.kind === 'blocked' && <span className="hint">{t(`advice.${health.reason}`)}</span>}
      {isMarked(target) && lastMessage !== null && (
        <span className="hint max-w-full truncate" title={lastMessage}>
          {lastMessage}
        </span>
      )}
    </div>
  );
}

interface TargetHealthActionsProps {
  readonly target: TargetHealthView;
  /** Meant is the one key that it uses, not every key of the target. */
  readonly isOneKey?: boolean;
}

/** What can be done about a target that is not well. */
export function TargetHealthActions({ target, isOneKey = false }: TargetHealthActionsProps) {
  const { t } = useTranslation();
  const { health, targetId, keyId = null, keyName } = target;
  if (!isMarked(target)) return null;
  const place = isOneKey ? { targetId, keyId } : { targetId };
  const name = isOneKey ? `${targetName(target)} · ${keyName ?? t('keys.first')}` : targetName(target);
  return (
    <span className="-my-1 ml-auto flex shrink-0">
      {health.kind !== 'ready' && (
        <Button
          tone="quiet"
          isCompact
          aria-label={t('health.retryNowOn', { name })}
          onClick={() => void attempt(api.healthRetryNow(place))}
        >
          {t('common.retryNow')}
        </Button>
      )}
      <Button
        tone="quiet"
        isCompact
        aria-label={t('health.clearOn', { name })}
        onClick={() => void attempt(api.healthClear(place))}
      >
        {t('common.clear')}
      </Button>
    </span>
  );
}

/** Whether anything is held against a target. One that is being probed answers for itself. */
function isMarked({ health }: TargetHealthView): boolean {
  return health.kind === 'ready' ? health.failures > 0 : health.kind !== 'probing';
}

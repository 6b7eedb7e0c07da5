import { useTranslation } from 'react-i18next';
import type { HealthView } from '../../shared/health.ts';
import { countdown } from './format.ts';
import { useNow } from './use-now.ts';

const DOTS: Readonly<Record<HealthView['kind'], string>> = {
  ready: 'bg-good',
  cooling: 'bg-warn',
  probing: 'bg-info',
  blocked: 'bg-bad',
};

const WORDS: Readonly<Record<HealthView['kind'], string>> = {
  ready: 'text-good',
  cooling: 'text-warn',
  probing: 'text-info',
  blocked: 'text-bad',
};

/** A target's health as a dot and a word; a cooldown counts down. Never colour alone. */
export function HealthBadge({
  health,
  threshold,
}: {
  readonly health: HealthView;
  readonly threshold: number;
}) {
  const word = useHealthWord(health, threshold);
  const isFailing = health.kind === 'ready' && health.failures > 0;
  return (
    <span
      className={`tabular inline-flex items-center gap-1.5 text-xs font-medium ${isFailing ? 'text-warn' : WORDS[health.kind]}`}
    >
      <span aria-hidden className={`size-2 rounded-full ${isFailing ? 'bg-warn' : DOTS[health.kind]}`} />
      {word}
    </span>
  );
}

/** A target's health in a word or two. */
export function useHealthWord(health: HealthView, threshold: number): string {
  const { t } = useTranslation();
  const nowMs = useNow(health.kind === 'cooling');
  switch (health.kind) {
    case 'ready':
      return health.failures === 0
        ? t('health.ready')
        : t('health.failing', { failures: health.failures, threshold });
    case 'cooling': {
      // The clock that it is measured by is a step behind: a minute must not begin at 1:01.
      const leftMs = Math.min(health.retryAtMs - nowMs, health.durationMs);
      return leftMs > 0 ? t('health.cooling', { time: countdown(leftMs) }) : t('health.probeNext');
    }
    case 'probing':
      return health.underWay ? t('health.probing') : t('health.probeNext');
    case 'blocked':
      return t('health.blocked');
  }
}

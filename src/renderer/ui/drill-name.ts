import { useTranslation } from 'react-i18next';
import type { DrillView } from '../../shared/drill.ts';
import { targetIdOf } from '../../shared/provider.ts';
import { useSlice } from '../stores/app-store.ts';
import { targetName } from './target-health.tsx';

/** Names what a drill is for: a target as every screen writes it, or all of them. */
export function useDrillName(): (drill: Pick<DrillView, 'targetId'>) => string {
  const { t } = useTranslation();
  const { providers } = useSlice('settings').settings;
  return ({ targetId }) => {
    if (targetId === null) return t('drill.everyTarget');
    for (const { id, name, models } of providers) {
      const model = models.find((other) => targetIdOf({ providerId: id, model: other.id }) === targetId);
      if (model) return targetName({ providerName: name, model: model.id });
    }
    return targetId;
  };
}

import { useTranslation } from 'react-i18next';
import { api } from '../api.ts';
import { attempt } from '../stores/actions.ts';
import { useSlice } from '../stores/app-store.ts';
import { Button } from '../ui/button.tsx';
import { money, whole } from '../ui/format.ts';
import { Card } from './card.tsx';

/** The response cache's counters. */
export function CacheCard() {
  const { t, i18n } = useTranslation();
  const { requests, hits, joined, entries, savedUsd } = useSlice('cache');
  const count = (value: number) => whole(value, i18n.language);
  const rate = requests === 0 ? '–' : `${((hits / requests) * 100).toFixed(1)} %`;
  const figures = [
    [t('dashboard.cacheRequests'), count(requests)],
    [t('dashboard.cacheHits'), count(hits)],
    [t('dashboard.cacheJoined'), count(joined)],
    [t('dashboard.cacheRate'), rate],
    [t('dashboard.cacheEntries'), count(entries)],
    [t('dashboard.cacheSaved'), money(savedUsd)],
  ] as const;
  return (
    <Card
      title={t('dashboard.cache')}
      action={
        entries > 0 && (
          <Button tone="quiet" onClick={() => void attempt(api.cacheClear())}>
            {t('dashboard.cacheClear')}
          </Button>
        )
      }
    >
      <dl className="tabular grid grid-cols-3 gap-x-4 gap-y-3 text-sm">
        {figures.map(([label, value]) => (
          <div key={label}>
            <dt className="hint">{label}</dt>
            <dd className="font-medium break-words">{value}</dd>
          </div>
        ))}
      </dl>
      <p className="hint mt-3">{t('dashboard.cacheSince')}</p>
    </Card>
  );
}

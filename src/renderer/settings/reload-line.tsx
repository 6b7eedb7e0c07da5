import { useTranslation } from 'react-i18next';
import { useSlice } from '../stores/app-store.ts';

/** What the last change did to the chain: generation, time, streams still on older ones; or why it could not be put in place. */
export function ReloadLine() {
  const { t } = useTranslation();
  const { reloads, draining } = useSlice('chain');
  const [last] = reloads;
  if (!last) return <p className="hint">{t('settings.applies')}</p>;
  if (last.outcome === 'failed') {
    return (
      <output className="block max-w-xl text-sm text-bad">
        {t('settings.reloadFailed', { error: last.error ?? '', generation: last.generation })}
      </output>
    );
  }
  const parts = [
    t('settings.reload', { generation: last.generation, duration: last.durationMs.toFixed(1) }),
    ...draining.map(({ generation, streams }) => t('dashboard.draining', { count: streams, generation })),
  ];
  return (
    <p className="hint tabular">
      {t('settings.applies')} · <output>{parts.join(' · ')}</output>
    </p>
  );
}

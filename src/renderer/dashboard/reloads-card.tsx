import { useTranslation } from 'react-i18next';
import { useSlice } from '../stores/app-store.ts';
import { Card } from './card.tsx';

/** How many reloads are shown. */
const SHOWN = 8;

/** The latest reloads of the chain: what they put in place, how long they took, and why one failed. */
export function ReloadsCard() {
  const { t, i18n } = useTranslation();
  const { reloads } = useSlice('chain');
  const time = new Intl.DateTimeFormat(i18n.language, { timeStyle: 'medium' });
  return (
    <Card title={t('dashboard.reloads')}>
      {reloads.length === 0 && <p className="hint">{t('dashboard.reloadsNone')}</p>}
      <ol className="tabular grid gap-1.5 text-sm">
        {reloads.slice(0, SHOWN).map(({ generation, atMs, durationMs, outcome, error, warnings }) => (
          <li key={`${generation}-${atMs}`}>
            <span className="flex justify-between gap-3">
              <span className={outcome === 'failed' ? 'text-bad' : ''}>
                {outcome === 'failed'
                  ? t('dashboard.reloadFailed', { generation })
                  : t('settings.reload', { generation, duration: durationMs.toFixed(1) })}
              </span>
              <time className="text-soft" dateTime={new Date(atMs).toISOString()}>
                {time.format(atMs)}
              </time>
            </span>
            {[...(error === null ? [] : [error]), ...warnings].map((line) => (
              <span key={line} className="hint block break-words">
                {line}
              </span>
            ))}
          </li>
        ))}
      </ol>
    </Card>
  );
}

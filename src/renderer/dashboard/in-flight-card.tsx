import { useTranslation } from 'react-i18next';
import { useSlice } from '../stores/app-store.ts';
import { countdown } from '../ui/format.ts';
import { useNow } from '../ui/use-now.ts';
import { Card } from './card.tsx';

/** The requests that have not ended. */
export function InFlightCard() {
  const { t } = useTranslation();
  const requests = useSlice('activity');
  const { draining } = useSlice('chain');
  const nowMs = useNow(requests.length > 0);
  return (
    <Card title={t('dashboard.inFlight')}>
      {requests.length === 0 && <p className="hint">{t('dashboard.inFlightNone')}</p>}
      <ul className="grid gap-1.5 text-sm">
        {requests.map(({ requestId, purpose, mode, generation, startedAtMs, streaming }) => (
          <li key={requestId} className="tabular flex justify-between gap-3">
            <span>
              {t('dashboard.inFlightRow', {
                purpose: t(`dashboard.purposes.${purpose}`),
                mode: t(`status.${mode}`),
                generation,
              })}
            </span>
            <span className="text-soft">
              {streaming ? t('dashboard.streaming') : t('dashboard.waiting')} {countdown(nowMs - startedAtMs)}
            </span>
          </li>
        ))}
      </ul>
      {draining.map(({ generation, streams }) => (
        <p key={generation} className="hint mt-2">
          {t('dashboard.draining', { count: streams, generation })}
        </p>
      ))}
    </Card>
  );
}

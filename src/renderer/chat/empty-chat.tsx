import { useTranslation } from 'react-i18next';
import { sendQuestion } from '../stores/actions.ts';
import { useAppStore, useSlice } from '../stores/app-store.ts';
import { Button } from '../ui/button.tsx';
import { targetName } from '../ui/target-health.tsx';

/** A conversation that has not begun: who would answer, and something to try. */
export function EmptyChat() {
  const { t } = useTranslation();
  const { active } = useSlice('chain');
  const { settings } = useSlice('settings');
  const show = useAppStore((state) => state.show);
  const provider = settings.providers.find(({ id }) => id === active?.providerId);
  const isPractice = provider?.kind === 'simulator';
  return (
    <div className="flex min-h-0 flex-1 flex-col items-center justify-center overflow-y-auto px-6 py-10">
      <div className="w-full max-w-xl">
        <h1 className="text-xl font-semibold tracking-tight">{t('chat.emptyTitle')}</h1>
        <p className="mt-2 text-soft">
          {!active
            ? t('chat.emptyNone')
            : isPractice
              ? t('chat.emptyPractice')
              : t('chat.emptyReady', { model: targetName(active) })}
        </p>
        <ul aria-label={t('chat.suggestions')} className="mt-6 grid gap-2">
          {[t('chat.suggestion1'), t('chat.suggestion2'), t('chat.suggestion3')].map((suggestion) => (
            <li key={suggestion}>
              <button
                type="button"
                onClick={() => void sendQuestion(suggestion)}
                className="w-full rounded-lg border border-line px-4 py-2.5 text-left text-sm hover:border-soft/50 hover:bg-sunken"
              >
                {suggestion}
              </button>
            </li>
          ))}
        </ul>
        {(isPractice || !active) && (
          <Button className="mt-6" onClick={() => show('settings', 'providers')}>
            {t('chat.addProvider')}
          </Button>
        )}
      </div>
    </div>
  );
}

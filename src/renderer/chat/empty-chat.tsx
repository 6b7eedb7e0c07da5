import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { focusComposer } from './focus-composer.ts';
import type { KeyStep } from '../onboarding/add-by-key.ts';
import { sendQuestion } from '../stores/actions.ts';
import { useAppStore, useSlice } from '../stores/app-store.ts';
import { Button } from '../ui/button.tsx';
import { targetName } from '../ui/target-health.tsx';

const FirstRun = lazy(() =>
  import('../onboarding/first-run.tsx').then((module) => ({ default: module.FirstRun })),
);

/** A conversation that has not begun. Where nothing but practice answers and nothing was asked yet, it shows the ways to begin. */
export function EmptyChat() {
  const { providers } = useSlice('settings').settings;
  const hasAsked = useSlice('conversations').length > 0;
  const isPractising = useAppStore((state) => state.isPractising);
  const practise = useAppStore((state) => state.practise);
  const [step, setStep] = useState<KeyStep>({ kind: 'entering' });
  const hasOnlyPractice = providers.length > 0 && providers.every(({ kind }) => kind === 'simulator');
  // A key that is being tried keeps its place, though its provider is there already.
  const isBeginning = (hasOnlyPractice || step.kind !== 'entering') && !hasAsked && !isPractising;
  // Whoever was on a control that has gone goes on in the composer.
  useEffect(() => {
    if (!isBeginning && document.activeElement === document.body) focusComposer();
  }, [isBeginning]);
  if (!isBeginning) return <Ready />;
  return (
    <Suspense fallback={<div className="flex-1" />}>
      <FirstRun step={step} onStep={setStep} onPractise={practise} />
    </Suspense>
  );
}

/** Who would answer, and something to try. */
function Ready() {
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

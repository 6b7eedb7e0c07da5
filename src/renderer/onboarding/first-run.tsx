import { GraduationCap } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button.tsx';
import type { KeyStep } from './add-by-key.ts';
import { KeyProgress } from './key-progress.tsx';
import { KeyWay } from './key-way.tsx';
import { LocalWay } from './local-way.tsx';
import { Way } from './way.tsx';

interface FirstRunProps {
  /** How a key that was pasted fares. */
  readonly step: KeyStep;
  readonly onStep: (step: KeyStep) => void;
  readonly onPractise: () => void;
}

/** Three ways to begin, above a composer that works already. */
export function FirstRun({ step, onStep, onPractise }: FirstRunProps) {
  const { t } = useTranslation();
  const isBusy = step.kind !== 'entering' && step.kind !== 'refused';
  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-y-auto px-6 py-8" tabIndex={-1}>
      <div className="@container m-auto w-full max-w-4xl">
        <h1 className="text-xl font-semibold tracking-tight">{t('firstRun.title')}</h1>
        <p className="mt-2 max-w-prose text-soft">{t('firstRun.text')}</p>
        <div className="mt-6 grid grid-cols-[minmax(0,1fr)] gap-3 @lg:grid-cols-3">
          <LocalWay />
          <KeyWay isBusy={isBusy} onStep={onStep} />
          <Way icon={GraduationCap} title={t('firstRun.practice.title')}>
            <p className="text-soft">{t('firstRun.practice.text')}</p>
            <Button className="mt-auto" onClick={onPractise}>
              {t('firstRun.practice.button')}
            </Button>
          </Way>
        </div>
        {step.kind !== 'entering' && <KeyProgress step={step} onStep={onStep} />}
      </div>
    </div>
  );
}

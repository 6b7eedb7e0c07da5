import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { targetIdOf } from '../../shared/provider.ts';
import { TestResults } from '../settings/provider-test.tsx';
import { useSlice } from '../stores/app-store.ts';
import { Button } from '../ui/button.tsx';
import { bringIntoView } from './bring-into-view.ts';
import { chooseModel, giveUp, type KeyStep } from './add-by-key.ts';

interface KeyProgressProps {
  readonly step: Exclude<KeyStep, { readonly kind: 'entering' }>;
  readonly onStep: (step: KeyStep) => void;
}

/** How the key that was pasted fares, and what comes of it. */
export function KeyProgress({ step, onStep }: KeyProgressProps) {
  const { t } = useTranslation();
  const goOn = () => onStep({ kind: 'entering' });
  return (
    <div className="card mt-3 p-4 text-sm">
      <p role={step.kind === 'refused' ? 'alert' : 'status'} className="font-medium">
        <Headline step={step} />
      </p>
      <div key={step.kind} ref={bringIntoView} className="scroll-mb-12">
        <Results step={step} />
        {step.kind === 'choosing' && <ModelChoice step={step} onStep={onStep} />}
        {step.kind === 'works' && (
          <Button tone="primary" className="mt-3" onClick={goOn}>
            {t('firstRun.key.start')}
          </Button>
        )}
        {step.kind === 'refused' && (
          <>
            <p className="mt-3 text-soft">{t('firstRun.key.nothingKept')}</p>
            <Button className="mt-3" onClick={goOn}>
              {t('firstRun.key.again')}
            </Button>
          </>
        )}
      </div>
    </div>
  );
}

function Headline({ step }: Pick<KeyProgressProps, 'step'>) {
  const { t } = useTranslation();
  switch (step.kind) {
    case 'adding':
      return t('firstRun.key.adding', { name: step.name });
    case 'choosing':
      return t('firstRun.key.chooseModel', { name: step.provider.name });
    case 'trying':
      return t('firstRun.key.trying', { name: step.provider.name });
    case 'works':
      if (step.cheap === null) return t('firstRun.key.works', { model: step.model });
      return t('firstRun.key.worksCheap', { model: step.model, cheap: step.cheap });
    case 'refused':
      return t(step.test ? 'firstRun.key.refused' : 'firstRun.key.noModels', { name: step.name });
  }
}

/** The test as it comes; once it is over, as it ended: a provider that was taken out again has none. */
function Results({ step }: Pick<KeyProgressProps, 'step'>) {
  const tests = useSlice('tests');
  if (step.kind === 'works' || step.kind === 'refused')
    return step.test ? <TestResults test={step.test} /> : null;
  if (step.kind !== 'trying') return null;
  const running = tests[targetIdOf({ providerId: step.provider.id, model: step.model })];
  return running ? <TestResults test={running} /> : null;
}

interface ModelChoiceProps {
  readonly step: Extract<KeyStep, { readonly kind: 'choosing' }>;
  readonly onStep: (step: KeyStep) => void;
}

function ModelChoice({ step: { provider, models }, onStep }: ModelChoiceProps) {
  const { t } = useTranslation();
  const id = useId();
  const [model, setModel] = useState(models[0] ?? '');
  return (
    <div className="mt-3 grid justify-items-start gap-2">
      <select
        id={id}
        className="field max-w-96"
        aria-label={t('firstRun.key.model', { name: provider.name })}
        value={model}
        onChange={(event) => setModel(event.target.value)}
      >
        {models.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
      <p className="hint">{t('firstRun.key.needsModel', { name: provider.name })}</p>
      <div className="flex gap-2">
        <Button tone="primary" onClick={() => void chooseModel(provider, model, onStep)}>
          {t('firstRun.key.tryModel')}
        </Button>
        <Button onClick={() => void giveUp(provider, { kind: 'entering' }, onStep)}>
          {t('common.cancel')}
        </Button>
      </div>
    </div>
  );
}

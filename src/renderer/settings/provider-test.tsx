import { Check, CircleHelp, Loader, Minus, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Provider } from '../../shared/provider.ts';
import { isRunning, type ProviderTest, TEST_PARTS, type TestPart } from '../../shared/provider-test.ts';
import { api } from '../api.ts';
import { attempt } from '../stores/actions.ts';
import { useSlice } from '../stores/app-store.ts';
import { Button } from '../ui/button.tsx';
import { duration, money } from '../ui/format.ts';

/** The newest test of a provider; `undefined` where there was none. */
function useNewestTest(provider: Provider): ProviderTest | undefined {
  return Object.values(useSlice('tests')).findLast(({ providerId }) => providerId === provider.id);
}

interface ProviderTestButtonProps {
  readonly provider: Provider;
  /** Left out: the provider's own favourite, or its first. */
  readonly model?: string;
}

/** Tests a provider on one of its models. */
export function ProviderTestButton({ provider, model }: ProviderTestButtonProps) {
  const { t } = useTranslation();
  const newest = useNewestTest(provider);
  const { models, id, name } = provider;
  const tested = model ?? (models.find(({ favourite }) => favourite) ?? models[0])?.id;
  const isBusy = newest !== undefined && isRunning(newest);
  if (tested === undefined) return null;
  return (
    <Button
      isCompact={model !== undefined}
      tone={model === undefined ? 'plain' : 'quiet'}
      aria-label={t('providerTests.runOn', { name: model ?? name })}
      disabled={isBusy}
      icon={
        isBusy && (model === undefined || newest.model === model) ? (
          <Loader size={13} className="animate-spin" aria-hidden />
        ) : undefined
      }
      onClick={() => void attempt(api.providersTest({ providerId: id, model: tested }))}
    >
      {t('providerTests.run')}
    </Button>
  );
}

/** What the newest test of a provider has found. */
export function ProviderTestResults({ provider }: { readonly provider: Provider }) {
  const test = useNewestTest(provider);
  return test ? <TestResults test={test} /> : null;
}

/** A test's three answers, each as soon as it is there. */
export function TestResults({ test }: { readonly test: ProviderTest }) {
  const { t } = useTranslation();
  return (
    <output
      aria-label={t('providerTests.results', { model: test.model })}
      className="mt-3 block rounded-lg bg-sunken px-3 py-2.5"
    >
      <p className="hint mb-1.5 break-all">{t('providerTests.results', { model: test.model })}</p>
      <dl className="grid gap-1.5 text-sm">
        {TEST_PARTS.map((part) => (
          <div key={part} className="grid grid-cols-[1.25rem_minmax(0,1fr)]">
            <PartIcon part={test[part]} />
            <div>
              <div className="flex flex-wrap items-baseline gap-x-2">
                <dt className="font-medium">{t(`providerTests.parts.${part}`)}</dt>
                <dd className="tabular hint">
                  {t(`providerTests.states.${test[part].kind}`)}
                  {'durationMs' in test[part] &&
                    test[part].durationMs > 0 &&
                    ` · ${duration(test[part].durationMs)}`}
                  {part === 'answer' && <Answered test={test} />}
                </dd>
              </div>
              <Explanation part={test[part]} />
            </div>
          </div>
        ))}
      </dl>
    </output>
  );
}

/** What went wrong, what to do, and what the other side said. */
function Explanation({ part }: { readonly part: TestPart }) {
  const { t } = useTranslation();
  if (part.kind === 'unknown') return <dd className="hint">{t('providerTests.unknownKey')}</dd>;
  if (part.kind !== 'failed') return null;
  return (
    <>
      <dd>
        <span className="text-bad">{t(`providerTests.problems.${part.problem}`)}</span>{' '}
        {t(`providerTests.fixes.${part.problem}`)}
      </dd>
      <dd className="hint break-words">{part.detail}</dd>
    </>
  );
}

function Answered({ test }: { readonly test: ProviderTest }) {
  const { t } = useTranslation();
  if (!test.answered) return null;
  const { firstTokenMs, costUsd } = test.answered;
  const cost = costUsd === null ? t('common.unpriced') : money(costUsd);
  if (firstTokenMs === null) return <> · {cost}</>;
  return <> · {t('providerTests.firstWord', { first: duration(firstTokenMs), cost })}</>;
}

function PartIcon({ part }: { readonly part: TestPart }) {
  const looks = { size: 14, 'aria-hidden': true } as const;
  switch (part.kind) {
    case 'passed':
      return <Check {...looks} className="mt-1 text-good" />;
    case 'failed':
      return <X {...looks} className="mt-1 text-bad" />;
    case 'running':
      return <Loader {...looks} className="mt-1 animate-spin text-soft" />;
    case 'unknown':
      return <CircleHelp {...looks} className="mt-1 text-soft" />;
    default:
      return <Minus {...looks} className="mt-1 text-soft/60" />;
  }
}

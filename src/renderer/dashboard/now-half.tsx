import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { TargetHealthView } from '../../shared/health.ts';
import { useSlice } from '../stores/app-store.ts';
import { decisionWords } from '../ui/decision-words.ts';
import { targetName } from '../ui/target-health.tsx';
import { byTarget, TargetPlaces } from '../ui/target-places.tsx';
import { CacheCard } from './cache-card.tsx';
import { Card } from './card.tsx';
import { InFlightCard } from './in-flight-card.tsx';
import { ReloadsCard } from './reloads-card.tsx';

/** What is happening now: who answers and why, how the targets are, what is under way, what was reloaded. */
export function NowHalf() {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4 md:grid-cols-2">
      <NowCard />
      <InFlightCard />
      <div className="md:col-span-2">
        <TargetsCard />
      </div>
      <CacheCard />
      <ReloadsCard />
    </div>
  );
}

function NowCard() {
  const { t } = useTranslation();
  const { active, generation } = useSlice('chain');
  const { mode } = useSlice('settings').settings;
  return (
    <Card title={t('dashboard.now')}>
      <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-2 text-sm">
        <Fact label={t('dashboard.activeModel')}>
          <span className="font-medium">{active ? targetName(active) : t('status.noModel')}</span>
          {active && <span className="hint block">{t(`dashboard.why.${active.why}`)}</span>}
          {active?.decision && (
            <span className="hint block">{decisionWords(active.decision, t).join(' · ')}</span>
          )}
        </Fact>
        <Fact label={t('dashboard.mode')}>{t(`status.${mode}`)}</Fact>
        <Fact label={t('dashboard.generation')}>{generation}</Fact>
      </dl>
    </Card>
  );
}

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-soft">{label}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}

function TargetsCard() {
  const { t } = useTranslation();
  const { primary, cheap } = useSlice('chain');
  return (
    <Card title={t('dashboard.targets')}>
      <div className="grid gap-6 lg:grid-cols-2">
        <TargetList label={t('dashboard.primaryList')} targets={primary} empty={t('dashboard.listEmpty')} />
        <TargetList label={t('dashboard.cheapList')} targets={cheap} empty={t('dashboard.cheapEmpty')} />
      </div>
    </Card>
  );
}

interface TargetListProps {
  readonly label: string;
  readonly targets: readonly TargetHealthView[];
  readonly empty: string;
}

function TargetList({ label, targets, empty }: TargetListProps) {
  const { active } = useSlice('chain');
  const { failureThreshold } = useSlice('settings').settings.failover;
  return (
    <section>
      <h3 className="mb-2 text-sm font-medium text-soft">{label}</h3>
      {targets.length === 0 && <p className="hint">{empty}</p>}
      <ol aria-label={label} className="grid grid-cols-[minmax(0,1fr)] gap-2">
        {byTarget(targets).map((places, index) => (
          <li
            key={places[0]?.targetId}
            className={`rounded-lg border px-3 py-2 ${places[0]?.targetId === active?.targetId ? 'border-accent' : 'border-line'}`}
          >
            <p className="flex items-baseline gap-2 text-sm">
              <span className="tabular text-xs font-medium text-soft">P{index + 1}</span>
              <span className="min-w-0 truncate font-medium">{places[0] && targetName(places[0])}</span>
            </p>
            <TargetPlaces places={places} threshold={failureThreshold} />
          </li>
        ))}
      </ol>
    </section>
  );
}

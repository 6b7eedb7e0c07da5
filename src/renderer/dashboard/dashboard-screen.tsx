import { useTranslation } from 'react-i18next';
import { useDashboardView } from '../stores/dashboard-view.ts';
import { Segments } from '../ui/segments.tsx';
import { CostHalf } from './cost-half.tsx';
import { NowHalf } from './now-half.tsx';
import { SpendingStrip } from './spending-strip.tsx';

const HALVES = ['now', 'cost'] as const;

/** What is happening now, and what it has cost; above both, where today and this month stand. */
export function DashboardScreen() {
  const { t } = useTranslation();
  const half = useDashboardView((view) => view.half);
  const turnTo = useDashboardView((view) => view.turnTo);
  return (
    <div className="h-full overflow-y-auto">
      <div className="mx-auto grid max-w-6xl grid-cols-[minmax(0,1fr)] gap-4 px-6 py-6">
        <header className="flex flex-wrap items-center justify-between gap-3">
          <h1 className="text-xl font-semibold tracking-tight">{t('dashboard.title')}</h1>
          <Segments
            label={t('dashboard.title')}
            value={half}
            options={HALVES.map((value) => ({ value, label: t(`dashboard.halves.${value}`) }))}
            onChange={turnTo}
          />
        </header>
        <SpendingStrip />
        {half === 'now' ? <NowHalf /> : <CostHalf />}
      </div>
    </div>
  );
}

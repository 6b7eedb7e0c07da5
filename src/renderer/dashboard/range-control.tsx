import { useTranslation } from 'react-i18next';
import { type ChosenRange, useDashboardView } from '../stores/dashboard-view.ts';
import { Segments } from '../ui/segments.tsx';
import type { DayRange } from './day-range.ts';

const KINDS = ['today', 'last-7', 'last-30', 'month', 'all', 'custom'] as const;

/** Which days the figures are of. `days` is what the choice means now; a custom range begins as that. */
export function RangeControl({ days }: { readonly days: DayRange }) {
  const { t } = useTranslation();
  const range = useDashboardView((view) => view.range);
  const chooseRange = useDashboardView((view) => view.chooseRange);
  const choose = (kind: ChosenRange['kind']) => chooseRange(kind === 'custom' ? { kind, ...days } : { kind });
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <Segments
        label={t('dashboard.range')}
        value={range.kind}
        options={KINDS.map((value) => ({ value, label: t(`dashboard.ranges.${value}`) }))}
        onChange={choose}
      />
      {range.kind === 'custom' && (
        <CustomDays days={range} onChange={(changed) => chooseRange({ kind: 'custom', ...changed })} />
      )}
    </div>
  );
}

interface CustomDaysProps {
  readonly days: DayRange;
  readonly onChange: (days: DayRange) => void;
}

/** The range never ends before it begins: the end that was not touched gives way. */
function CustomDays({ days: { fromDay, toDay }, onChange }: CustomDaysProps) {
  const { t } = useTranslation();
  return (
    <span className="flex items-center gap-2 text-sm">
      <input
        type="date"
        aria-label={t('dashboard.fromDay')}
        className="field w-auto!"
        value={fromDay}
        onChange={({ target: { value } }) =>
          value !== '' && onChange({ fromDay: value, toDay: value > toDay ? value : toDay })
        }
      />
      <span aria-hidden>–</span>
      <input
        type="date"
        aria-label={t('dashboard.toDay')}
        className="field w-auto!"
        value={toDay}
        onChange={({ target: { value } }) =>
          value !== '' && onChange({ fromDay: value < fromDay ? value : fromDay, toDay: value })
        }
      />
    </span>
  );
}

import { Siren } from 'lucide-react';
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DEFAULT_DRILL_MS, DRILL_KINDS, type DrillKind } from '../../shared/drill.ts';
import { api } from '../api.ts';
import { attempt } from '../stores/actions.ts';
import { useSlice } from '../stores/app-store.ts';
import { Button } from '../ui/button.tsx';
import { useDrillName } from '../ui/drill-name.ts';

/** The times on offer, in milliseconds. */
const DURATIONS = { s10: 10_000, s30: 30_000, m1: 60_000, m2: 120_000, m5: 300_000, m10: 600_000 } as const;
const DURATION_NAMES = Object.keys(DURATIONS) as readonly (keyof typeof DURATIONS)[];
const DEFAULT_NAME = DURATION_NAMES.find((name) => DURATIONS[name] === DEFAULT_DRILL_MS) ?? 'm1';

/** Starts and ends a drill of one target, or of all. */
export function DrillControl({ targetId }: { readonly targetId: string | null }) {
  const { t } = useTranslation();
  const running = useSlice('drill').find((drill) => drill.targetId === targetId);
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const name = useDrillName()({ targetId });
  if (running) {
    return (
      <Button
        isCompact
        aria-label={t('drill.endOn', { name })}
        onClick={() => void attempt(api.drillStop({ drillId: running.id }))}
      >
        {t('drill.end')}
      </Button>
    );
  }
  return (
    <>
      <Button
        tone="quiet"
        isCompact
        icon={<Siren size={13} aria-hidden />}
        aria-expanded={isOpen}
        aria-controls={id}
        aria-label={targetId === null ? t('drill.all') : t('drill.titleOn', { name })}
        onClick={() => setOpen(!isOpen)}
      >
        {t(targetId === null ? 'drill.all' : 'drill.title')}
      </Button>
      <div id={id} className="w-full">
        {isOpen && <DrillForm targetId={targetId} onDone={() => setOpen(false)} />}
      </div>
    </>
  );
}

interface DrillFormProps {
  readonly targetId: string | null;
  readonly onDone: () => void;
}

function DrillForm({ targetId, onDone }: DrillFormProps) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<DrillKind>('rate-limited');
  const [duration, setDuration] = useState<keyof typeof DURATIONS>(DEFAULT_NAME);
  const start = async (event: FormEvent) => {
    event.preventDefault();
    const call = api.drillStart({ targetId, kind, durationMs: DURATIONS[duration] });
    await attempt(call);
    onDone();
  };
  return (
    <form className="mt-1 grid gap-2" onSubmit={(event) => void start(event)}>
      <p className="hint">{t('drill.hint')}</p>
      <div className="flex flex-wrap gap-2">
        <select
          aria-label={t('drill.how')}
          className="field w-auto! min-w-0"
          value={kind}
          onChange={({ target }) => setKind(DRILL_KINDS.find((other) => other === target.value) ?? kind)}
        >
          {DRILL_KINDS.map((value) => (
            <option key={value} value={value}>
              {t(`drill.kinds.${value}`)}
            </option>
          ))}
        </select>
        <select
          aria-label={t('drill.duration')}
          className="field w-auto! min-w-0"
          value={duration}
          onChange={({ target }) =>
            setDuration(DURATION_NAMES.find((other) => other === target.value) ?? duration)
          }
        >
          {DURATION_NAMES.map((value) => (
            <option key={value} value={value}>
              {t(`drill.durations.${value}`)}
            </option>
          ))}
        </select>
        <Button type="submit">{t('drill.start')}</Button>
      </div>
    </form>
  );
}

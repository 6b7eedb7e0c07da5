import { Siren } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { DrillView } from '../shared/drill.ts';
import { api } from './api.ts';
import { attempt } from './stores/actions.ts';
import { useSlice } from './stores/app-store.ts';
import { Button } from './ui/button.tsx';
import { useDrillName } from './ui/drill-name.ts';
import { countdown } from './ui/format.ts';
import { useNow } from './ui/use-now.ts';

/** Says on every screen which drills are running, for how long yet, and lets each be ended. */
export function DrillBanners() {
  const drills = useSlice('drill');
  return drills.map((drill) => <DrillBanner key={drill.id} drill={drill} />);
}

function DrillBanner({ drill }: { readonly drill: DrillView }) {
  const { t } = useTranslation();
  const nowMs = useNow(true);
  const name = useDrillName()(drill);
  const leftMs = Math.max(0, Math.min(drill.endsAtMs - nowMs, drill.durationMs));
  return (
    <div className="tabular flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-accent-wash px-5 py-2 text-sm">
      <Siren size={16} className="shrink-0 text-info" aria-hidden />
      <output className="font-medium">
        {t('drill.running', { kind: t(`drill.kinds.${drill.kind}`), name })}
      </output>
      {/* Beside the status, so that it is not read aloud every second. */}
      <p role="timer" className="flex-1 text-soft">
        {t('drill.left', { time: countdown(leftMs) })}
      </p>
      <Button
        isCompact
        aria-label={t('drill.endOn', { name })}
        onClick={() => void attempt(api.drillStop({ drillId: drill.id }))}
      >
        {t('drill.end')}
      </Button>
    </div>
  );
}

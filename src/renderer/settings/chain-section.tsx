import { ArrowDown, ArrowUp, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { targetIdOf, type TargetRef } from '../../shared/provider.ts';
import { changeSettings } from '../stores/actions.ts';
import { useSlice } from '../stores/app-store.ts';
import { IconButton } from '../ui/button.tsx';
import { targetName } from '../ui/target-health.tsx';
import { byTarget, TargetPlaces } from '../ui/target-places.tsx';
import { DrillControl } from './drill-control.tsx';
import { moved } from './moved.ts';
import { TargetPicker } from './target-picker.tsx';

type ListName = 'primary' | 'cheap';

/** The two ordered lists. */
export function ChainSection() {
  return (
    <div className="grid gap-4 lg:grid-cols-2">
      <TargetList list="primary" />
      <TargetList list="cheap" />
      <div className="flex flex-wrap lg:col-span-2">
        <DrillControl targetId={null} />
      </div>
    </div>
  );
}

function TargetList({ list }: { readonly list: ListName }) {
  const { t } = useTranslation();
  const { settings } = useSlice('settings');
  const refs = settings[list];
  const title = t(`chainPanel.${list}`);
  const change = (next: readonly TargetRef[]) => changeSettings({ [list]: [...next] });
  return (
    <div className="card p-5">
      <h3 className="font-medium">{title}</h3>
      <p className="hint mb-3">{t(`chainPanel.${list}Hint`)}</p>
      {refs.length === 0 && <p className="hint mb-3">{t('chainPanel.empty')}</p>}
      <ol aria-label={title} className="mb-3 grid grid-cols-[minmax(0,1fr)] gap-2">
        {refs.map((ref, index) => (
          <TargetRow
            key={targetIdOf(ref)}
            target={ref}
            place={index}
            count={refs.length}
            title={title}
            onMove={(by) => change(moved(refs, index, by))}
            onRemove={() => change(refs.filter((other) => other !== ref))}
          />
        ))}
      </ol>
      <TargetPicker title={title} taken={refs} onPick={(ref) => change([...refs, ref])} />
    </div>
  );
}

interface TargetRowProps {
  readonly target: TargetRef;
  readonly place: number;
  readonly count: number;
  readonly title: string;
  readonly onMove: (by: -1 | 1) => void;
  readonly onRemove: () => void;
}

function TargetRow({ target, place, count, title, onMove, onRemove }: TargetRowProps) {
  const { t } = useTranslation();
  const { settings } = useSlice('settings');
  const { primary, cheap, active } = useSlice('chain');
  const id = targetIdOf(target);
  const provider = settings.providers.find((other) => other.id === target.providerId);
  const isGone = !provider?.models.some((model) => model.id === target.model);
  const live = [primary, cheap].flatMap(byTarget).find(([place]) => place?.targetId === id);
  const name = targetName({ providerName: provider?.name ?? target.providerId, model: target.model });
  const isActive = active?.targetId === id && active.why !== 'not-asked-yet';
  return (
    <li className={`rounded-lg border px-3 py-2 ${isActive ? 'border-accent' : 'border-line'}`}>
      <div className="flex items-center gap-2">
        <span className="tabular text-xs font-medium text-soft">P{place + 1}</span>
        <span className="min-w-0 flex-1 truncate text-sm font-medium" title={name}>
          {name}
        </span>
        {isActive && <span className="text-xs text-accent">{t('chainPanel.active')}</span>}
        <span className="flex">
          <IconButton
            label={t('chainPanel.moveUp', { name })}
            icon={<ArrowUp size={14} />}
            disabled={place === 0}
            onClick={() => onMove(-1)}
          />
          <IconButton
            label={t('chainPanel.moveDown', { name })}
            icon={<ArrowDown size={14} />}
            disabled={place === count - 1}
            onClick={() => onMove(1)}
          />
          <IconButton
            label={t('chainPanel.removeTarget', { name, list: title })}
            icon={<X size={14} />}
            onClick={onRemove}
          />
        </span>
      </div>
      {isGone && <p className="mt-1 text-xs text-warn">{t('chainPanel.gone')}</p>}
      {provider?.enabled === false && <p className="hint mt-1">{t('keys.disabled')}</p>}
      {live && (
        <div className="flex flex-wrap items-start gap-x-2">
          <div className="min-w-0 grow basis-64">
            <TargetPlaces places={live} threshold={settings.failover.failureThreshold} />
          </div>
          <DrillControl targetId={id} />
        </div>
      )}
    </li>
  );
}

import { useSortable } from '@dnd-kit/sortable';
import { ArrowDown, ArrowUp, GripVertical, X } from 'lucide-react';
import type { CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import { targetIdOf, type TargetRef } from '../../shared/provider.ts';
import { useAppStore, useSlice } from '../stores/app-store.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { targetName } from '../ui/target-health.tsx';
import { byTarget, TargetPlaces } from '../ui/target-places.tsx';
import { DrillControl } from './drill-control.tsx';
import { dragId } from './drag-id.ts';
import type { ListName } from './dropped.ts';
import { targetProblem } from './target-problem.ts';

interface TargetRowProps {
  readonly target: TargetRef;
  readonly list: ListName;
  readonly place: number;
  readonly count: number;
  readonly onMove: (by: -1 | 1) => void;
  readonly onRemove: () => void;
}

/** A target in its place: its health, what is wrong with it, and the ways to move it. */
export function TargetRow({ target, list, place, count, onMove, onRemove }: TargetRowProps) {
  const { t } = useTranslation();
  const { settings } = useSlice('settings');
  const { primary, cheap, active } = useSlice('chain');
  const id = targetIdOf(target);
  const provider = settings.providers.find((other) => other.id === target.providerId);
  const live = [primary, cheap].flatMap(byTarget).find(([first]) => first?.targetId === id);
  const name = targetName({ providerName: provider?.name ?? target.providerId, model: target.model });
  const isActive = active?.targetId === id && active.why !== 'not-asked-yet';
  const { setNodeRef, setActivatorNodeRef, attributes, listeners, isDragging, ...motion } = useSortable({
    id: dragId({ list, targetId: id }),
  });
  return (
    <li
      ref={setNodeRef}
      style={styleOf(motion)}
      className={`rounded-lg border bg-surface px-3 py-2 ${isActive ? 'border-accent' : 'border-line'} ${isDragging ? 'relative z-10 shadow-lg' : ''}`}
    >
      <div className="flex items-center gap-2">
        <button
          type="button"
          ref={setActivatorNodeRef}
          {...attributes}
          {...listeners}
          aria-label={t('chainPanel.drag.handle', { name })}
          title={t('chainPanel.drag.handle', { name })}
          className="-ml-1.5 cursor-grab touch-none rounded p-0.5 text-soft hover:text-ink"
        >
          <GripVertical size={14} aria-hidden />
        </button>
        <span className="tabular text-xs font-medium text-soft">P{place + 1}</span>
        <span className="min-w-0 flex-1 truncate text-sm font-medium" title={name}>
          {name}
        </span>
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
            label={t('chainPanel.removeTarget', { name, list: t(`chainPanel.${list}`) })}
            icon={<X size={14} />}
            onClick={onRemove}
          />
        </span>
      </div>
      <Problem target={target} />
      {live && (
        <div className="mt-1 flex flex-wrap items-center gap-x-2">
          {/* What is wrong has the whole width; that all is well shares a line with the rest. */}
          <div className={live.every(({ health }) => health.kind === 'ready') ? 'min-w-0' : 'w-full'}>
            <TargetPlaces places={live} threshold={settings.failover.failureThreshold} />
          </div>
          <span className="grow text-xs text-accent">{isActive && t('chainPanel.active')}</span>
          <DrillControl targetId={id} />
        </div>
      )}
    </li>
  );
}

/** Rows follow the pointer; set through the style object, which the page's policy allows. */
function styleOf({
  transform,
  transition,
}: Pick<ReturnType<typeof useSortable>, 'transform' | 'transition'>): CSSProperties {
  return { transform: transform ? `translate3d(0, ${Math.round(transform.y)}px, 0)` : undefined, transition };
}

function Problem({ target }: { readonly target: TargetRef }) {
  const { t } = useTranslation();
  const problem = targetProblem(target, useSlice('settings'));
  const show = useAppStore((state) => state.show);
  if (problem === null) return null;
  const isFixable = problem !== 'provider-gone';
  return (
    <p className="mt-1 flex flex-wrap items-center gap-x-2 text-xs text-warn">
      {problem === 'model-missing' ? t('modelList.missingHint') : t(`chainPanel.problem.${problem}`)}
      {isFixable && (
        <Button tone="quiet" isCompact onClick={() => show('settings', 'providers')}>
          {t('chainPanel.toProvider')}
        </Button>
      )}
    </p>
  );
}

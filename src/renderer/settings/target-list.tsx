import { useDroppable } from '@dnd-kit/core';
import { SortableContext, verticalListSortingStrategy } from '@dnd-kit/sortable';
import { TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { targetIdOf, type TargetRef } from '../../shared/provider.ts';
import { changeSettings } from '../stores/actions.ts';
import { useSlice } from '../stores/app-store.ts';
import { dragId } from './drag-id.ts';
import type { ListName } from './dropped.ts';
import { moved } from './moved.ts';
import { dearerThanPrimary } from './target-problem.ts';
import { TargetPicker } from './target-picker.tsx';
import { TargetRow } from './target-row.tsx';
import { usePriceList } from './use-price-list.ts';

/** One ordered list of targets, with what is wrong with it said where it shows. */
export function TargetList({ list }: { readonly list: ListName }) {
  const { t } = useTranslation();
  const refs = useSlice('settings').settings[list];
  const { setNodeRef } = useDroppable({ id: dragId({ list, targetId: null }) });
  const title = t(`chainPanel.${list}`);
  const change = (next: readonly TargetRef[]) => changeSettings({ [list]: [...next] });
  return (
    <div ref={setNodeRef} data-setting className="card p-5">
      <h3 className="font-medium">{title}</h3>
      <p className="hint mb-3">{t(`chainPanel.${list}Hint`)}</p>
      {refs.length === 0 && <p className="hint mb-3">{t('chainPanel.empty')}</p>}
      <SortableContext
        items={refs.map((ref) => dragId({ list, targetId: targetIdOf(ref) }))}
        strategy={verticalListSortingStrategy}
      >
        <ol aria-label={title} className="mb-3 grid grid-cols-[minmax(0,1fr)] gap-2">
          {refs.map((ref, index) => (
            <TargetRow
              key={targetIdOf(ref)}
              target={ref}
              list={list}
              place={index}
              count={refs.length}
              onMove={(by) => change(moved(refs, index, by))}
              onRemove={() => change(refs.filter((other) => other !== ref))}
            />
          ))}
        </ol>
      </SortableContext>
      {list === 'cheap' && <DearerNote />}
      <TargetPicker title={title} taken={refs} onPick={(ref) => change([...refs, ref])} />
    </div>
  );
}

/** A cheap list that costs more than the primary one is most likely a slip. */
function DearerNote() {
  const { t } = useTranslation();
  const view = useSlice('settings');
  const prices = usePriceList(view.settings.providers);
  const dearer = prices ? dearerThanPrimary(view, prices) : [];
  if (dearer.length === 0) return null;
  return (
    <p className="mb-3 flex items-start gap-1.5 text-xs text-warn">
      <TriangleAlert size={13} aria-hidden className="mt-0.5 shrink-0" />
      {t('chainPanel.dearer', { names: dearer.map(({ model }) => model).join(', ') })}
    </p>
  );
}

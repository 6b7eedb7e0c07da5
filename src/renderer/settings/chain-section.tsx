import {
  closestCenter,
  DndContext,
  type DragEndEvent,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
} from '@dnd-kit/core';
import { sortableKeyboardCoordinates } from '@dnd-kit/sortable';
import { changeSettings } from '../stores/actions.ts';
import { useSlice } from '../stores/app-store.ts';
import { DrillControl } from './drill-control.tsx';
import { dropped } from './dropped.ts';
import { placeOfId } from './drag-id.ts';
import { Presets } from './presets.tsx';
import { TargetList } from './target-list.tsx';
import { useDragWords } from './use-drag-words.ts';

/** How far the pointer goes before a press becomes a drag: a click on a row's button is none. */
const DRAG_AFTER_PX = 6;

/** The two ordered lists, and arrangements to begin with. */
export function ChainSection() {
  const { primary, cheap } = useSlice('settings').settings;
  const words = useDragWords();
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: DRAG_AFTER_PX } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const drop = ({ active, over }: DragEndEvent) => {
    if (!over) return;
    const lists = { primary, cheap };
    const next = dropped(lists, placeOfId(active.id), placeOfId(over.id));
    if (next !== lists) changeSettings({ primary: [...next.primary], cheap: [...next.cheap] });
  };
  return (
    <div className="grid gap-4">
      <DndContext sensors={sensors} collisionDetection={closestCenter} onDragEnd={drop} accessibility={words}>
        <div className="grid items-start gap-4 lg:grid-cols-2">
          <TargetList list="primary" />
          <TargetList list="cheap" />
        </div>
      </DndContext>
      <div data-setting className="flex flex-wrap">
        <DrillControl targetId={null} />
      </div>
      <Presets />
    </div>
  );
}

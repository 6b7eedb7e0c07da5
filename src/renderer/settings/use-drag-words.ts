import type { DndContextProps, UniqueIdentifier } from '@dnd-kit/core';
import { useTranslation } from 'react-i18next';
import { targetIdOf } from '../../shared/provider.ts';
import { useSlice } from '../stores/app-store.ts';
import { placeOfId } from './drag-id.ts';

/** What a screen reader is told while a target is moved. */
export function useDragWords(): NonNullable<DndContextProps['accessibility']> {
  const { t } = useTranslation();
  const { settings } = useSlice('settings');
  const where = (id: UniqueIdentifier) => {
    const { list, targetId } = placeOfId(id);
    const index = settings[list].findIndex((ref) => targetIdOf(ref) === targetId);
    const place = index === -1 ? settings[list].length + 1 : index + 1;
    return { list: t(`chainPanel.${list}`), place };
  };
  const name = (id: UniqueIdentifier) => placeOfId(id).targetId ?? '';
  return {
    screenReaderInstructions: { draggable: t('chainPanel.drag.how') },
    announcements: {
      onDragStart: ({ active }) =>
        t('chainPanel.drag.lifted', { name: name(active.id), ...where(active.id) }),
      onDragOver: ({ active, over }) =>
        over ? t('chainPanel.drag.over', { name: name(active.id), ...where(over.id) }) : undefined,
      onDragEnd: ({ active, over }) =>
        over
          ? t('chainPanel.drag.dropped', { name: name(active.id), ...where(over.id) })
          : t('chainPanel.drag.cancelled', { name: name(active.id) }),
      onDragCancel: ({ active }) => t('chainPanel.drag.cancelled', { name: name(active.id) }),
    },
  };
}

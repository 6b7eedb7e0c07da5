import { useEffect, useState } from 'react';
import type { ContextSize } from '../shared/ipc/app-state.ts';
import { api } from './api.ts';
import { useAppStore, useSlice } from './stores/app-store.ts';

/** How long typing has to pause before the draft is counted anew. */
const PAUSE_MS = 300;

/**
 * How full the model's window would be with what is written now; `null` until main has said so. Asked anew when the
 * conversation, its last answer or choices, the draft, the mode or the chain changes.
 */
export function useContextSize(): ContextSize | null {
  const conversationId = useAppStore((state) => state.conversationId);
  const draft = useAppStore(({ drafts }) => drafts[conversationId ?? ''] ?? '');
  const { mode } = useSlice('settings').settings;
  const { generation } = useSlice('chain');
  const own = useAppStore(({ mirror }) => {
    const opened = mirror?.opened[conversationId ?? ''];
    return opened ? JSON.stringify([opened.mode, opened.target, opened.localOnly]) : '';
  });
  const lastAnswer = useAppStore(({ mirror }) => {
    const last = mirror?.opened[conversationId ?? '']?.messages.at(-1);
    return last ? `${last.id} ${last.role === 'assistant' ? last.status : ''}` : '';
  });
  const [size, setSize] = useState<ContextSize | null>(null);
  useEffect(() => {
    let isStale = false;
    const timer = setTimeout(() => {
      // A meter that cannot be read is left out; nobody asked for it just now.
      const show = (size: ContextSize | null) => void (isStale || setSize(size));
      void api.chatContextSize({ conversationId, text: draft }).then(
        (result) => show(result.ok ? result.value : null),
        () => show(null),
      );
    }, PAUSE_MS);
    return () => {
      isStale = true;
      clearTimeout(timer);
    };
    // Main's answer depends on the last four, though nothing here reads them.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [conversationId, draft, mode, own, generation, lastAnswer]);
  return size;
}

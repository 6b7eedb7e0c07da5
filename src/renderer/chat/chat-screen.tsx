import { PanelLeft } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Conversation } from '../../shared/conversation.ts';
import { useAppStore, useSlice } from '../stores/app-store.ts';
import { IconButton } from '../ui/button.tsx';
import { Composer } from './composer.tsx';
import { ConversationList } from './conversation-list.tsx';
import { ConversationMenu } from './conversation-menu.tsx';
import { EmptyChat } from './empty-chat.tsx';
import { Transcript } from './transcript.tsx';

/** Below this width the conversations lie over the chat instead of beside it. */
const NARROW_PX = 860;

/** The chat: conversations at the left, the open one in the middle. */
export function ChatScreen() {
  const { t } = useTranslation();
  const conversation = useOpenConversation();
  const [isListShown, setListShown] = useState(() => window.innerWidth >= NARROW_PX);
  const conversationId = useAppStore((state) => state.conversationId);
  const title = useSlice('conversations').find(({ id }) => id === conversationId)?.title;
  const hideWhereNarrow = () => {
    if (window.innerWidth < NARROW_PX) setListShown(false);
  };
  const isBegun = conversation !== null && conversation.messages.length > 0;
  return (
    <div className="relative flex h-full min-h-0">
      {isListShown && <ConversationList onPick={hideWhereNarrow} />}
      <section className="relative flex min-w-0 flex-1 flex-col bg-surface">
        <header className="flex h-12 shrink-0 items-center gap-2 px-2.5">
          <IconButton
            label={t('chat.conversations')}
            aria-expanded={isListShown}
            icon={<PanelLeft size={16} />}
            onClick={() => setListShown(!isListShown)}
          />
          {isBegun && <h1 className="truncate text-sm text-soft">{title}</h1>}
          <ConversationMenu conversation={conversation} />
        </header>
        <div className="flex min-h-0 flex-1 flex-col" onFocusCapture={hideWhereNarrow}>
          {isBegun ? <Transcript key={conversation.id} conversation={conversation} /> : <EmptyChat />}
          <Composer conversation={conversation} />
        </div>
      </section>
    </div>
  );
}

function useOpenConversation(): Conversation | null {
  return useAppStore(({ mirror, conversationId }) =>
    conversationId === null ? null : (mirror?.opened[conversationId] ?? null),
  );
}

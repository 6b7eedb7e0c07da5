import { PanelLeft } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Conversation } from '../../shared/conversation.ts';
import { useAppStore } from '../stores/app-store.ts';
import { IconButton } from '../ui/button.tsx';
import { Composer } from './composer.tsx';
import { ConversationList } from './conversation-list.tsx';
import { EmptyChat } from './empty-chat.tsx';
import { Transcript } from './transcript.tsx';

/** The chat: conversations at the left, the open one in the middle. */
export function ChatScreen() {
  const { t } = useTranslation();
  const conversation = useOpenConversation();
  const [isListShown, setListShown] = useState(() => window.innerWidth >= 860);
  const isBegun = conversation !== null && conversation.messages.length > 0;
  return (
    <div className="flex h-full min-h-0">
      {isListShown && <ConversationList />}
      <section className="relative flex min-w-0 flex-1 flex-col bg-surface">
        <IconButton
          label={t('chat.conversations')}
          aria-expanded={isListShown}
          icon={<PanelLeft size={16} />}
          className="absolute top-2.5 left-2.5 z-10 bg-surface"
          onClick={() => setListShown(!isListShown)}
        />
        {isBegun ? <Transcript key={conversation.id} conversation={conversation} /> : <EmptyChat />}
        <Composer conversation={conversation} />
      </section>
    </div>
  );
}

function useOpenConversation(): Conversation | null {
  return useAppStore(({ mirror, conversationId }) =>
    conversationId === null ? null : (mirror?.opened[conversationId] ?? null),
  );
}

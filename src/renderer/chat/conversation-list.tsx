import { Lock, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ConversationSummary, LISTED_AT_ONCE } from '../../shared/conversation.ts';
import { api } from '../api.ts';
import { attempt, openConversation, removeConversation } from '../stores/actions.ts';
import { useAppStore, useSlice } from '../stores/app-store.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { useNow } from '../ui/use-now.ts';
import { groupByDay } from './group-by-day.ts';

/** The conversations, by day. */
export function ConversationList({ onPick }: { readonly onPick: () => void }) {
  const { t } = useTranslation();
  const conversations = useSlice('conversations');
  const isOpening = useSlice('storage').state === 'opening';
  const choose = useAppStore((state) => state.choose);
  const pick = (show: () => void) => {
    show();
    onPick();
  };
  // Until main says that the list is whole: it can still be empty here while the history is being opened.
  const [isWhole, setWhole] = useState(false);
  const hasOlder = conversations.length >= LISTED_AT_ONCE && !isWhole;
  const showOlder = async () => {
    const listed = await attempt(api.conversationsListMore());
    if (listed) setWhole(!listed.hasOlder);
  };
  const groups = groupByDay(conversations, useNow(false));
  return (
    <aside
      aria-label={t('chat.conversations')}
      className="flex w-60 shrink-0 flex-col border-r border-line bg-canvas max-[860px]:absolute max-[860px]:top-12 max-[860px]:bottom-0 max-[860px]:left-0 max-[860px]:z-20 max-[860px]:rounded-tr-xl max-[860px]:border-t max-[860px]:shadow-lg"
    >
      <div className="p-3">
        <Button className="w-full" icon={<Plus size={15} />} onClick={() => pick(() => choose(null))}>
          {t('chat.newChat')}
        </Button>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto px-2 pb-3">
        {groups.length === 0 && (
          <p className="hint px-2 py-3">{t(isOpening ? 'ledger.historyOpening' : 'chat.noConversations')}</p>
        )}
        {groups.map(({ day, items }) => (
          <section key={day}>
            <h2 className="px-2 pt-2 pb-1 text-xs font-medium text-soft">{t(`chat.${day}`)}</h2>
            <ul>
              {items.map((conversation) => (
                <Row
                  key={conversation.id}
                  conversation={conversation}
                  onOpen={() => pick(() => void openConversation(conversation.id))}
                />
              ))}
            </ul>
          </section>
        ))}
        {hasOlder && (
          <Button tone="quiet" className="mt-1 w-full" onClick={() => void showOlder()}>
            {t('chat.showOlder')}
          </Button>
        )}
      </div>
    </aside>
  );
}

interface RowProps {
  readonly conversation: ConversationSummary;
  readonly onOpen: () => void;
}

function Row({ conversation, onOpen }: RowProps) {
  const { t } = useTranslation();
  const isOpen = useAppStore(({ conversationId }) => conversationId === conversation.id);
  const title = conversation.title || t('chat.untitled');
  const [isAsking, setAsking] = useState(false);
  if (isAsking) {
    return (
      <li className="rounded-md border border-line bg-surface p-2 text-sm">
        <p className="mb-2">{t('chat.removeQuestion')}</p>
        <div className="flex gap-1.5">
          <Button isCompact tone="danger" onClick={() => void removeConversation(conversation.id)}>
            {t('common.remove')}
          </Button>
          <Button isCompact onClick={() => setAsking(false)}>
            {t('common.cancel')}
          </Button>
        </div>
      </li>
    );
  }
  return (
    <li className="group relative">
      <button
        type="button"
        aria-current={isOpen ? 'true' : undefined}
        onClick={onOpen}
        className="w-full truncate rounded-md py-1.5 pr-9 pl-2 text-left text-sm text-soft hover:bg-sunken hover:text-ink aria-[current=true]:bg-sunken aria-[current=true]:font-medium aria-[current=true]:text-ink"
      >
        {conversation.localOnly && (
          <>
            <Lock size={12} aria-hidden className="mr-1.5 -mt-0.5 inline" />
            <span className="sr-only">{t('own.localOnly')}: </span>
          </>
        )}
        {title}
      </button>
      <IconButton
        label={t('chat.removeConversation', { title })}
        icon={<Trash2 size={14} />}
        className="absolute top-0.5 right-1 opacity-0 group-hover:opacity-100 focus-visible:opacity-100"
        onClick={() => setAsking(true)}
      />
    </li>
  );
}

import { ArrowDown } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Conversation } from '../../shared/conversation.ts';
import { Button } from '../ui/button.tsx';
import { AnswerMessage } from './answer-message.tsx';
import { QuestionMessage } from './question-message.tsx';
import { useFollow } from './use-follow.ts';

/** How many turns are mounted at first, and with each further step back. */
const TURNS_AT_ONCE = 40;

/** The turns of a conversation, followed while the reader is at the end. */
export function Transcript({ conversation }: { readonly conversation: Conversation }) {
  const { t } = useTranslation();
  const { messages } = conversation;
  const { viewport, content, isFollowing, jump, onScroll } = useFollow(
    messages.findLast(({ role }) => role === 'user')?.id,
  );
  const [shown, setShown] = useState(TURNS_AT_ONCE);
  const last = messages.at(-1);
  const isFinished = last?.role === 'assistant' && last.status !== 'waiting' && last.status !== 'streaming';
  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={viewport}
        onScroll={onScroll}
        role="log"
        aria-live="off"
        aria-label={t('chat.transcript')}
        // A region that scrolls must be reachable without a mouse.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        className="h-full overflow-y-auto outline-offset-[-2px]"
      >
        <div ref={content} className="mx-auto flex max-w-[760px] flex-col gap-6 px-4 pt-2 pb-8">
          {messages.length > shown && (
            <Button className="self-center" onClick={() => setShown(shown + TURNS_AT_ONCE)}>
              {t('chat.showEarlier')}
            </Button>
          )}
          {messages
            .slice(-shown)
            .map((message) =>
              message.role === 'user' ? (
                <QuestionMessage key={message.id} message={message} />
              ) : (
                <AnswerMessage
                  key={message.id}
                  message={message}
                  conversationId={conversation.id}
                  isLast={message === last}
                />
              ),
            )}
        </div>
      </div>
      <output className="sr-only">{isFinished ? t('chat.finished') : ''}</output>
      {!isFollowing && (
        <Button
          icon={<ArrowDown size={14} />}
          className="absolute bottom-3 left-1/2 -translate-x-1/2 rounded-full shadow-md"
          onClick={jump}
        >
          {t('chat.jump')}
        </Button>
      )}
    </div>
  );
}

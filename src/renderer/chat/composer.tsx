import { ArrowUp, Square } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Conversation } from '../../shared/conversation.ts';
import { api } from '../api.ts';
import { attempt, sendQuestion } from '../stores/actions.ts';
import { useAppStore } from '../stores/app-store.ts';
import { Button } from '../ui/button.tsx';
import { composerAction } from './composer-action.ts';
import { COMPOSER_ID } from './focus-composer.ts';

/** Where questions are written. Send and Stop share a place, and only one of them is there. */
export function Composer({ conversation }: { readonly conversation: Conversation | null }) {
  const { t } = useTranslation();
  const conversationId = useAppStore((state) => state.conversationId);
  const text = useAppStore(({ drafts }) => drafts[conversationId ?? ''] ?? '');
  const draft = useAppStore((state) => state.draft);
  const running = conversation?.messages.findLast(isRunning) ?? null;
  const askedId = useAppStore(({ asked }) => asked[conversationId ?? '']);
  // From the key press on, not from when main's first word of it arrives.
  const isAsked = askedId !== undefined && !conversation?.messages.some(({ id }) => id === askedId);
  const isBusy = running !== null || isAsked;

  const send = async () => {
    const question = text.trim();
    if (question === '' || isBusy) return;
    draft(conversationId, '');
    // What could not be sent goes back where it was typed.
    if (!(await sendQuestion(question))) draft(conversationId, text);
  };
  const stop = () => {
    const messageId = running?.id ?? askedId;
    if (messageId && conversation) void attempt(api.chatStop({ conversationId: conversation.id, messageId }));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const action = composerAction({ ...keyOf(event), isEmpty: text === '', isRunning: isBusy });
    if (action === null) return;
    event.preventDefault();
    if (action === 'send') void send();
    if (action === 'stop') stop();
    if (action === 'recall') draft(conversationId, lastQuestion(conversation));
  };

  return (
    <div className="mx-auto w-full max-w-[760px] px-4 pb-4">
      <div className="rounded-xl border border-line bg-surface shadow-sm focus-within:border-accent">
        <textarea
          // Another conversation is another field, and each is ready to be typed into.
          key={conversationId ?? ''}
          id={COMPOSER_ID}
          ref={focusOnceThere}
          aria-label={t('chat.message')}
          placeholder={t('chat.placeholder')}
          rows={1}
          value={text}
          onChange={(event) => draft(conversationId, event.target.value)}
          onKeyDown={onKeyDown}
          className="field-sizing-content block max-h-60 min-h-11 w-full resize-none bg-transparent px-4 pt-3 text-base outline-none placeholder:text-soft"
        />
        <div className="flex items-center justify-between gap-3 px-3 pb-2.5">
          <span className="hint pl-1">{t('chat.hint')}</span>
          {isBusy ? (
            <Button icon={<Square size={12} fill="currentColor" />} onClick={stop}>
              {t('chat.stop')}
            </Button>
          ) : (
            <Button
              tone="primary"
              icon={<ArrowUp size={15} />}
              disabled={text.trim() === ''}
              onClick={() => void send()}
            >
              {t('chat.send')}
            </Button>
          )}
        </div>
      </div>
    </div>
  );
}

function focusOnceThere(field: HTMLTextAreaElement | null): void {
  field?.focus();
}

function isRunning(message: Conversation['messages'][number]): boolean {
  return message.role === 'assistant' && (message.status === 'waiting' || message.status === 'streaming');
}

function keyOf({ key, shiftKey, ctrlKey, metaKey, altKey, nativeEvent }: KeyboardEvent) {
  // 229 is what a key is while an input method is composing, also where the flag comes late.
  const isComposing = nativeEvent.isComposing || nativeEvent.keyCode === 229;
  return { key, hasModifier: shiftKey || ctrlKey || metaKey || altKey, isComposing };
}

function lastQuestion(conversation: Conversation | null): string {
  return conversation?.messages.findLast(({ role }) => role === 'user')?.text ?? '';
}

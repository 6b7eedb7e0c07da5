import { Check, Copy, CornerDownRight, RotateCcw } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AssistantChatMessage } from '../../shared/conversation.ts';
import { api } from '../api.ts';
import { attempt } from '../stores/actions.ts';
import { useAppStore } from '../stores/app-store.ts';
import { Button, IconButton } from '../ui/button.tsx';

interface AnswerActionsProps {
  readonly message: AssistantChatMessage;
  readonly conversationId: string;
  readonly isLast: boolean;
}

/** What can be done with an answer that has ended. */
export function AnswerActions({ message, conversationId, isLast }: AnswerActionsProps) {
  const { t } = useTranslation();
  const show = useAppStore((state) => state.show);
  const [isCopied, setCopied] = useState(false);
  const { id: messageId, status, text, truncated, error } = message;
  if (status === 'waiting' || status === 'streaming') return null;
  const isBroken = status === 'interrupted' || status === 'cancelled' || truncated;
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <div className="mt-1 -ml-1.5 flex flex-wrap items-center gap-1">
      {text !== '' && (
        <IconButton
          label={isCopied ? t('common.copied') : t('chat.copyMessage')}
          icon={isCopied ? <Check size={15} /> : <Copy size={15} />}
          onBlur={() => setCopied(false)}
          onClick={() => void copy()}
        />
      )}
      {isLast && (
        <IconButton
          label={t('chat.regenerate')}
          icon={<RotateCcw size={15} />}
          onClick={() => void attempt(api.chatRegenerate({ conversationId, messageId }))}
        />
      )}
      {isLast && isBroken && text !== '' && (
        <Button
          tone="quiet"
          icon={<CornerDownRight size={15} />}
          onClick={() => void attempt(api.chatContinue({ conversationId, messageId }))}
        >
          {t('chat.continue')}
        </Button>
      )}
      {error?.code === 'unsupported' && (
        <Button tone="quiet" onClick={() => show('settings', 'chain')}>
          {t('chat.openChain')}
        </Button>
      )}
    </div>
  );
}

import { Check, Copy, CornerDownRight, RotateCcw } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AssistantChatMessage } from '../../shared/conversation.ts';
import type { LlmErrorCode } from '../../shared/llm-error-code.ts';
import { api } from '../api.ts';
import { attempt } from '../stores/actions.ts';
import { type SettingsSection, useAppStore } from '../stores/app-store.ts';
import { Button, IconButton } from '../ui/button.tsx';

interface AnswerActionsProps {
  readonly message: AssistantChatMessage;
  readonly conversationId: string;
  readonly isLast: boolean;
}

/** Where the settings hold what mends an error. */
const SECTION_OF: Readonly<Partial<Record<LlmErrorCode, SettingsSection>>> = {
  unauthorized: 'providers',
  'model-not-found': 'providers',
  'invalid-response': 'providers',
  'invalid-request': 'providers',
  network: 'providers',
  timeout: 'timeouts',
  unsupported: 'chain',
  'context-length': 'chain',
  offline: 'chain',
};

/** What can be done with an answer that has ended. */
export function AnswerActions({ message, conversationId, isLast }: AnswerActionsProps) {
  const { t } = useTranslation();
  const show = useAppStore((state) => state.show);
  const [isCopied, setCopied] = useState(false);
  const { id: messageId, status, text, truncated, error } = message;
  if (status === 'waiting' || status === 'streaming') return null;
  const section = error && SECTION_OF[error.code];
  const isBroken = status === 'interrupted' || status === 'cancelled' || truncated;
  const regenerate = () => void attempt(api.chatRegenerate({ conversationId, messageId }));
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <div className="-my-0.5 flex shrink-0 items-center gap-1">
      {text !== '' && (
        <IconButton
          label={isCopied ? t('common.copied') : t('chat.copyMessage')}
          icon={isCopied ? <Check size={15} /> : <Copy size={15} />}
          onBlur={() => setCopied(false)}
          onClick={() => void copy()}
        />
      )}
      {isLast &&
        (status === 'complete' ? (
          <IconButton label={t('chat.regenerate')} icon={<RotateCcw size={15} />} onClick={regenerate} />
        ) : (
          <Button icon={<RotateCcw size={14} />} isCompact onClick={regenerate}>
            {t('chat.regenerate')}
          </Button>
        ))}
      {isLast && isBroken && text !== '' && (
        <Button
          icon={<CornerDownRight size={14} />}
          isCompact
          onClick={() => void attempt(api.chatContinue({ conversationId, messageId }))}
        >
          {t('chat.continue')}
        </Button>
      )}
      {error && status === 'failed' && section && (
        <Button isCompact onClick={() => show('settings', section)}>
          {t('chat.openSettings')}
        </Button>
      )}
    </div>
  );
}

import { Shuffle } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { AssistantChatMessage } from '../../shared/conversation.ts';
import { api } from '../api.ts';
import { attempt } from '../stores/actions.ts';
import { useSlice } from '../stores/app-store.ts';
import { Button } from '../ui/button.tsx';
import { countdown } from '../ui/format.ts';
import { useNow } from '../ui/use-now.ts';
import { passedOver } from './route-words.ts';

interface FallbackLineProps {
  readonly message: AssistantChatMessage;
  readonly conversationId: string;
  readonly isLast: boolean;
}

/** Said once, quietly, where another target than the first one answered: who, why, and when the first one is back. */
export function FallbackLine({ message, conversationId, isLast }: FallbackLineProps) {
  const { t } = useTranslation();
  const { primary, cheap } = useSlice('chain');
  const passed = message.route && passedOver(message.route);
  const health = [...primary, ...cheap].find(({ targetId }) => targetId === passed?.step.targetId)?.health;
  const cooling = health?.kind === 'cooling' ? health : null;
  const nowMs = useNow(cooling !== null);
  const leftMs = cooling ? Math.min(cooling.retryAtMs - nowMs, cooling.durationMs) : 0;
  if (!passed) return null;
  const { step, code } = passed;
  const name = step.providerName;
  const isOverBudget = code === 'budget-exceeded';
  const reason = code === null ? t('reasons.unsupported') : t(`reasons.${code}`);
  const marked = step.drill ? `${reason} (${t('drill.mark')})` : reason;
  return (
    <div className="tabular mb-2 flex min-h-5 flex-wrap items-center gap-x-1.5 text-xs text-soft">
      <Shuffle size={13} aria-hidden />
      <span>
        {t('answer.fallbackLine', { by: message.route?.answeredBy?.providerName, name, reason: marked })}
      </span>
      {leftMs > 0 && (
        <span>
          <span aria-hidden>· </span>
          {t('answer.backIn', { name, time: countdown(leftMs) })}
        </span>
      )}
      {isLast && message.status !== 'waiting' && message.status !== 'streaming' && (
        <Button
          tone="quiet"
          isCompact
          className="-my-1 text-accent"
          onClick={() =>
            void attempt(
              api.chatRegenerate({
                conversationId,
                messageId: message.id,
                onTargetId: step.targetId,
                ...(isOverBudget ? { overBudget: true } : {}),
              }),
            )
          }
        >
          {t(isOverBudget ? 'budget.askAnyway' : 'chat.retryOn', { name })}
        </Button>
      )}
    </div>
  );
}

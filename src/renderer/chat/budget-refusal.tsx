import { useTranslation } from 'react-i18next';
import type { BudgetRefusal as Refusal } from '../../shared/budget.ts';
import type { AssistantChatMessage } from '../../shared/conversation.ts';
import { api } from '../api.ts';
import { attempt } from '../stores/actions.ts';
import { useAppStore, useSlice } from '../stores/app-store.ts';
import { money } from '../ui/format.ts';
import { BudgetMeter } from '../ui/budget-meter.tsx';
import { Button } from '../ui/button.tsx';

interface BudgetRefusalProps {
  readonly message: AssistantChatMessage;
  readonly conversationId: string;
  readonly isLast: boolean;
}

/** Said where an answer would have gone over the budget: by how much, where each limit stands now, and the ways on. */
export function BudgetRefusal({ message, conversationId, isLast }: BudgetRefusalProps) {
  const { t } = useTranslation();
  const { mode, cheap } = useSlice('settings').settings;
  const { day, month } = useSlice('budget');
  const show = useAppStore((state) => state.show);
  const words = useRefusalWords(message.error?.refusal);
  const again = (how: { readonly mode?: 'cheap'; readonly overBudget?: true }) =>
    void attempt(api.chatRegenerate({ conversationId, messageId: message.id, ...how }));
  return (
    <div className="mt-3 grid gap-3 rounded-lg border border-line bg-warn-wash px-4 py-3 text-sm">
      <div>
        <p className="font-medium text-warn">{t('titles.budget-exceeded')}</p>
        <p className="mt-1 text-xs break-words text-soft">{words ?? message.error?.message}</p>
      </div>
      {isLast && day && (
        <div>
          <p className="mb-1">{t('budget.today')}</p>
          <BudgetMeter stand={day} />
        </div>
      )}
      {isLast && month && (
        <div>
          <p className="mb-1">{t('budget.thisMonth')}</p>
          <BudgetMeter stand={month} />
        </div>
      )}
      {isLast && (
        <>
          <p>{t('advice.budget-exceeded')}</p>
          <div className="flex flex-wrap gap-2">
            {cheap.length > 0 && mode !== 'cheap' && (
              <Button isCompact onClick={() => again({ mode: 'cheap' })}>
                {t('budget.answerCheap')}
              </Button>
            )}
            <Button isCompact onClick={() => again({ overBudget: true })}>
              {t('budget.answerAnyway')}
            </Button>
            <Button isCompact onClick={() => show('settings', 'budget')}>
              {t('budget.change')}
            </Button>
          </div>
        </>
      )}
    </div>
  );
}

/** `null` for an answer of before the reasons were kept. */
function useRefusalWords(refusal: Refusal | undefined): string | null {
  const { t } = useTranslation();
  if (!refusal) return null;
  if (refusal.kind === 'unpriced')
    return t('budget.refusals.unpriced', { name: `${refusal.providerName} · ${refusal.model}` });
  const { period, limitUsd, leftUsd, reservedUsd, mostUsd, cheapOnly } = refusal;
  return [
    t(`budget.refusals.${period}`, { limit: money(limitUsd), left: money(leftUsd) }),
    ...(reservedUsd === '0' ? [] : [t('budget.refusals.reserved', { amount: money(reservedUsd) })]),
    t('budget.refusals.most', { amount: money(mostUsd) }),
    ...(cheapOnly ? [t('budget.refusals.cheapOnly')] : []),
  ].join(' ');
}

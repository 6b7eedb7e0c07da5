import { ChevronRight } from 'lucide-react';
import { Fragment, type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AssistantChatMessage } from '../../shared/conversation.ts';
import { attemptsOf } from '../../shared/route.ts';
import { useSlice } from '../stores/app-store.ts';
import { decisionWords } from '../ui/decision-words.ts';
import { duration, money, whole } from '../ui/format.ts';
import { RouteDetails } from './route-details.tsx';
import { passedOver } from './route-words.ts';

interface AnswerFooterProps {
  readonly message: AssistantChatMessage;
  /** What can be done with the answer; stands at the end of the line. */
  readonly children: ReactNode;
}

/** Under an answer: who gave it, its tokens, its first word, its cost. Opens the route. */
export function AnswerFooter({ message, children }: AnswerFooterProps) {
  const { t } = useTranslation();
  // Where nobody answered, the route is the answer to why.
  const [chosen, setOpen] = useState<boolean | null>(null);
  const hasSteps = (message.route?.steps.length ?? 0) > 0;
  const isOpen = hasSteps && (chosen ?? message.status === 'failed');
  const id = useId();
  const facts = useFacts(message);
  if (message.route === null || facts.length === 0) return children;
  return (
    <div className="mt-2">
      <div className="flex items-start justify-between gap-x-3">
        <button
          type="button"
          aria-expanded={hasSteps ? isOpen : undefined}
          disabled={!hasSteps}
          aria-controls={id}
          onClick={() => setOpen(!isOpen)}
          className="-ml-1.5 flex min-w-0 flex-wrap items-center gap-x-1.5 rounded-md px-1.5 py-0.5 text-left text-xs text-soft enabled:hover:bg-sunken enabled:hover:text-ink"
        >
          <span className="sr-only">{t('answer.details')}: </span>
          {facts.map((fact, index) => (
            <Fragment key={fact}>
              {index > 0 && <span aria-hidden>·</span>}
              <span>{fact}</span>
            </Fragment>
          ))}
          {hasSteps && (
            <ChevronRight
              size={13}
              aria-hidden
              className={`transition-transform ${isOpen ? 'rotate-90' : ''}`}
            />
          )}
        </button>
        {children}
      </div>
      <div id={id}>{isOpen && <RouteDetails route={message.route} />}</div>
    </div>
  );
}

function useFacts(message: AssistantChatMessage): readonly string[] {
  const { t, i18n } = useTranslation();
  const { providers } = useSlice('settings').settings;
  const { route, status, usage, usageSource, firstTokenMs, costUsd } = message;
  if (!route) return [];
  const facts: string[] = [];
  // What broke off came from someone, too.
  const answeredBy = route.answeredBy ?? (status === 'failed' ? null : (attemptsOf(route).at(-1) ?? null));
  if (!answeredBy) facts.push(t('answer.noAnswer'));
  else {
    const isPractice = providers.some(({ id, kind }) => id === answeredBy.providerId && kind === 'simulator');
    facts.push(
      isPractice
        ? `${answeredBy.model} (${t('chat.practice')})`
        : `${answeredBy.model} (${answeredBy.providerName})`,
    );
  }
  if (route.cache !== 'none') facts.push(t(route.cache === 'hit' ? 'answer.cached' : 'answer.joined'));
  if (usage) {
    const input =
      usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens + usage.cacheWriteLongTokens;
    const words = t('answer.tokens', {
      input: whole(input, i18n.language),
      output: whole(usage.outputTokens, i18n.language),
    });
    facts.push(usageSource === 'estimated' ? `${words} (${t('answer.estimated')})` : words);
  }
  if (firstTokenMs !== null && route.cache === 'none')
    facts.push(t('answer.firstToken', { value: duration(firstTokenMs) }));
  if (route.steps.length > 0 || route.cache !== 'none')
    facts.push(costUsd === null ? t('common.unpriced') : money(costUsd));
  if (route.savedUsd !== null) facts.push(t('answer.saved', { amount: route.savedUsd }));
  const passed = passedOver(route);
  // An escalation says as much below.
  if (passed && !route.decision?.escalated) {
    const reason = passed.code === null ? t('codes.unsupported') : t(`codes.${passed.code}`);
    const marked = passed.step.drill ? `${reason} (${t('drill.mark')})` : reason;
    facts.push(t('answer.fellBack', { name: passed.step.providerName, reason: marked }));
  }
  if (route.decision) facts.push(...decisionWords(route.decision, t));
  return facts;
}

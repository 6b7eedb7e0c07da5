import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { AssistantChatMessage } from '../../shared/conversation.ts';
import { AnswerActions } from './answer-actions.tsx';
import { AnswerFooter } from './answer-footer.tsx';
import { BudgetRefusal } from './budget-refusal.tsx';
import { FallbackLine } from './fallback-line.tsx';

// Markdown comes with the first answer, not with the window.
const Markdown = lazy(() => import('./markdown.tsx').then((module) => ({ default: module.Markdown })));

interface AnswerMessageProps {
  readonly message: AssistantChatMessage;
  readonly conversationId: string;
  /** The last of its conversation: the one that can be asked for again. */
  readonly isLast: boolean;
}

/** A turn of a model: what it said, how that ended, who it was and what it cost. */
export function AnswerMessage({ message, conversationId, isLast }: AnswerMessageProps) {
  const { t } = useTranslation();
  const name = message.route?.answeredBy?.model ?? t('chat.waiting');
  if (message.superseded) {
    return (
      <details className="rounded-lg border border-line px-4 py-2 text-sm text-soft">
        <summary>{t('chat.earlierAnswer')}</summary>
        <article aria-label={t('chat.earlierAnswer')} className="mt-3">
          <Body message={message} />
        </article>
      </details>
    );
  }
  return (
    <article
      aria-label={name}
      aria-busy={message.status === 'waiting' || message.status === 'streaming'}
      className="row min-w-0"
    >
      <FallbackLine message={message} conversationId={conversationId} isLast={isLast} />
      <Body message={message} />
      {message.error?.code === 'budget-exceeded' ? (
        <BudgetRefusal message={message} conversationId={conversationId} isLast={isLast} />
      ) : (
        <Ending message={message} />
      )}
      <AnswerFooter message={message}>
        <AnswerActions message={message} conversationId={conversationId} isLast={isLast} />
      </AnswerFooter>
    </article>
  );
}

function Body({ message }: { readonly message: AssistantChatMessage }) {
  const { t } = useTranslation();
  const { text, reasoning, status } = message;
  return (
    <>
      {reasoning !== '' && (
        <details
          className="mb-3 rounded-lg border border-line px-3 py-2 text-sm text-soft"
          open={status === 'streaming' && text === ''}
        >
          <summary>{status === 'streaming' && text === '' ? t('chat.thinking') : t('chat.thoughts')}</summary>
          <p className="mt-2 break-words whitespace-pre-wrap">{reasoning}</p>
        </details>
      )}
      {status === 'waiting' && text === '' && <p className="animate-pulse text-soft">{t('chat.waiting')}</p>}
      {text !== '' && (
        <Suspense fallback={<p className="break-words whitespace-pre-wrap">{text}</p>}>
          <Markdown text={text} isStreaming={status === 'streaming'} />
        </Suspense>
      )}
    </>
  );
}

/** Said where an answer did not end well. */
function Ending({ message }: { readonly message: AssistantChatMessage }) {
  const { t } = useTranslation();
  const { status, error, truncated } = message;
  if (status === 'cancelled') return <p className="mt-3 text-sm text-soft">{t('chat.stopped')}</p>;
  if (status === 'complete' && truncated)
    return <p className="mt-3 text-sm text-warn">{t('chat.truncated')}</p>;
  if (error === null) return null;
  if (message.localOnly && status === 'failed') {
    return (
      <div className="mt-3 rounded-lg border border-line bg-bad-wash px-4 py-3 text-sm">
        <p className="font-medium text-bad">{t('own.failed')}</p>
        <p className="mt-1">{t('own.failedAdvice')}</p>
        <p className="mt-1 text-xs break-words text-soft">{error.message}</p>
      </div>
    );
  }
  return (
    <div className="mt-3 rounded-lg border border-line bg-bad-wash px-4 py-3 text-sm">
      <p className="font-medium text-bad">
        {status === 'interrupted' ? t('chat.interrupted') : t(`titles.${error.code}`)}
      </p>
      <p className="mt-1">{t(`advice.${error.code}`)}</p>
      <p className="mt-1 text-xs break-words text-soft">{error.message}</p>
    </div>
  );
}

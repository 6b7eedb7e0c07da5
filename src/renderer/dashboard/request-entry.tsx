import { ChevronRight } from 'lucide-react';
import { memo, useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { LedgerOutcome, RequestRow } from '../../shared/ledger.ts';
import { openConversation } from '../stores/actions.ts';
import { useSlice } from '../stores/app-store.ts';
import { duration, money, whole } from '../ui/format.ts';
import { momentWords } from '../ui/time-words.ts';
import { Cost } from './cost.tsx';
import { useOutcomeWord } from './outcome-word.ts';
import { RequestRoute } from './request-route.tsx';

interface RequestEntryProps {
  readonly row: RequestRow;
  /** Decimal places of the longest cost in the list. */
  readonly places: number;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

/** A request in the log; opened, the way it took. */
export const RequestEntry = memo(function RequestEntry({ row, places, isOpen, onToggle }: RequestEntryProps) {
  const { t, i18n } = useTranslation();
  const { today } = useSlice('spending');
  const id = useId();
  const { startedAtMs, model, providerName, durationMs, firstTokenMs, inputTokens, outputTokens } = row;
  const count = (value: number) => whole(value, i18n.language);
  return (
    <>
      <tr className="border-t border-line align-top">
        <td className="py-2 pr-2 whitespace-nowrap">
          <button
            type="button"
            aria-expanded={isOpen}
            aria-controls={id}
            title={t('dashboard.openRoute')}
            onClick={onToggle}
            className="-my-0.5 -ml-1.5 flex items-center gap-1 rounded-md px-1.5 py-0.5 hover:bg-sunken"
          >
            <ChevronRight
              size={13}
              aria-hidden
              className={`text-soft transition-transform ${isOpen ? 'rotate-90' : ''}`}
            />
            <time dateTime={new Date(startedAtMs).toISOString()}>
              {momentWords(startedAtMs, today, i18n.language)}
            </time>
          </button>
        </td>
        <td className="px-2 py-2">
          <span
            title={model ?? undefined}
            className="block max-w-36 truncate font-medium normal-nums lg:max-w-52"
          >
            {model ?? '–'}
          </span>
          {providerName !== null && <span className="hint block max-w-36 truncate">{providerName}</span>}
        </td>
        <td className="w-full max-w-0 px-2 py-2">
          <Origin row={row} />
        </td>
        <td className="px-2 py-2 whitespace-nowrap">
          <Outcome row={row} />
        </td>
        <td className="px-2 py-2 text-right whitespace-nowrap">
          {durationMs === null ? '–' : duration(durationMs)}
          {firstTokenMs !== null && (
            <span className="hint block">
              {t('dashboard.firstTokenShort', { value: duration(firstTokenMs) })}
            </span>
          )}
        </td>
        <td className="px-2 py-2 text-right whitespace-nowrap max-lg:hidden">
          {count(inputTokens)}
          <span className="text-soft"> → </span>
          {count(outputTokens)}
        </td>
        <td className="py-2 pl-2 text-right font-medium">
          <CountedCost row={row} places={places} />
          {row.savedUsd !== null && (
            <span className="block text-xs font-normal whitespace-nowrap text-good">
              {t('dashboard.rowSaved', { amount: money(row.savedUsd) })}
            </span>
          )}
        </td>
      </tr>
      {isOpen && (
        <tr id={id}>
          <td colSpan={7} className="pb-4">
            <RequestRoute requestId={row.requestId} counted={row.countedAttempts} />
          </td>
        </tr>
      )}
    </>
  );
});

/** What the attempts in question cost, and that it is not all of them where that is so. */
function CountedCost({ row, places }: Pick<RequestEntryProps, 'row' | 'places'>) {
  const { t } = useTranslation();
  const { outcome, attempts, countedAttempts: counted, costUsd, unpricedAttempts } = row;
  if (counted === 0 && (attempts > 0 || outcome === 'open')) return '–';
  return (
    <>
      <Cost costUsd={costUsd} unpriced={unpricedAttempts} places={places} />
      {counted < attempts && (
        <span className="hint block font-normal whitespace-nowrap">
          {t('ledger.ofAttempts', { counted, count: attempts })}
        </span>
      )}
    </>
  );
}

/** Where a request came from: its conversation, which it leads to, and what it was for. */
function Origin({ row }: { readonly row: RequestRow }) {
  const { t } = useTranslation();
  const { conversationId, conversationTitle, purpose, mode } = row;
  const purposeWord = t(`dashboard.purposes.${purpose}`);
  const words = mode === 'primary' ? purposeWord : `${purposeWord} · ${t(`dashboard.modes.${mode}`)}`;
  if (conversationId === null) return <span className="text-soft">{words}</span>;
  return (
    <>
      {conversationTitle === null ? (
        <span className="block truncate text-soft">{t('dashboard.removedConversation')}</span>
      ) : (
        <button
          type="button"
          title={t('dashboard.openConversation')}
          onClick={() => void openConversation(conversationId)}
          className="block max-w-full truncate text-left hover:text-accent hover:underline"
        >
          {conversationTitle || t('chat.untitled')}
        </button>
      )}
      <span className="hint block truncate">{words}</span>
    </>
  );
}

function Outcome({ row: { outcome, cache, fellBack, attempts, drilled } }: { readonly row: RequestRow }) {
  const { t } = useTranslation();
  const word = useOutcomeWord();
  const notes = [
    ...(drilled ? [t('drill.mark')] : []),
    ...(fellBack ? [t('dashboard.fellBack')] : []),
    ...(cache === 'none' ? [] : [t(cache === 'hit' ? 'answer.cached' : 'answer.joined')]),
    ...(attempts > 1 && !fellBack ? [t('dashboard.rowAttempts', { count: attempts })] : []),
  ];
  return (
    <>
      <span className={toneOf(outcome)}>{word(outcome)}</span>
      {notes.length > 0 && <span className="hint block">{notes.join(' · ')}</span>}
    </>
  );
}

function toneOf(outcome: LedgerOutcome): string {
  if (outcome === 'completed') return 'text-good';
  if (outcome === 'open') return 'text-info';
  return outcome === 'cancelled' ? 'text-soft' : outcome === 'interrupted' ? 'text-warn' : 'text-bad';
}

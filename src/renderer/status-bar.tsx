import { OctagonX, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ConversationSummary } from '../shared/conversation.ts';
import { changeSettings } from './stores/actions.ts';
import { useAppStore, useSlice } from './stores/app-store.ts';
import { pressingPeriod } from './ui/budget-left.ts';
import { costWords } from './ui/cost-words.ts';
import { compact, money, whole } from './ui/format.ts';
import { HealthBadge } from './ui/health-badge.tsx';
import { useContextSize } from './use-context-size.ts';

/** The line at the foot of the window: who answers, in which mode, how it is doing, what it has cost, how full it is. */
export function StatusBar() {
  const { t } = useTranslation();
  const { settings } = useSlice('settings');
  const { active, primary, cheap } = useSlice('chain');
  const { todayUsd, unpricedToday } = useSlice('spending');
  const conversation = useOpenConversation();
  const show = useAppStore((state) => state.show);
  const places = [...primary, ...cheap].filter(({ targetId }) => targetId === active?.targetId);
  // A target with several keys is as well as the best of them.
  const { health } = places.find((place) => place.health.kind === 'ready') ?? places[0] ?? {};
  return (
    <footer
      aria-label={t('status.label')}
      className="tabular col-span-2 flex min-h-9 flex-wrap items-center gap-x-2 gap-y-1 border-t border-line bg-canvas px-3 py-1 text-xs whitespace-nowrap text-soft md:flex-nowrap lg:gap-x-3"
    >
      <button
        type="button"
        title={t('status.openDashboard')}
        // The model's name gives way where the line is full, and nothing else by even a part of a pixel: it would wrap.
        className="flex min-w-28 shrink-[100000] items-center gap-2 rounded-md px-1.5 py-0.5 hover:bg-sunken hover:text-ink"
        onClick={() => show('dashboard')}
      >
        <span className="max-w-64 truncate font-medium text-ink normal-nums">
          {active ? active.model : t('status.noModel')}
        </span>
        {health && <HealthBadge health={health} threshold={settings.failover.failureThreshold} />}
      </button>
      <ModeSwitch />
      <span className="ml-auto flex flex-wrap items-center justify-end gap-x-2 lg:gap-x-3">
        <BudgetNotice />
        {conversation !== null && (
          <span className="max-sm:hidden">
            {t('status.thisChat', {
              amount: costWords(conversation.costUsd, conversation.unpricedAttempts, t),
            })}
          </span>
        )}
        <span>{t('status.today', { amount: costWords(todayUsd, unpricedToday, t) })}</span>
        <ContextUsed />
        <span className="max-lg:hidden">
          {settings.cache.enabled ? t('status.cacheOn') : t('status.cacheOff')}
        </span>
      </span>
    </footer>
  );
}

/** Said where a limit is near or reached, in words; leads to the limits. */
function BudgetNotice() {
  const { t } = useTranslation();
  const show = useAppStore((state) => state.show);
  const pressing = pressingPeriod(useSlice('budget'));
  if (!pressing) return null;
  const { period, state, leftUsd } = pressing;
  const isReached = state === 'reached';
  const Icon = isReached ? OctagonX : TriangleAlert;
  return (
    <button
      type="button"
      title={t('budget.bar.open')}
      className={`flex items-center gap-1.5 rounded-md px-1.5 py-0.5 font-medium hover:bg-sunken ${isReached ? 'text-bad' : 'text-warn'}`}
      onClick={() => show('settings', 'budget')}
    >
      <Icon size={13} aria-hidden />
      {t(`budget.bar.${state}.${period}`, { amount: money(leftUsd) })}
    </button>
  );
}

/** How full the model's window would be. Always marked as the estimate that it is, at least in part. */
function ContextUsed() {
  const { t, i18n } = useTranslation();
  const size = useContextSize();
  if (!size || (size.usedTokens === 0 && size.windowTokens === null)) return null;
  const { usedTokens, windowTokens, source, model } = size;
  const used = `≈ ${compact(usedTokens, i18n.language)}`;
  const details = [
    t('status.contextTokens', { tokens: whole(usedTokens, i18n.language) }),
    ...(windowTokens === null
      ? []
      : [t('status.contextWindow', { tokens: whole(windowTokens, i18n.language), model: model ?? '' })]),
    t(`status.contextSource.${source}`),
  ].join(' ');
  return (
    <span title={details}>
      <span className="sr-only">{t('status.context')}: </span>
      {windowTokens === null ? used : `${used} / ${compact(windowTokens, i18n.language)}`}
    </span>
  );
}

const MODES = ['primary', 'cheap', 'auto'] as const;

/** Native radio buttons: the browser moves between them by arrow key in one step, focus and choice together. */
function ModeSwitch() {
  const { t } = useTranslation();
  const { mode } = useSlice('settings').settings;
  return (
    <div
      role="radiogroup"
      aria-label={t('status.mode')}
      className="flex shrink-0 rounded-md border border-line bg-sunken p-0.5"
    >
      {MODES.map((value) => (
        <label
          key={value}
          className="relative rounded px-2.5 py-0.5 font-medium text-soft transition-colors hover:text-ink has-checked:bg-surface has-checked:text-ink has-checked:shadow-sm has-focus-visible:outline-2 has-focus-visible:outline-accent"
        >
          <input
            type="radio"
            name="mode"
            value={value}
            checked={mode === value}
            onChange={() => changeSettings({ mode: value })}
            className="absolute inset-0 cursor-pointer appearance-none rounded outline-none"
          />
          {t(`status.${value}`)}
        </label>
      ))}
    </div>
  );
}

function useOpenConversation(): ConversationSummary | null {
  const id = useAppStore(({ conversationId }) => conversationId);
  return useSlice('conversations').find((conversation) => conversation.id === id) ?? null;
}

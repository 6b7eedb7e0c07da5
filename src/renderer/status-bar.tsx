import { useTranslation } from 'react-i18next';
import { changeSettings } from './stores/actions.ts';
import { useAppStore, useSlice } from './stores/app-store.ts';
import { money } from './ui/format.ts';
import { HealthBadge } from './ui/health-badge.tsx';

/** The line at the foot of the window: who answers, in which mode, how it is doing and what it has cost. */
export function StatusBar() {
  const { t } = useTranslation();
  const { settings } = useSlice('settings');
  const { active, primary, cheap } = useSlice('chain');
  const spending = useSlice('spending');
  const conversation = useConversationCost();
  const show = useAppStore((state) => state.show);
  const health = [...primary, ...cheap].find(({ targetId }) => targetId === active?.targetId)?.health;
  const runCost =
    spending.unpricedAttempts > 0
      ? `${money(spending.totalUsd)} ${t('status.plusUnpriced')}`
      : money(spending.totalUsd);
  return (
    <footer
      aria-label={t('status.label')}
      className="tabular col-span-2 flex min-h-9 flex-wrap items-center gap-x-4 gap-y-1 border-t border-line bg-canvas px-3 py-1 text-xs text-soft"
    >
      <button
        type="button"
        title={t('status.openDashboard')}
        className="flex min-w-0 items-center gap-2 rounded-md px-1.5 py-0.5 hover:bg-sunken hover:text-ink"
        onClick={() => show('dashboard')}
      >
        <span className="truncate font-medium text-ink normal-nums">
          {active ? active.model : t('status.noModel')}
        </span>
        {health && <HealthBadge health={health} threshold={settings.failover.failureThreshold} />}
      </button>
      <ModeSwitch />
      <span className="ml-auto flex flex-wrap gap-x-4">
        {conversation !== null && (
          <span className="max-sm:hidden">{t('status.thisChat', { amount: money(conversation) })}</span>
        )}
        <span>{t('status.thisRun', { amount: runCost })}</span>
        <span>{settings.cache.enabled ? t('status.cacheOn') : t('status.cacheOff')}</span>
      </span>
    </footer>
  );
}

const MODES = ['primary', 'cheap'] as const;

/** Native radio buttons: the browser moves between them by arrow key in one step, focus and choice together. */
function ModeSwitch() {
  const { t } = useTranslation();
  const { mode } = useSlice('settings').settings;
  return (
    <div
      role="radiogroup"
      aria-label={t('status.mode')}
      className="flex rounded-md border border-line bg-sunken p-0.5"
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

function useConversationCost(): string | null {
  const id = useAppStore(({ conversationId }) => conversationId);
  return useSlice('conversations').find((conversation) => conversation.id === id)?.costUsd ?? null;
}

import { ChartNoAxesColumn, MessageSquare, Settings } from 'lucide-react';
import type { ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import { type Screen, useAppStore } from './stores/app-store.ts';

const ITEMS: readonly {
  readonly screen: Screen;
  readonly Icon: ComponentType<{ size?: number; strokeWidth?: number }>;
}[] = [
  { screen: 'chat', Icon: MessageSquare },
  { screen: 'dashboard', Icon: ChartNoAxesColumn },
  { screen: 'settings', Icon: Settings },
];

/** The way between the screens. */
export function Rail() {
  const { t } = useTranslation();
  const current = useAppStore(({ screen }) => screen);
  const show = useAppStore((state) => state.show);
  return (
    <nav
      aria-label={t('rail.label')}
      className="flex flex-col items-center gap-1 border-r border-line bg-canvas py-3"
    >
      <Mark />
      {ITEMS.map(({ screen, Icon }) => (
        <button
          key={screen}
          type="button"
          aria-label={t(`rail.${screen}`)}
          title={t(`rail.${screen}`)}
          aria-current={current === screen ? 'page' : undefined}
          onClick={() => show(screen)}
          className="flex size-10 items-center justify-center rounded-lg text-soft transition-colors hover:bg-sunken hover:text-ink aria-[current=page]:bg-accent-wash aria-[current=page]:text-accent"
        >
          <Icon size={20} strokeWidth={1.75} />
        </button>
      ))}
    </nav>
  );
}

/** The app's own mark: one track that becomes two. */
function Mark() {
  return (
    <svg
      viewBox="0 0 32 32"
      className="mb-3 size-8 text-accent"
      aria-hidden
      fill="none"
      stroke="currentColor"
      strokeWidth="3"
      strokeLinecap="round"
    >
      <path d="M8 27V5" />
      <path d="M8 21c0-7 14-5 14-12V5" opacity="0.55" />
      <circle cx="22" cy="25" r="2.4" fill="currentColor" stroke="none" />
    </svg>
  );
}

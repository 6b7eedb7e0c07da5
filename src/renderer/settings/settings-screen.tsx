import { type ComponentType, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type SettingsSection, useAppStore } from '../stores/app-store.ts';
import { AppearanceSection } from './appearance-section.tsx';
import { BudgetSection } from './budget-section.tsx';
import { ChatSection } from './chat-section.tsx';
import { ChainSection } from './chain-section.tsx';
import { CacheSection, FailoverSection, RetrySection, TimeoutsSection } from './knob-sections.tsx';
import { DataSection } from './data-section.tsx';
import { PricesSection } from './prices-section.tsx';
import { ProvidersSection } from './providers-section.tsx';
import { RoutingSection } from './routing-section.tsx';
import { ReloadLine } from './reload-line.tsx';
import { useSettingSearch } from './use-setting-search.ts';

const SECTIONS: Readonly<Record<SettingsSection, ComponentType>> = {
  providers: ProvidersSection,
  chain: ChainSection,
  prices: PricesSection,
  routing: RoutingSection,
  retry: RetrySection,
  failover: FailoverSection,
  cache: CacheSection,
  budget: BudgetSection,
  chat: ChatSection,
  timeouts: TimeoutsSection,
  appearance: AppearanceSection,
  data: DataSection,
};

/** The sections in the order in which they are listed. */
const ORDER: readonly SettingsSection[] = [
  'providers',
  'chain',
  'routing',
  'prices',
  'retry',
  'failover',
  'cache',
  'budget',
  'chat',
  'timeouts',
  'appearance',
  'data',
];

/** A section has begun once its title is this near the top. */
const READING_LINE_PX = 160;

/** Every setting on one page, with a list of its sections beside it and the reload that the last change caused above. */
export function SettingsScreen() {
  const { t } = useTranslation();
  const section = useAppStore((state) => state.section);
  const show = useAppStore((state) => state.show);
  const { query, sections, rows, search } = useSettingSearch(ORDER);
  const hits = sections.map((found) => found.section);
  const [inView, setInView] = useState(section);
  // Whoever comes here for one section finds it in view.
  const cameFor = useRef(section);
  useEffect(() => scrollTo(cameFor.current), []);
  const go = (target: SettingsSection) => {
    show('settings', target);
    scrollTo(target);
    setInView(target);
  };
  return (
    <div className="grid h-full grid-cols-[minmax(0,1fr)] grid-rows-[auto_minmax(0,1fr)] md:grid-cols-[13rem_minmax(0,1fr)] md:grid-rows-1">
      <nav
        aria-label={t('settings.sections')}
        className="flex flex-col gap-3 border-r border-line bg-canvas p-4"
      >
        <input
          type="search"
          className="field"
          aria-label={t('settings.search')}
          placeholder={t('settings.search')}
          value={query}
          onChange={(event) => search(event.target.value)}
        />
        {rows > 0 && <output className="hint -my-1">{t('settings.hits', { count: rows })}</output>}
        <ul className="flex flex-wrap gap-1 md:flex-col">
          {hits.map((target) => (
            <li key={target}>
              <button
                type="button"
                aria-current={inView === target ? 'true' : undefined}
                onClick={() => go(target)}
                className="w-full rounded-md px-2.5 py-1.5 text-left text-sm text-soft hover:bg-sunken hover:text-ink aria-[current=true]:bg-accent-wash aria-[current=true]:font-medium aria-[current=true]:text-accent"
              >
                {t(`settings.${target}`)}
              </button>
            </li>
          ))}
        </ul>
      </nav>
      <div
        className="overflow-y-auto"
        tabIndex={-1}
        onScroll={({ currentTarget }) => setInView(sectionInView(currentTarget, hits) ?? section)}
      >
        <div className="mx-auto max-w-3xl px-6 pt-4 pb-8">
          <header className="sticky top-0 z-10 mb-4 flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1 bg-canvas py-4">
            <h1 className="text-xl font-semibold tracking-tight">{t('settings.title')}</h1>
            <ReloadLine />
          </header>
          {hits.length === 0 && <p className="text-soft">{t('settings.noHits', { query })}</p>}
          {ORDER.map((target) => {
            const Section = SECTIONS[target];
            const found = sections.find(({ section: hit }) => hit === target);
            return (
              <section
                key={target}
                id={`settings-${target}`}
                hidden={!found}
                aria-labelledby={`title-${target}`}
                className="mb-10 scroll-mt-20"
              >
                <h2 id={`title-${target}`} className="mb-3 text-lg font-semibold">
                  {t(`settings.${target}`)}
                </h2>
                {found && found.behind.length > 0 && (
                  <p className="hint mb-3">{t('settings.behind', { names: found.behind.join(', ') })}</p>
                )}
                <Section />
              </section>
            );
          })}
        </div>
      </div>
    </div>
  );
}

function scrollTo(section: SettingsSection): void {
  document.getElementById(`settings-${section}`)?.scrollIntoView({ block: 'start' });
}

/** The section that is being read: the last one to have begun; at the very end, the last of all. */
function sectionInView(
  { scrollTop, clientHeight, scrollHeight }: HTMLElement,
  sections: readonly SettingsSection[],
): SettingsSection | undefined {
  if (scrollTop + clientHeight >= scrollHeight - 1) return sections.at(-1);
  return sections.findLast((section) => {
    const place = document.getElementById(`settings-${section}`)?.getBoundingClientRect();
    return place !== undefined && place.top <= READING_LINE_PX;
  });
}

import { lazy, Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { ChatScreen } from './chat/chat-screen.tsx';
import { languageOf } from '../shared/language.ts';
import { Banners } from './banners.tsx';
import { LinkOffers } from './import/link-offers.tsx';
import { Rail } from './rail.tsx';
import { StatusBar } from './status-bar.tsx';
import { useAppStore, useSlice } from './stores/app-store.ts';

const DashboardScreen = lazy(() =>
  import('./dashboard/dashboard-screen.tsx').then((module) => ({ default: module.DashboardScreen })),
);
const SettingsScreen = lazy(() =>
  import('./settings/settings-screen.tsx').then((module) => ({ default: module.SettingsScreen })),
);

/** The whole page, once main has told what there is. */
export function App() {
  const isReady = useAppStore(({ mirror }) => mirror !== null);
  const { t } = useTranslation();
  return isReady ? <Frame /> : <p className="p-8 text-soft">{t('app.loading')}</p>;
}

function Frame() {
  useLanguage();
  const screen = useAppStore((state) => state.screen);
  return (
    <div className="grid h-full grid-cols-[3.5rem_minmax(0,1fr)] grid-rows-[minmax(0,1fr)_auto]">
      <Rail />
      <div className="flex min-h-0 min-w-0 flex-col">
        <Banners />
        <main className="min-h-0 flex-1">
          <Suspense fallback={null}>
            {screen === 'chat' && <ChatScreen />}
            {screen === 'dashboard' && <DashboardScreen />}
            {screen === 'settings' && <SettingsScreen />}
          </Suspense>
        </main>
      </div>
      <StatusBar />
      <LinkOffers />
    </div>
  );
}

function useLanguage(): void {
  const { i18n } = useTranslation();
  const setting = useSlice('settings').settings.appearance.language;
  useEffect(() => {
    const language = languageOf(setting, navigator.languages);
    document.documentElement.lang = language;
    void i18n.changeLanguage(language);
  }, [i18n, setting]);
}

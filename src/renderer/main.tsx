import './forbid-evaluation.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { api } from './api.ts';
import { setUpTranslations } from './i18n/setup.ts';
import { attempt } from './stores/actions.ts';
import { useAppStore } from './stores/app-store.ts';
import './styles.css';

async function start(): Promise<void> {
  const root = document.getElementById('root');
  if (!root) throw new Error('The page has no root.');
  // Listening begins before the state is asked for, so that nothing falls between.
  api.onEvents((events) => useAppStore.getState().received(events));
  const [, state] = await Promise.all([setUpTranslations(), attempt(api.appState())]);
  if (state) useAppStore.getState().loaded(state);
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}

void start();

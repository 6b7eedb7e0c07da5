import { cleanup, render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { setUpTranslations } from '../../../src/renderer/i18n/setup.ts';
import { useAppStore } from '../../../src/renderer/stores/app-store.ts';
import type { Conversation } from '../../../src/shared/conversation.ts';
import type { AppState } from '../../../src/shared/ipc/app-state.ts';
import { resetApi } from './fake-api.ts';
import { appState } from './app-state.ts';

const untouched = useAppStore.getState();

/** Starts a test with nothing on the page, nothing called and this published. */
export async function startPage(
  parts: Partial<AppState> = {},
  open: readonly Conversation[] = [],
): Promise<void> {
  cleanup();
  resetApi();
  await setUpTranslations();
  useAppStore.setState(untouched, true);
  useAppStore.getState().loaded(appState(parts));
  for (const conversation of open) useAppStore.getState().opened(conversation);
  const [first] = open;
  if (first) useAppStore.getState().choose(first.id);
}

/** Renders a part of the page. */
export function show(part: ReactNode) {
  return render(part);
}

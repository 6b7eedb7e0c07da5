import { create } from 'zustand';
import type { Conversation } from '../../shared/conversation.ts';
import type { AppEvent, AppState } from '../../shared/ipc/app-state.ts';
import type { IpcError } from '../../shared/ipc/result.ts';
import { type Mirror, reduceEvents } from './reduce-events.ts';

/** The rail's screens. */
export type Screen = 'chat' | 'dashboard' | 'settings';

/** The sections of the settings. */
export type SettingsSection =
  | 'providers'
  | 'chain'
  | 'prices'
  | 'routing'
  | 'retry'
  | 'failover'
  | 'cache'
  | 'budget'
  | 'chat'
  | 'timeouts'
  | 'appearance'
  | 'data';

interface PageState {
  readonly mirror: Mirror | null;
  readonly screen: Screen;
  readonly section: SettingsSection;
  /** The person would rather practise than set something up now. */
  readonly isPractising: boolean;
  readonly conversationId: string | null;
  /** What was typed and not sent, by conversation; `''` stands for the one that has not begun. */
  readonly drafts: Readonly<Record<string, string>>;
  /**
   * Answers asked for that have not shown yet, by conversation as drafts are: the message's id, `''` until main has named it.
   */
  readonly asked: Readonly<Record<string, string>>;
  /** The last call that failed, until it is dismissed. */
  readonly failure: IpcError | null;
  readonly loaded: (app: AppState) => void;
  readonly received: (events: readonly AppEvent[]) => void;
  readonly opened: (conversation: Conversation) => void;
  readonly show: (screen: Screen, section?: SettingsSection) => void;
  readonly practise: () => void;
  readonly choose: (conversationId: string | null) => void;
  readonly draft: (conversationId: string | null, text: string) => void;
  readonly ask: (conversationId: string | null, messageId: string | null) => void;
  readonly failed: (failure: IpcError | null) => void;
}

/** What the page knows and where it is. Truth lives in main; this is what main told. */
export const useAppStore = create<PageState>((set) => ({
  mirror: null,
  screen: 'chat',
  section: 'providers',
  isPractising: false,
  conversationId: null,
  drafts: {},
  asked: {},
  failure: null,
  loaded: (app) => set({ mirror: { app, opened: {} } }),
  received: (events) => set(({ mirror }) => (mirror ? { mirror: reduceEvents(mirror, events) } : {})),
  opened: (conversation) =>
    set(({ mirror }) =>
      mirror ? { mirror: { ...mirror, opened: { ...mirror.opened, [conversation.id]: conversation } } } : {},
    ),
  show: (screen, section) => set((state) => ({ screen, section: section ?? state.section })),
  practise: () => set({ isPractising: true }),
  choose: (conversationId) => set({ conversationId, screen: 'chat' }),
  draft: (conversationId, text) =>
    set(({ drafts }) => ({ drafts: { ...drafts, [conversationId ?? '']: text } })),
  ask: (conversationId, messageId) =>
    set(({ asked }) => {
      const { [conversationId ?? '']: _before, ...others } = asked;
      return { asked: messageId === null ? others : { ...others, [conversationId ?? '']: messageId } };
    }),
  failed: (failure) => set({ failure }),
}));

/** A slice of what main published. The frame waits for the first one, so it is always there below it. */
export function useSlice<Slice extends keyof AppState>(slice: Slice): AppState[Slice] {
  return useAppStore(({ mirror }) => {
    if (!mirror) throw new Error('Nothing has been published yet.');
    return mirror.app[slice];
  });
}

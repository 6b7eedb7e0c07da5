import type { ConversationChoices } from '../../shared/conversation.ts';
import { type IpcResult, ok } from '../../shared/ipc/result.ts';
import type { Provider } from '../../shared/provider.ts';
import type { SettingsPatch } from '../../shared/settings.ts';
import { api, CallFailure, unwrap } from '../api.ts';
import { useAppStore } from './app-store.ts';

/** Makes a call; where it fails the person is told, and `null` comes back. */
export async function attempt<Value>(call: Promise<IpcResult<Value>>): Promise<Value | null> {
  try {
    return await unwrap(call);
  } catch (reason) {
    const details =
      reason instanceof CallFailure ? reason.details : { code: 'internal' as const, message: String(reason) };
    useAppStore.getState().failed(details);
    return null;
  }
}

/** Changes settings. */
export function changeSettings(patch: SettingsPatch): void {
  void attempt(api.settingsChange(patch));
}

/** Saves a provider whole. @returns whether it was taken */
export async function saveProvider(provider: Provider): Promise<boolean> {
  const saved = api.providersSave(provider).then((result) => (result.ok ? ok(true) : result));
  return (await attempt(saved)) ?? false;
}

/** Opens a conversation of the list. */
export async function openConversation(conversationId: string): Promise<void> {
  const { choose, opened } = useAppStore.getState();
  choose(conversationId);
  const conversation = await attempt(api.conversationsOpen({ conversationId }));
  if (conversation) opened(conversation);
}

/** Changes how the open conversation is asked about; a new one begins where none is open, so that its first question counts. */
export async function changeConversation(choices: Partial<ConversationChoices>): Promise<void> {
  const { conversationId, drafts, draft, choose, opened } = useAppStore.getState();
  const id = conversationId ?? (await attempt(api.conversationsCreate()))?.id;
  if (id === undefined) return;
  const conversation = await attempt(api.conversationsChange({ conversationId: id, choices }));
  if (!conversation) return;
  opened(conversation);
  if (conversationId !== null) return;
  draft(id, drafts[''] ?? '');
  draft(null, '');
  choose(id);
}

/** Sends a question, in a new conversation where none is open. @returns whether it was taken */
export async function sendQuestion(text: string): Promise<boolean> {
  const store = useAppStore.getState();
  let { conversationId } = store;
  store.ask(conversationId, '');
  if (conversationId === null) {
    const conversation = await attempt(api.conversationsCreate());
    store.ask(null, null);
    if (!conversation) return false;
    store.opened(conversation);
    store.ask(conversation.id, '');
    store.choose(conversation.id);
    conversationId = conversation.id;
  }
  const started = await attempt(api.chatSend({ conversationId, text }));
  store.ask(conversationId, started?.messageId ?? null);
  return started !== null;
}

/** Removes a conversation; the chat shows a new one where it was open. */
export async function removeConversation(conversationId: string): Promise<void> {
  await attempt(api.conversationsRemove({ conversationId }));
  const { conversationId: open, choose } = useAppStore.getState();
  if (open === conversationId) choose(null);
}

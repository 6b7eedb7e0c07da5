import '../support/fake-api.ts';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { ConversationMenu } from '../../../src/renderer/chat/conversation-menu.tsx';
import { useAppStore } from '../../../src/renderer/stores/app-store.ts';
import type { ConversationChoices } from '../../../src/shared/conversation.ts';
import { ok } from '../../../src/shared/ipc/result.ts';
import { ALPHA, appState, BETA, conversation, twoTargetSettings } from '../support/app-state.ts';
import { answer, calls, inputsOf } from '../support/fake-api.ts';
import { show, startPage } from '../support/render.tsx';

const GONE = { providerId: 'gone', model: 'old' };

async function showMenu(choices: Partial<ConversationChoices> = {}) {
  const open = { ...conversation('c1', []), ...choices };
  await startPage({}, [open]);
  answer('conversationsChange', ok(open));
  show(<ConversationMenu conversation={open} />);
}

/** The menu, shown: the test's page knows no popovers. */
function menu() {
  const dialog = document.querySelector('dialog');
  dialog?.setAttribute('open', '');
  return within(screen.getByRole('dialog', { name: 'How this chat is answered' }));
}

describe('ConversationMenu', () => {
  beforeEach(() => showMenu());

  it('is quiet where everything is as the app says', () => {
    const button = screen.getByRole('button', { name: 'How this chat is answered: as the app' });
    expect(button.textContent).toBe('');
  });

  it('says on its button what is not as the app says', async () => {
    await showMenu({ mode: 'auto', target: GONE, localOnly: true });
    expect(
      screen.getByRole('button', { name: 'How this chat is answered: Local only, Auto, old' }).textContent,
    ).toBe('Local only · Auto · old');
  });

  it('changes the mode, back to the app’s as well', async () => {
    const mode = menu().getByRole('combobox', { name: 'Mode' });
    fireEvent.change(mode, { target: { value: 'auto' } });
    await waitFor(() =>
      expect(inputsOf('conversationsChange')).toEqual([{ conversationId: 'c1', choices: { mode: 'auto' } }]),
    );
    await showMenu({ mode: 'auto' });
    fireEvent.change(menu().getByRole('combobox', { name: 'Mode' }), { target: { value: '' } });
    await waitFor(() =>
      expect(inputsOf('conversationsChange')).toEqual([{ conversationId: 'c1', choices: { mode: null } }]),
    );
  });

  it('offers the targets of the lists, and keeps one that is in none now', async () => {
    await showMenu({ target: GONE });
    const model = menu().getByRole<HTMLSelectElement>('combobox', { name: 'Model' });
    expect([...model.options].map(({ text }) => text)).toEqual([
      'As the mode says',
      'Alpha · alpha-1',
      'Beta · beta-1',
      'old (in no list now)',
    ]);
    fireEvent.change(model, { target: { value: BETA.targetId } });
    await waitFor(() =>
      expect(inputsOf('conversationsChange')).toEqual([
        { conversationId: 'c1', choices: { target: { providerId: BETA.providerId, model: BETA.model } } },
      ]),
    );
  });

  it('puts everything back as the app says', async () => {
    await showMenu({ target: { providerId: ALPHA.providerId, model: ALPHA.model }, localOnly: true });
    fireEvent.click(menu().getByRole('button', { name: 'All as the app' }));
    await waitFor(() =>
      expect(inputsOf('conversationsChange')).toEqual([
        { conversationId: 'c1', choices: { mode: null, target: null, localOnly: false } },
      ]),
    );
  });

  it('shows of a chat that has not begun what it will begin with, and takes the app’s word back to that', async () => {
    const localOnly = { whenInterrupted: 'ask', automaticTitles: true, localOnly: true };
    const settings = twoTargetSettings({ chat: localOnly });
    await startPage({ settings: { ...appState().settings, settings } });
    answer('conversationsCreate', ok({ ...conversation('new', []), localOnly: true }));
    answer('conversationsChange', ok(conversation('new', [])));
    show(<ConversationMenu conversation={null} />);
    expect(screen.getByRole('button', { name: 'How this chat is answered: Local only' })).toBeTruthy();
    expect(menu().queryByRole('button', { name: 'All as the app' })).toBeNull();
    fireEvent.click(menu().getByRole('switch', { name: 'Local only' }));
    await waitFor(() =>
      expect(inputsOf('conversationsChange')).toEqual([
        { conversationId: 'new', choices: { localOnly: false } },
      ]),
    );
  });

  it('begins a conversation where none is open, so that the first question counts, and keeps what was typed', async () => {
    await startPage();
    useAppStore.getState().draft(null, 'Half a question');
    const begun = conversation('new', []);
    answer('conversationsCreate', ok(begun));
    answer('conversationsChange', ok({ ...begun, localOnly: true }));
    show(<ConversationMenu conversation={null} />);
    fireEvent.click(menu().getByRole('switch', { name: 'Local only' }));
    await waitFor(() => expect(useAppStore.getState().conversationId).toBe('new'));
    expect(calls.map(({ name }) => name)).toEqual(['conversationsCreate', 'conversationsChange']);
    const { drafts, mirror } = useAppStore.getState();
    expect(drafts).toMatchObject({ new: 'Half a question', '': '' });
    expect(mirror?.opened['new']?.localOnly).toBe(true);
  });
});

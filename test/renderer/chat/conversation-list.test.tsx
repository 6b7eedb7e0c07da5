import { answer, inputsOf } from '../support/fake-api.ts';
import { act, fireEvent, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { ConversationList } from '../../../src/renderer/chat/conversation-list.tsx';
import { useAppStore } from '../../../src/renderer/stores/app-store.ts';
import { LISTED_AT_ONCE } from '../../../src/shared/conversation.ts';
import { ok } from '../../../src/shared/ipc/result.ts';
import { conversation } from '../support/app-state.ts';
import { show, startPage } from '../support/render.tsx';

const older = () => screen.queryByText('Show older chats');

function publish(count: number): void {
  const value = Array.from({ length: count }, (_, index) => conversation(`c${index}`, []));
  act(() => useAppStore.getState().received([{ kind: 'slice', slice: 'conversations', value }]));
}

describe('ConversationList', () => {
  it('reaches the older conversations also where it was there before the history was', async () => {
    await startPage();
    show(<ConversationList onPick={() => {}} />);
    expect(older()).toBeNull();
    publish(LISTED_AT_ONCE);
    const button = older();
    if (!button) throw new Error('There is no way to the older ones.');
    answer('conversationsListMore', ok({ hasOlder: false }));
    await act(async () => void fireEvent.click(button));
    expect(inputsOf('conversationsListMore')).toHaveLength(1);
    publish(LISTED_AT_ONCE + 20);
    expect(older()).toBeNull();
  });

  it('says that the history is being opened, and only then that there is nothing yet', async () => {
    await startPage({ storage: { state: 'opening', unsaved: 0, problem: null } });
    show(<ConversationList onPick={() => {}} />);
    expect(screen.getByText(/^Looking over your history\./)).toBeTruthy();
    expect(screen.queryByText('Your conversations appear here.')).toBeNull();
    const value = { state: 'saving', unsaved: 0, problem: null } as const;
    act(() => useAppStore.getState().received([{ kind: 'slice', slice: 'storage', value }]));
    expect(screen.getByText('Your conversations appear here.')).toBeTruthy();
  });
});

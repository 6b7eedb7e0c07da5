import { answer, inputsOf } from '../support/fake-api.ts';
import { act, fireEvent, screen, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { FilterBar } from '../../../src/renderer/dashboard/filter-bar.tsx';
import { useAppStore } from '../../../src/renderer/stores/app-store.ts';
import { useDashboardView } from '../../../src/renderer/stores/dashboard-view.ts';
import { LISTED_AT_ONCE } from '../../../src/shared/conversation.ts';
import { ok } from '../../../src/shared/ipc/result.ts';
import { conversation } from '../support/app-state.ts';
import { CHOICES } from '../support/ledger-report.ts';
import { show, startPage } from '../support/render.tsx';

const untouched = useDashboardView.getState();
const listed = (count: number) => Array.from({ length: count }, (_, index) => conversation(`c${index}`, []));
const select = () => screen.getByRole<HTMLSelectElement>('combobox', { name: 'Conversation' });
const options = () => within(select()).getAllByRole('option');
const older = () => within(select()).queryByRole('option', { name: 'Older conversations…' });
const choose = (value: string) => act(async () => void fireEvent.change(select(), { target: { value } }));

describe('the conversations to narrow to', () => {
  beforeEach(() => useDashboardView.setState(untouched, true));

  it('are all in the list where they are few', async () => {
    await startPage({ conversations: listed(3) });
    show(<FilterBar choices={CHOICES} />);
    expect(options()).toHaveLength(1 + 3);
    expect(older()).toBeNull();
  });

  it('reach as far back as there are any', async () => {
    await startPage({ conversations: listed(LISTED_AT_ONCE) });
    show(<FilterBar choices={CHOICES} />);
    answer('conversationsListMore', ok({ hasOlder: false }));
    await choose('older');
    expect(inputsOf('conversationsListMore')).toHaveLength(1);
    const value = listed(LISTED_AT_ONCE + 20);
    act(() => useAppStore.getState().received([{ kind: 'slice', slice: 'conversations', value }]));
    expect(options()).toHaveLength(1 + LISTED_AT_ONCE + 20);
    expect(older()).toBeNull();
    // Lengthening the list has narrowed to nothing.
    expect(select().value).toBe('');
    await choose(`c${LISTED_AT_ONCE + 19}`);
    expect(useDashboardView.getState().rows).toEqual({ conversationId: `c${LISTED_AT_ONCE + 19}` });
  });

  it('lengthen the list by what is there already before they ask for more', async () => {
    await startPage({ conversations: listed(LISTED_AT_ONCE + 5) });
    show(<FilterBar choices={CHOICES} />);
    await choose('older');
    expect(inputsOf('conversationsListMore')).toHaveLength(0);
    expect(options()).toHaveLength(1 + LISTED_AT_ONCE + 5);
  });
});

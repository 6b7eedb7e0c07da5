import { answer, inputsOf } from './support/fake-api.ts';
import { act, fireEvent, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { Banners } from '../../src/renderer/banners.tsx';
import { useAppStore } from '../../src/renderer/stores/app-store.ts';
import { ok } from '../../src/shared/ipc/result.ts';
import { show, startPage } from './support/render.tsx';

const RECOVERED = { id: 'n1', code: 'history-recovered', detail: 'history.damaged.db' } as const;

describe('Banners', () => {
  it('says for as long as writing fails how much is unsaved, and why', async () => {
    await startPage({ storage: { state: 'failing', unsaved: 14, problem: 'disk is full' } });
    show(<Banners />);
    const { textContent } = screen.getByRole('alert');
    expect(textContent).toContain('14 changes are not written to the disk yet.');
    expect(textContent).toContain('disk is full');
    expect(screen.queryByRole('button')).toBeNull();
    const storage = { state: 'saving', unsaved: 0, problem: null } as const;
    act(() => useAppStore.getState().received([{ kind: 'slice', slice: 'storage', value: storage }]));
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('offers the newest backup where the history was recovered, and says what it brought back', async () => {
    await startPage({ notices: [RECOVERED] });
    answer('storageRestoreBackup', ok({ messages: 12 }));
    show(<Banners />);
    expect(screen.getByRole('alert').textContent).toContain('history.damaged.db');
    fireEvent.click(screen.getByRole('button', { name: 'Look in the newest backup' }));
    expect(await screen.findByText('12 messages were brought back from the newest backup.')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(inputsOf('appDismissNotice')).toEqual([{ noticeId: 'n1' }]);
  });

  it('says that a backup holds nothing more', async () => {
    await startPage({ notices: [RECOVERED] });
    answer('storageRestoreBackup', ok({ messages: 0 }));
    show(<Banners />);
    fireEvent.click(screen.getByRole('button', { name: 'Look in the newest backup' }));
    expect(await screen.findByText('The newest backup holds nothing that is missing here.')).toBeTruthy();
  });
});

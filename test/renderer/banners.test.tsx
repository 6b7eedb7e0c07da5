import { answer, inputsOf } from './support/fake-api.ts';
import { act, fireEvent, screen } from '@testing-library/react';
import i18n from 'i18next';
import { describe, expect, it } from 'vitest';
import { Banners } from '../../src/renderer/banners.tsx';
import { useAppStore } from '../../src/renderer/stores/app-store.ts';
import { ok } from '../../src/shared/ipc/result.ts';
import type { StorageProblem } from '../../src/shared/storage-status.ts';
import { show, startPage } from './support/render.tsx';

const RECOVERED = { id: 'n1', code: 'history-recovered', detail: 'history.damaged.db' } as const;

describe('Banners', () => {
  it('says for as long as writing fails how much is unsaved, and why', async () => {
    await startPage({
      storage: { state: 'failing', unsaved: 14, problem: { code: 'disk-full', detail: 'SQLITE_FULL' } },
    });
    show(<Banners />);
    const { textContent } = screen.getByRole('alert');
    expect(textContent).toContain('14 changes are not written to the disk yet.');
    expect(textContent).toContain('Reason: The disk is full. Make some room on it.');
    expect(screen.queryByRole('button')).toBeNull();
    const storage = { state: 'saving', unsaved: 0, problem: null } as const;
    act(() => useAppStore.getState().received([{ kind: 'slice', slice: 'storage', value: storage }]));
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('says why the history failed in the language of the window, and what the system said where it has no words', async () => {
    await startPage();
    const fail = (code: StorageProblem['code'], detail: string) =>
      act(() =>
        useAppStore
          .getState()
          .failed({ code: 'storage-failed', message: 'said in English', problem: { code, detail } }),
      );
    show(<Banners />);
    fail('read-only', 'EROFS');
    expect(screen.getByRole('alert').textContent).toContain('The folder is read-only.');
    expect(screen.getByRole('alert').textContent).not.toContain('said in English');
    await act(() => i18n.changeLanguage('zh-CN'));
    expect(screen.getByRole('alert').textContent).toContain('文件夹是只读的');
    fail('disk', 'EIO');
    expect(screen.getByRole('alert').textContent).toContain('EIO');
    await act(() => i18n.changeLanguage('en'));
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

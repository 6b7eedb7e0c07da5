import '../support/fake-api.ts';
import { act, fireEvent, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { KeyField } from '../../../src/renderer/settings/key-field.tsx';
import type { CredentialStatus } from '../../../src/shared/credential-status.ts';
import { failed, ok } from '../../../src/shared/ipc/result.ts';
import { twoTargetSettings } from '../support/app-state.ts';
import { answer, inputsOf } from '../support/fake-api.ts';
import { show, startPage } from '../support/render.tsx';

const KEY = 'sk-canary-0123456789abcdef';
const UNSET: CredentialStatus = { set: false, last4: null, keptIn: 'nowhere', problem: null, detail: null };

async function showField(status: CredentialStatus, hasVault = true) {
  const settings = twoTargetSettings();
  const [provider] = settings.providers;
  if (!provider) throw new Error('There is no provider.');
  const vault = { available: hasVault, backend: null };
  await startPage({ settings: { settings, credentials: { alpha: status }, vault, refused: [] } });
  answer('credentialsSet', ok({ ...status, set: true }));
  return show(<KeyField provider={provider} />);
}

const input = () => screen.getByLabelText<HTMLInputElement>('Key of Alpha');

async function enterKey() {
  fireEvent.click(screen.getByRole('button', { name: 'Set key' }));
  fireEvent.change(input(), { target: { value: KEY } });
  const form = input().closest('form');
  if (form) await act(async () => void fireEvent.submit(form));
}

describe('KeyField', () => {
  it('hands a key over once and keeps nothing of it', async () => {
    const { container } = await showField(UNSET);
    await enterKey();
    expect(inputsOf('credentialsSet')).toEqual([
      { providerId: 'alpha', keyId: null, key: KEY, where: 'vault' },
    ]);
    expect(container.innerHTML).not.toContain(KEY);
    expect([...document.querySelectorAll('input')].map(({ value }) => value)).not.toContain(KEY);
  });

  it('empties the field before the answer is there, so that a failure keeps nothing either', async () => {
    await showField(UNSET);
    answer('credentialsSet', failed('vault-unavailable', 'locked'));
    await enterKey();
    expect(inputsOf('credentialsSet')).toHaveLength(1);
    expect(input().value).toBe('');
  });

  it('never shows what is typed', async () => {
    await showField(UNSET);
    fireEvent.click(screen.getByRole('button', { name: 'Set key' }));
    expect(input().type).toBe('password');
  });

  it('asks where to keep the key where there is no vault, and keeps it for the session unless told', async () => {
    await showField(UNSET, false);
    await enterKey();
    expect(inputsOf('credentialsSet')).toEqual([
      { providerId: 'alpha', keyId: null, key: KEY, where: 'session' },
    ]);
  });

  it('keeps it in a file only after that choice', async () => {
    await showField(UNSET, false);
    fireEvent.click(screen.getByRole('button', { name: 'Set key' }));
    fireEvent.click(screen.getByRole('radio', { name: /file/ }));
    fireEvent.change(input(), { target: { value: KEY } });
    const form = input().closest('form');
    if (form) await act(async () => void fireEvent.submit(form));
    expect(inputsOf('credentialsSet')).toEqual([
      { providerId: 'alpha', keyId: null, key: KEY, where: 'file' },
    ]);
  });

  it('says which key is set by its last characters, and what is wrong with it', async () => {
    await showField({ set: true, last4: 'cdef', keptIn: 'vault', problem: null, detail: null });
    expect(screen.getByText(/cdef/)).toBeTruthy();
    await showField({ set: false, last4: null, keptIn: 'vault', problem: 'other-address', detail: null });
    expect(screen.getByText(/another base URL|other address/i)).toBeTruthy();
  });
});

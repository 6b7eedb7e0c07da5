import '../support/fake-api.ts';
import { act, fireEvent, screen, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { KeyField } from '../../../src/renderer/settings/key-field.tsx';
import type { CredentialStatus } from '../../../src/shared/credential-status.ts';
import { ok } from '../../../src/shared/ipc/result.ts';
import { Settings } from '../../../src/shared/settings.ts';
import { answer, inputsOf } from '../support/fake-api.ts';
import { show, startPage } from '../support/render.tsx';

const SET: CredentialStatus = { set: true, last4: 'cdef', keptIn: 'vault', problem: null, detail: null };
const FURTHER = [
  { id: 'key-2', name: 'Work', credential: { source: 'vault' } },
  { id: 'key-3', name: 'Home', credential: { source: 'environment', variable: 'HOME_KEY' } },
];

async function press(name: string) {
  await act(async () => void fireEvent.click(screen.getByRole('button', { name })));
}

const lastSaved = () =>
  (inputsOf('providersSave') as readonly { furtherKeys: unknown }[]).at(-1)?.furtherKeys;

beforeEach(async () => {
  const settings = Settings.parse({
    version: 1,
    providers: [
      {
        id: 'a',
        name: 'Alpha',
        kind: 'openai',
        baseUrl: 'https://a.example.com/v1',
        credential: { source: 'vault' },
        furtherKeys: FURTHER,
      },
    ],
  });
  const credentials = { a: SET, 'a/key-2': { ...SET, set: false, last4: null, keptIn: 'nowhere' as const } };
  await startPage({
    settings: { settings, credentials, vault: { available: true, backend: null }, refused: [] },
  });
  const [provider] = settings.providers;
  if (!provider) throw new Error('There is no provider.');
  answer('providersSave', ok(undefined));
  answer('credentialsSet', ok(SET));
  show(<KeyField provider={provider} />);
});

describe('the further keys of a provider', () => {
  it('are listed in their order, each with its own state', () => {
    const rows = within(screen.getByRole('list', { name: 'Further keys of Alpha' })).getAllByRole('listitem');
    expect(rows.map(({ textContent }) => textContent)).toEqual([
      expect.stringContaining('2.No key set'),
      expect.stringContaining('HOME_KEY'),
    ]);
    expect(screen.getByText('Key set, ends in cdef')).toBeTruthy();
  });

  it('are set and cleared one by one', async () => {
    await press('Set key: Work');
    const field = screen.getByLabelText<HTMLInputElement>('Key of Alpha · Work');
    fireEvent.change(field, { target: { value: 'sk-second-0123456789' } });
    await press('Save key');
    expect(inputsOf('credentialsSet')).toEqual([
      { providerId: 'a', keyId: 'key-2', key: 'sk-second-0123456789', where: 'vault' },
    ]);
    await press('Clear key');
    expect(inputsOf('credentialsClear')).toEqual([{ providerId: 'a', keyId: null }]);
  });

  it('are moved, renamed and removed', async () => {
    await press('Use Home earlier');
    expect(lastSaved()).toEqual(FURTHER.toReversed());
    const name = screen.getByLabelText('Name of Work');
    fireEvent.change(name, { target: { value: ' ' } });
    fireEvent.blur(name);
    expect(name.getAttribute('aria-invalid')).toBe('true');
    expect(inputsOf('providersSave')).toHaveLength(1);
    fireEvent.change(name, { target: { value: 'Office' } });
    await act(async () => void fireEvent.keyDown(name, { key: 'Enter' }));
    expect(lastSaved()).toEqual(FURTHER.with(0, { ...FURTHER[0], name: 'Office' } as (typeof FURTHER)[0]));
    await press('Remove Work');
    expect(lastSaved()).toEqual(FURTHER.slice(1));
  });

  it('are added under a free id, and refused without what they come from', async () => {
    await press('Add another key to Alpha');
    fireEvent.change(screen.getByLabelText('Comes from'), { target: { value: 'environment' } });
    await press('Add');
    expect(screen.getByLabelText('Its variable').getAttribute('aria-invalid')).toBe('true');
    expect(inputsOf('providersSave')).toEqual([]);
    fireEvent.change(screen.getByLabelText('Its variable'), { target: { value: 'SPARE_KEY' } });
    await press('Add');
    const credential = { source: 'environment', variable: 'SPARE_KEY' };
    expect(lastSaved()).toEqual([...FURTHER, { id: 'key-4', name: 'Key 4', credential }]);
  });
});

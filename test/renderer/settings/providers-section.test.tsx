import '../support/fake-api.ts';
import { act, fireEvent, screen, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { PROVIDER_CATALOGUE } from '../../../src/main/config/provider-catalogue.ts';
import { ProvidersSection } from '../../../src/renderer/settings/providers-section.tsx';
import { useAppStore } from '../../../src/renderer/stores/app-store.ts';
import type { CredentialStatus } from '../../../src/shared/credential-status.ts';
import type { AppState } from '../../../src/shared/ipc/app-state.ts';
import { failed, ok } from '../../../src/shared/ipc/result.ts';
import type { ProviderTest } from '../../../src/shared/provider-test.ts';
import { Settings } from '../../../src/shared/settings.ts';
import { answer, inputsOf } from '../support/fake-api.ts';
import { show, startPage } from '../support/render.tsx';

const SET = { set: true, last4: 'cdef', keptIn: 'vault', problem: null, detail: null } as CredentialStatus;
const UNSET = { ...SET, set: false, last4: null, keptIn: 'nowhere' } as CredentialStatus;

const PROVIDERS = [
  { id: 'a', name: 'Alpha', baseUrl: 'https://alpha.example.com/v1', models: [{ id: 'a-1' }] },
  { id: 'b', name: 'Beta', baseUrl: 'https://beta.example.com/v1', models: [{ id: 'b-1' }] },
  { id: 'c', name: 'Gamma', baseUrl: 'https://gamma.example.com/v1', models: [] },
  {
    id: 'd',
    name: 'Delta',
    baseUrl: 'https://delta.example.com/v1',
    models: [{ id: 'd-1' }],
    enabled: false,
  },
].map((provider) => ({ kind: 'openai', credential: { source: 'vault' }, ...provider }));

async function showSection(parts: Partial<AppState> = {}, providers: readonly object[] = PROVIDERS) {
  const settings = Settings.parse({
    version: 1,
    providers,
    primary: [{ providerId: 'a', model: 'a-1' }],
  });
  const credentials = { a: SET, b: SET, c: UNSET, d: SET };
  const view = { settings, credentials, vault: { available: true, backend: null }, refused: [] };
  await startPage({ settings: view, app: { version: '1', catalogue: PROVIDER_CATALOGUE }, ...parts });
  return show(<ProvidersSection />);
}

const card = (name: string) => screen.getByRole('region', { name });
/** The cards of a group, by their names. */
const namesIn = (group: string) =>
  screen
    .getAllByRole('heading', { level: 4 })
    .filter((title) => title.closest('section')?.getAttribute('aria-describedby') === `providers-${group}`)
    .map(({ textContent }) => textContent);

async function press(element: HTMLElement) {
  await act(async () => void fireEvent.click(element));
}

describe('ProvidersSection', () => {
  it('groups providers by whether they are asked, and says what each lacks', async () => {
    await showSection();
    expect(namesIn('active')).toEqual(['Alpha']);
    expect(namesIn('ready')).toEqual(['Beta']);
    expect(namesIn('setup')).toEqual(['Gamma', 'Delta']);
    expect(within(card('Gamma')).getByText('No key set')).toBeTruthy();
    expect(within(card('Delta')).getByText(/Switched off/)).toBeTruthy();
    expect(within(card('Alpha')).getByText('Primary P1')).toBeTruthy();
  });

  it('keeps what is open in a card that changes its group', async () => {
    await showSection();
    await press(screen.getByRole('button', { name: '1 model of Beta' }));
    const star = screen.getByRole('button', { name: 'Favourite: b-1' });
    star.focus();
    const { settings, ...view } = useAppStore.getState().mirror?.app.settings ?? {};
    if (!settings || !('credentials' in view)) throw new Error('Nothing has been published.');
    const value = { ...view, settings: { ...settings, cheap: [{ providerId: 'b', model: 'b-1' }] } };
    act(() => useAppStore.getState().received([{ kind: 'slice', slice: 'settings', value }]));
    expect(namesIn('active')).toEqual(['Alpha', 'Beta']);
    expect(screen.getByRole('button', { name: 'Favourite: b-1' })).toBe(star);
    expect(document.activeElement).toBe(star);
  });

  it('switches a provider on by the button of its note, and off by its switch', async () => {
    await showSection();
    answer('providersSave', ok(undefined));
    await press(within(card('Delta')).getByRole('button', { name: 'Switch on' }));
    await press(screen.getByRole('switch', { name: 'Switch on Alpha' }));
    expect(inputsOf('providersSave')).toMatchObject([
      { id: 'd', enabled: true },
      { id: 'a', enabled: false },
    ]);
  });

  it('searches by name, address and model', async () => {
    await showSection();
    const search = screen.getByRole('searchbox', { name: 'Search providers' });
    fireEvent.change(search, { target: { value: 'b-1' } });
    expect(screen.getAllByRole('heading', { level: 4 }).map(({ textContent }) => textContent)).toEqual([
      'Beta',
    ]);
    fireEvent.change(search, { target: { value: 'zzz' } });
    expect(screen.getByText('No provider matches “zzz”.')).toBeTruthy();
  });

  it('says what to do where there is none', async () => {
    await showSection({}, []);
    expect(screen.getByText('No provider yet')).toBeTruthy();
    expect(screen.queryByRole('searchbox')).toBeNull();
  });

  it('offers every row of the catalogue in its group, and finds one', async () => {
    await showSection();
    await press(screen.getByRole('button', { name: 'Add a provider' }));
    const rowsIn = (name: string) => within(screen.getByRole('list', { name })).getAllByRole('button');
    const shown = ['On this computer', 'Vendors', 'Anything else'].flatMap(rowsIn);
    expect(shown).toHaveLength(PROVIDER_CATALOGUE.length);
    fireEvent.change(screen.getByRole('searchbox', { name: 'Search vendors' }), {
      target: { value: 'groq' },
    });
    await press(screen.getByRole('button', { name: /^Groq/ }));
    expect(screen.getByLabelText<HTMLInputElement>('Base URL').value).toBe('https://api.groq.com/openai/v1');
  });

  it('removes at once, and brings back what main still holds', async () => {
    await showSection();
    answer('providersRemove', ok(undefined));
    answer('providersUndoRemove', ok(undefined));
    await press(screen.getByRole('button', { name: 'Remove Beta' }));
    expect(inputsOf('providersRemove')).toEqual([{ providerId: 'b' }]);
    const value = [{ providerId: 'b', name: 'Beta', untilMs: 10_000 }];
    act(() => useAppStore.getState().received([{ kind: 'slice', slice: 'removedProviders', value }]));
    expect(screen.getByText('Removed Beta.')).toBeTruthy();
    await press(screen.getByRole('button', { name: 'Undo removing Beta' }));
    expect(inputsOf('providersUndoRemove')).toEqual([{ providerId: 'b' }]);
    act(() => useAppStore.getState().received([{ kind: 'slice', slice: 'removedProviders', value: [] }]));
    expect(screen.queryByText('Removed Beta.')).toBeNull();
  });

  it('duplicates everything but the key, under another name', async () => {
    await showSection();
    answer('providersSave', ok(undefined));
    await press(screen.getByRole('button', { name: 'Duplicate Alpha' }));
    await press(screen.getByRole('button', { name: 'Save' }));
    const [, alpha] = [null, PROVIDERS[0]];
    expect(inputsOf('providersSave')).toMatchObject([{ ...alpha, id: 'a-2', name: 'Alpha copy' }]);
  });
});

describe('the form of a provider', () => {
  beforeEach(async () => {
    await showSection();
    await press(screen.getByRole('button', { name: 'Edit Alpha' }));
  });

  const fill = (label: string, value: string) =>
    fireEvent.change(screen.getByLabelText(label), { target: { value } });
  const save = () => press(screen.getByRole('button', { name: 'Save' }));

  it.each([
    ['Name', ' ', 'Enter a name.'],
    ['Base URL', 'api.example.com', /Enter a web address/],
    ['Default parameters', '{top_k: 4}', /Enter a JSON object/],
    [
      'Extra headers',
      'X-Project: blue\nAuthorization: Bearer x',
      /no header that can be sent: Authorization/,
    ],
    ['Extra headers', 'no colon', /no header that can be sent: no colon/],
    ['Connection, ms', '5', /from 100 to 120000/],
    ['Silence, ms', '1.5', /Enter a whole number/],
  ])('refuses %s “%s” at the field', async (label, value, reason) => {
    fill(label, value);
    await save();
    const field = screen.getByLabelText(label);
    expect(field.getAttribute('aria-invalid')).toBe('true');
    const described = field.getAttribute('aria-describedby')?.split(' ') ?? [];
    const text = described.map((id) => document.getElementById(id)?.textContent).join(' ');
    expect(text).toMatch(reason);
    expect(inputsOf('providersSave')).toEqual([]);
  });

  it('refuses an empty variable, an empty command and a proxy that is none, once they are chosen', async () => {
    fill('Key comes from', 'environment');
    fill('Proxy', 'url');
    await save();
    expect(screen.getByLabelText('Environment variable').getAttribute('aria-invalid')).toBe('true');
    expect(screen.getByLabelText('Address of the proxy').getAttribute('aria-invalid')).toBe('true');
    fill('Key comes from', 'command');
    await save();
    expect(screen.getByLabelText('Helper command').getAttribute('aria-invalid')).toBe('true');
    expect(inputsOf('providersSave')).toEqual([]);
  });

  it('saves what it is told', async () => {
    answer('providersSave', ok(undefined));
    fill('Key comes from', 'command');
    fill('Helper command', 'pass show alpha');
    fill('Run it again after, minutes', '5');
    fill('Extra headers', 'X-Project: blue: green\n\nX-Empty:');
    fill('Proxy', 'none');
    fill('First word, ms', '9000');
    await save();
    expect(inputsOf('providersSave')).toMatchObject([
      {
        id: 'a',
        credential: { source: 'command', command: 'pass show alpha', lifetimeMs: 300_000 },
        headers: { 'X-Project': 'blue: green', 'X-Empty': '' },
        proxy: { kind: 'none' },
        timeouts: { firstTokenMs: 9_000 },
      },
    ]);
  });

  it('says at the address why main will send nothing there', async () => {
    answer(
      'providersSave',
      failed('invalid-input', 'Plain http would show your key to the network.', 'baseUrl'),
    );
    fill('Base URL', 'http://example.com');
    await save();
    expect(screen.getByRole('alert').textContent).toContain('Plain http would show your key');
    expect(screen.getByLabelText('Base URL').getAttribute('aria-invalid')).toBe('true');
  });

  it('shows where questions go, and that another address asks for the key again', () => {
    expect(screen.getByText('Questions go to https://alpha.example.com/v1/chat/completions')).toBeTruthy();
    expect(screen.queryByText(/asked for it again/)).toBeNull();
    fill('Base URL', 'https://alpha.example.com/v1/');
    expect(screen.queryByText(/asked for it again/)).toBeNull();
    fill('Base URL', 'https://other.example.com');
    expect(screen.getByText('Questions go to https://other.example.com/v1/chat/completions')).toBeTruthy();
    expect(screen.getByText(/asked for it again/)).toBeTruthy();
  });
});

describe('the test of a provider', () => {
  const base: ProviderTest = {
    providerId: 'a',
    model: 'a-1',
    reachable: { kind: 'running' },
    key: { kind: 'waiting' },
    answer: { kind: 'waiting' },
    answered: null,
  };
  const tell = (test: ProviderTest) =>
    act(() => useAppStore.getState().received([{ kind: 'slice', slice: 'tests', value: { 'a/a-1': test } }]));

  it('shows each answer as it comes, with its time and what to do about it', async () => {
    await showSection();
    await press(screen.getByRole('button', { name: 'Test Alpha' }));
    expect(inputsOf('providersTest')).toEqual([{ providerId: 'a', model: 'a-1' }]);
    tell(base);
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Test Alpha' }).disabled).toBe(true);
    const results = () => screen.getByRole('status', { name: 'Test of a-1' }).textContent;
    expect(results()).toContain('Reachableasking…');
    tell({ ...base, reachable: { kind: 'passed', durationMs: 41 }, key: { kind: 'running' } });
    expect(results()).toContain('Reachableyes · 41 ms');
    tell({
      ...base,
      reachable: { kind: 'passed', durationMs: 41 },
      key: { kind: 'failed', durationMs: 3, problem: 'wrong-key', detail: 'Incorrect API key' },
      answer: { kind: 'not-asked' },
    });
    expect(results()).toContain('The key was refused. Replace the key');
    expect(results()).toContain('Incorrect API key');
    expect(results()).toContain('Model answersnot asked');
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Test Alpha' }).disabled).toBe(false);
  });
});

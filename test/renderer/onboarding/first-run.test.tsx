import '../support/fake-api.ts';
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { PROVIDER_CATALOGUE } from '../../../src/main/config/provider-catalogue.ts';
import { EmptyChat } from '../../../src/renderer/chat/empty-chat.tsx';
// Loaded beforehand, so that the screen that asks for it waits for a moment only.
import '../../../src/renderer/onboarding/first-run.tsx';
import type { FoundProviders } from '../../../src/shared/import.ts';
import { failed, ok } from '../../../src/shared/ipc/result.ts';
import type { ProviderTest, TestPart } from '../../../src/shared/provider-test.ts';
import { defaultSettings } from '../../../src/shared/settings.ts';
import { conversation, twoTargetSettings } from '../support/app-state.ts';
import { answer, calls, inputsOf } from '../support/fake-api.ts';
import { show, startPage } from '../support/render.tsx';

const KEY = 'sk-ant-canary-0123456789abcdef';
const NOTHING: FoundProviders = { local: [], environment: [] };
const VAULT = { available: true, backend: null };
const passed: TestPart = { kind: 'passed', durationMs: 5 };

function outcome(part: TestPart): ProviderTest {
  return {
    providerId: 'anthropic',
    model: 'claude-opus-5-5',
    reachable: passed,
    key: part,
    answer: part.kind === 'passed' ? part : { kind: 'not-asked' },
    answered: null,
  };
}

async function begin(found: FoundProviders = NOTHING, hasVault = true) {
  await startPage({
    app: { version: '0.0.0', catalogue: PROVIDER_CATALOGUE },
    settings: {
      settings: defaultSettings(),
      credentials: {},
      vault: { ...VAULT, available: hasVault },
      refused: [],
    },
  });
  answer('importFind', ok(found));
  answer('credentialsSet', ok({ set: true, last4: 'cdef', keptIn: 'vault', problem: null, detail: null }));
  answer('providersTest', ok(outcome(passed)));
  const page = show(<EmptyChat />);
  await screen.findByRole('heading', { name: 'Welcome to Switchyard' });
  await waitFor(() => expect(screen.queryByText(/^Looking for/)).toBeNull());
  return page;
}

const field = () => screen.getByLabelText<HTMLInputElement>('Key of a vendor');
const vendor = () => screen.getByRole<HTMLSelectElement>('combobox', { name: 'Vendor' });

async function paste(key: string) {
  await act(async () => void fireEvent.input(field(), { target: { value: key } }));
}

async function pasteAndTry(key = KEY) {
  await paste(key);
  await act(async () => void fireEvent.submit(field().form ?? field()));
}

describe('the first run', () => {
  it('shows where nothing but practice answers and nothing was asked, and nowhere else', async () => {
    await begin();
    for (const parts of [
      { settings: { settings: twoTargetSettings(), credentials: {}, vault: VAULT, refused: [] } },
      {
        settings: { settings: defaultSettings(), credentials: {}, vault: VAULT, refused: [] },
        conversations: [conversation('c1', [])],
      },
    ]) {
      await startPage(parts);
      show(<EmptyChat />);
      expect(screen.getByRole('heading', { name: 'What would you like to know?' })).toBeTruthy();
      expect(screen.queryByRole('heading', { name: 'Welcome to Switchyard' })).toBeNull();
    }
  });

  it('says what it found on this computer, and asks before it adds any of it', async () => {
    await begin({
      local: [
        { name: 'Ollama', baseUrl: 'http://localhost:11434', models: ['a', 'b', 'c', 'd'] },
        { name: 'LM Studio', baseUrl: 'http://localhost:1234', models: [] },
      ],
      environment: [{ name: 'OpenAI', variable: 'OPENAI_API_KEY' }],
    });
    const local = within(screen.getByRole('region', { name: 'Use a local model' }));
    expect(local.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
      'Ollama4 models: a, b, c …',
      'LM Studioruns, and has no model yet',
      'OpenAIkey in OPENAI_API_KEY',
    ]);
    answer(
      'importFromThisMachine',
      ok({ id: 'o1', source: { kind: 'this-machine' }, kind: 'refused', reason: 'nothing-new', detail: '' }),
    );
    await act(async () => void fireEvent.click(local.getByRole('button', { name: 'Use it…' })));
    expect(screen.getByText('There is nothing in it that is not here already.')).toBeTruthy();
    expect(inputsOf('importApply')).toEqual([]);
  });

  it('recognises a vendor by the looks of its key, and has the person choose where they do not tell', async () => {
    await begin();
    await paste(KEY);
    expect(vendor().value).toBe('anthropic');
    expect(screen.getByText('Recognised from the key.')).toBeTruthy();
    await paste('no-such-shape');
    expect(vendor().value).toBe('');
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Try the key' }).disabled).toBe(true);
    const offered = [...vendor().options].map(({ value }) => value);
    expect(offered).toEqual(
      expect.arrayContaining(PROVIDER_CATALOGUE.filter(({ group }) => group === 'cloud').map(({ id }) => id)),
    );
  });

  it('has the person choose among vendors whose keys look the same', async () => {
    await begin();
    const [first, second] = PROVIDER_CATALOGUE;
    if (!first || !second) throw new Error('The catalogue is empty.');
    const catalogue = [first, { ...second, keyShape: first.keyShape }];
    await startPage({
      app: { version: '0.0.0', catalogue },
      settings: { settings: defaultSettings(), credentials: {}, vault: VAULT, refused: [] },
    });
    show(<EmptyChat />);
    await screen.findByRole('heading', { name: 'Welcome to Switchyard' });
    await paste(`sk-proj-${'x'.repeat(40)}`);
    expect(screen.getByText('Several vendors have keys like this one.')).toBeTruthy();
    expect(vendor().value).toBe('');
  });

  it('adds the account, tries the key, and puts its models at the head of both lists in place of practice', async () => {
    const { container } = await begin();
    await pasteAndTry();
    expect(await screen.findByText(/claude-opus-5-5 works/)).toBeTruthy();
    expect(calls.map(({ name }) => name)).toEqual([
      'importFind',
      'providersSave',
      'credentialsSet',
      'providersTest',
      'settingsChange',
    ]);
    expect(inputsOf('credentialsSet')).toEqual([{ providerId: 'anthropic', key: KEY, where: 'vault' }]);
    expect(inputsOf('settingsChange')).toEqual([
      {
        primary: [{ providerId: 'anthropic', model: 'claude-opus-5-5' }],
        cheap: [{ providerId: 'anthropic', model: 'claude-haiku-4-5' }],
      },
    ]);
    expect(container.innerHTML).not.toContain(KEY);
    expect(field().value).toBe('');
  });

  it('takes the account out again where the key does not work, and says why and what to do', async () => {
    await begin();
    const refused: TestPart = { kind: 'failed', durationMs: 5, problem: 'wrong-key', detail: 'HTTP 401' };
    answer('providersTest', ok(outcome(refused)));
    await pasteAndTry();
    expect(await screen.findByText('The key was refused.')).toBeTruthy();
    expect(screen.getByText(/Nothing was kept/)).toBeTruthy();
    expect(inputsOf('providersRemove')).toEqual([{ providerId: 'anthropic' }]);
    expect(inputsOf('settingsChange')).toEqual([]);
  });

  it('takes the account out again where its key could not be kept', async () => {
    await begin();
    answer('credentialsSet', failed('vault-unavailable', 'locked'));
    await pasteAndTry();
    expect(inputsOf('providersRemove')).toEqual([{ providerId: 'anthropic' }]);
    expect(inputsOf('providersTest')).toEqual([]);
  });

  it('asks where to keep the key on a computer without a vault', async () => {
    await begin(NOTHING, false);
    await paste(KEY);
    fireEvent.click(screen.getByRole('radio', { name: /In a file/ }));
    await act(async () => void fireEvent.submit(field().form ?? field()));
    expect(inputsOf('credentialsSet')).toEqual([{ providerId: 'anthropic', key: KEY, where: 'file' }]);
  });

  it('has the person choose a model of a vendor for which the catalogue names none', async () => {
    await begin();
    answer('providersListModels', ok([{ id: 'one' }, { id: 'two' }]));
    await pasteAndTry(`hf_${'a'.repeat(30)}`);
    const model = await screen.findByRole('combobox', { name: /^Model of/ });
    fireEvent.change(model, { target: { value: 'two' } });
    await act(async () => void fireEvent.click(screen.getByRole('button', { name: 'Try it' })));
    expect(inputsOf('providersTest')).toEqual([{ providerId: 'huggingface', model: 'two' }]);
    expect(inputsOf('settingsChange')).toEqual([{ primary: [{ providerId: 'huggingface', model: 'two' }] }]);
  });

  it('is left for practice, and stays so', async () => {
    await begin();
    fireEvent.click(screen.getByRole('button', { name: 'Practise' }));
    expect(screen.getByRole('heading', { name: 'What would you like to know?' })).toBeTruthy();
    show(<EmptyChat />);
    expect(screen.queryByRole('heading', { name: 'Welcome to Switchyard' })).toBeNull();
  });
});

import '../support/fake-api.ts';
import { act, fireEvent, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { inOrderOfChoice } from '../../../src/renderer/settings/model-order.ts';
import { ModelsEditor } from '../../../src/renderer/settings/models-editor.tsx';
import { TargetPicker } from '../../../src/renderer/settings/target-picker.tsx';
import { withOwnPrice } from '../../../src/renderer/settings/own-price.ts';
import { ok } from '../../../src/shared/ipc/result.ts';
import type { ProviderModel } from '../../../src/shared/provider.ts';
import { Settings } from '../../../src/shared/settings.ts';
import { answer, inputsOf } from '../support/fake-api.ts';
import { show, startPage } from '../support/render.tsx';

const MODELS: readonly ProviderModel[] = [
  { id: 'plain' },
  { id: 'tucked-away', hidden: true },
  { id: 'beloved', favourite: true, contextLength: 200_000, capabilities: { tools: true, images: true } },
  { id: 'vanished', missing: true, listed: false },
];

async function start(models: readonly ProviderModel[] = MODELS) {
  const settings = Settings.parse({
    version: 1,
    providers: [
      { id: 'a', name: 'Alpha', kind: 'openai', baseUrl: 'https://a.example.com/v1', models: [...models] },
    ],
    primary: [{ providerId: 'a', model: 'vanished' }],
  });
  const [provider] = settings.providers;
  if (!provider) throw new Error('There is no provider.');
  await startPage({
    settings: { settings, credentials: {}, vault: { available: true, backend: null }, refused: [] },
  });
  return provider;
}

const savedModels = () =>
  (inputsOf('providersSave') as readonly { readonly models: readonly ProviderModel[] }[]).at(-1)?.models;

async function press(element: HTMLElement) {
  await act(async () => void fireEvent.click(element));
}

describe('ModelsEditor', () => {
  it('shows favourites first, hidden ones apart, and that a model is gone', async () => {
    const provider = await start();
    show(<ModelsEditor provider={provider} />);
    const stars = screen.getAllByRole('button', { name: /^Favourite/ });
    expect(stars.map((star) => star.getAttribute('aria-label'))).toEqual([
      'Favourite: beloved',
      'Favourite: plain',
      'Favourite: vanished',
      'Favourite: tucked-away',
    ]);
    expect(screen.getByText('1 hidden model')).toBeTruthy();
    expect(screen.getByText(/no longer lists this model. It is still asked/)).toBeTruthy();
    expect(screen.getByText('tools · images')).toBeTruthy();
  });

  it('favours, hides and removes one model and leaves the others as they are', async () => {
    const provider = await start();
    show(<ModelsEditor provider={provider} />);
    answer('providersSave', ok(undefined));
    await press(screen.getByRole('button', { name: 'Favourite: plain' }));
    expect(savedModels()).toEqual(MODELS.with(0, { id: 'plain', favourite: true }));
    await press(screen.getByRole('button', { name: 'Hide plain where models are chosen' }));
    expect(savedModels()).toEqual(MODELS.with(0, { id: 'plain', hidden: true }));
    await press(screen.getByRole('button', { name: 'Remove beloved' }));
    expect(savedModels()).toEqual(MODELS.toSpliced(2, 1));
  });

  it('puts a model into either list, and shows the place that it has', async () => {
    const provider = await start();
    show(<ModelsEditor provider={provider} />);
    await press(screen.getByRole('button', { name: 'Add plain to Cheap' }));
    await press(screen.getByRole('button', { name: 'Add plain to Primary' }));
    const [vanished, plain] = ['vanished', 'plain'].map((model) => ({ providerId: 'a', model }));
    expect(inputsOf('settingsChange')).toEqual([{ cheap: [plain] }, { primary: [vanished, plain] }]);
    expect(screen.queryByRole('button', { name: 'Add vanished to Primary' })).toBeNull();
    expect(screen.getByText('Primary P1')).toBeTruthy();
  });

  it('chooses from the vendor’s list, with what it says of each, and by name', async () => {
    const provider = await start([{ id: 'plain' }]);
    show(<ModelsEditor provider={provider} />);
    answer('providersSave', ok(undefined));
    const listed = { id: 'fresh', contextLength: 128_000, capabilities: { tools: true } };
    answer('providersListModels', ok([listed, { id: 'plain', contextLength: null, capabilities: {} }]));
    await press(screen.getByRole('button', { name: 'Add model' }));
    await press(screen.getByRole('button', { name: 'Fetch models' }));
    expect(screen.getByText('128K context · tools')).toBeTruthy();
    await press(screen.getByRole('checkbox', { name: 'Use fresh' }));
    expect(savedModels()).toEqual([{ id: 'plain' }, { ...listed, listed: true }]);
    await press(screen.getByRole('checkbox', { name: 'Use plain' }));
    expect(savedModels()).toEqual([]);
    fireEvent.change(screen.getByLabelText('Model name'), { target: { value: ' my-own ' } });
    await press(screen.getByRole('button', { name: 'Add by name' }));
    expect(savedModels()).toEqual([{ id: 'plain' }, { id: 'my-own' }]);
  });
});

describe('where models are chosen', () => {
  it('offers favourites first, hidden ones not, and says which are gone', async () => {
    await start();
    show(<TargetPicker title="Primary" taken={[]} onPick={() => {}} />);
    const options = screen.getAllByRole('option').map(({ textContent }) => textContent);
    expect(options.slice(1)).toEqual([
      '★ Alpha · beloved',
      'Alpha · plain',
      'Alpha · vanished (gone from the vendor’s list)',
    ]);
  });
});

describe('inOrderOfChoice', () => {
  it('keeps the order within a rank', () => {
    expect(inOrderOfChoice(MODELS).map(({ id }) => id)).toEqual([
      'beloved',
      'plain',
      'vanished',
      'tucked-away',
    ]);
  });
});

describe('withOwnPrice', () => {
  it('changes the price of a model and nothing else of it', () => {
    const model = { ...MODELS[2], id: 'beloved', inputUsdPerMillion: '1', outputUsdPerMillion: '2' };
    expect(withOwnPrice(model, { inputUsdPerMillion: '3', outputUsdPerMillion: '4' })).toEqual({
      ...MODELS[2],
      inputUsdPerMillion: '3',
      outputUsdPerMillion: '4',
    });
    expect(withOwnPrice(model)).toEqual(MODELS[2]);
  });
});

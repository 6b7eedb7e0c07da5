import '../support/fake-api.ts';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { PricesSection } from '../../../src/renderer/settings/prices-section.tsx';
import { ok } from '../../../src/shared/ipc/result.ts';
import type { PriceList, PriceRow } from '../../../src/shared/prices.ts';
import type { Provider } from '../../../src/shared/provider.ts';
import { appState, twoTargetSettings } from '../support/app-state.ts';
import { answer, inputsOf } from '../support/fake-api.ts';
import { show, startPage } from '../support/render.tsx';

const rates = (input: string, output: string) => ({
  input,
  output,
  cacheRead: '0.3',
  cacheWrite: '3.75',
  cacheWriteLong: '6',
});

const TIERED: PriceRow = {
  providerId: 'alpha',
  model: 'alpha-1',
  price: {
    source: 'table',
    asOf: '2026-09-23',
    tiers: [
      { overInputTokens: null, rates: rates('3', '15') },
      { overInputTokens: 200_000, rates: rates('6', '22.5') },
      { overInputTokens: 271_999, rates: rates('7', '25') },
    ],
  },
};
const UNPRICED: PriceRow = { providerId: 'beta', model: 'beta-1', price: null };

async function open(rows: readonly PriceRow[], change: (provider: Provider) => Provider = (same) => same) {
  const settings = twoTargetSettings();
  const vault = { available: true, backend: null };
  const changed = { ...settings, providers: settings.providers.map(change) };
  await startPage(appState({ settings: { settings: changed, credentials: {}, vault, refused: [] } }));
  const table = { name: 'the-table', version: '1.2.3', publishedOn: '2026-09-23' };
  answer('pricesList', ok<PriceList>({ table, rows }));
  show(<PricesSection />);
  await screen.findByText(/the-table 1\.2\.3/);
}

const rowOf = (name: RegExp) => screen.getByRole('row', { name });
const cellsOf = (row: HTMLElement) =>
  within(row)
    .getAllByRole('cell')
    .map((cell) => cell.textContent);

describe('PricesSection', () => {
  beforeEach(() => open([TIERED, UNPRICED]));

  it('shows every rate with its source and date, and the tiers below', () => {
    expect(cellsOf(rowOf(/^alpha-1/))).toEqual(['3', '15', '0.3', '3.75', '6', 'tableSep 23, 2026', '']);
    expect(cellsOf(rowOf(/^over 200,000 input tokens/))).toEqual(['6', '22.5', '0.3', '3.75', '6']);
    expect(cellsOf(rowOf(/^from 272,000 input tokens/))).toEqual(['7', '25', '0.3', '3.75', '6']);
  });

  it('says that a model is unpriced, and shows no figure for it', () => {
    expect(cellsOf(rowOf(/^beta-1/))).toEqual(['–', '–', '–', '–', '–', 'unpriced', '']);
  });

  it('finds models by their name and their provider’s', () => {
    const search = screen.getByRole('searchbox', { name: 'Search models' });
    fireEvent.change(search, { target: { value: 'BETA' } });
    expect(screen.queryByRole('row', { name: /^alpha-1/ })).toBeNull();
    expect(rowOf(/^beta-1/)).toBeTruthy();
    fireEvent.change(search, { target: { value: 'nothing' } });
    expect(screen.getByText('No model matches “nothing”.')).toBeTruthy();
  });

  it('saves a price of one’s own with its day, and reads the prices anew', async () => {
    fireEvent.click(screen.getByRole('button', { name: 'Set the price of beta-1' }));
    const form = screen.getByRole('form', { name: 'Your price of beta-1' });
    const type = (label: string, value: string) =>
      fireEvent.change(within(form).getByLabelText(label), { target: { value } });
    type('Input', ' 0.10 ');
    type('Output', '2');
    type('Write, 1 h', '0.4');
    type('Counts from', '2026-12-01');
    fireEvent.click(within(form).getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(inputsOf('providersSave')).toHaveLength(1));
    expect(inputsOf('providersSave')[0]).toMatchObject({
      id: 'beta',
      models: [
        {
          id: 'beta-1',
          inputUsdPerMillion: '0.10',
          outputUsdPerMillion: '2',
          cacheWriteLongUsdPerMillion: '0.4',
          priceFrom: '2026-12-01',
        },
      ],
    });
    await waitFor(() => expect(screen.queryByRole('form')).toBeNull());
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Set the price of beta-1' }));
  });

  it.each([
    ['Output', { Input: '1' }, 'A price has an input and an output rate.'],
    ['Input', { Output: '1' }, 'A price has an input and an output rate.'],
    ['Input', { Input: '0,25', Output: '1' }, 'Enter a decimal number such as 0.25.'],
    ['Cache read', { Input: '1', Output: '1', 'Cache read': '-1' }, 'Enter a decimal number such as 0.25.'],
  ])('refuses half a price and what is no price at the field %s', async (label, typed, problem) => {
    fireEvent.click(screen.getByRole('button', { name: 'Set the price of beta-1' }));
    const form = screen.getByRole('form');
    for (const [field, value] of Object.entries(typed))
      fireEvent.change(within(form).getByLabelText(field), { target: { value } });
    fireEvent.click(within(form).getByRole('button', { name: 'Save' }));
    const alert = await within(form).findByRole('alert');
    expect(alert.textContent).toBe(problem);
    expect(within(form).getByLabelText(label).getAttribute('aria-describedby')).toBe(alert.id);
    expect(inputsOf('providersSave')).toEqual([]);
  });
});

describe('PricesSection, with a price of one’s own', () => {
  const own = { inputUsdPerMillion: '1', outputUsdPerMillion: '2', priceFrom: '2026-12-01' };
  const priced = (provider: Provider): Provider => ({
    ...provider,
    models: provider.models.map((model) => ({ ...model, ...own, contextLength: 8_000 })),
  });

  it('says from when it will count while another one does', async () => {
    await open([TIERED], priced);
    expect(screen.getByText('Your price of 1 in and 2 out counts from Dec 1, 2026.')).toBeTruthy();
  });

  it('removes it and keeps the rest of the model', async () => {
    const price = { ...TIERED.price, source: 'user', asOf: '2026-12-01', tiers: [] } as const;
    await open([{ ...TIERED, price }], priced);
    expect(rowOf(/^alpha-1/).textContent).toContain('from Dec 1, 2026');
    fireEvent.click(screen.getByRole('button', { name: 'Set the price of alpha-1' }));
    fireEvent.click(screen.getByRole('button', { name: 'Remove my price' }));
    await waitFor(() => expect(inputsOf('providersSave')).toHaveLength(1));
    expect(inputsOf('providersSave')[0]).toMatchObject({ models: [{ id: 'alpha-1', contextLength: 8_000 }] });
    expect(JSON.stringify(inputsOf('providersSave'))).not.toContain('UsdPerMillion');
  });

  it('offers none where everything costs nothing', async () => {
    await open([TIERED], (provider) => ({ ...provider, costsNothing: true }));
    expect(rowOf(/^alpha-1/).textContent).toContain('costs nothing');
    expect(screen.queryByRole('button', { name: 'Set the price of alpha-1' })).toBeNull();
  });
});

describe('PricesSection, with many models', () => {
  it('shows a hundred until all are asked for', async () => {
    const ids = Array.from({ length: 130 }, (_, index) => `model-${index}`);
    await open(
      ids.map((model) => ({ providerId: 'alpha', model, price: null })),
      (provider) => ({ ...provider, models: ids.map((id) => ({ id })) }),
    );
    const shown = () => screen.getAllByText(/^model-/).length;
    expect(shown()).toBe(100);
    fireEvent.click(screen.getByRole('button', { name: 'Show all 130 models' }));
    expect(shown()).toBe(130);
  });
});

import '../support/fake-api.ts';
import { act, fireEvent, screen, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { BudgetSection } from '../../../src/renderer/settings/budget-section.tsx';
import { SettingsScreen } from '../../../src/renderer/settings/settings-screen.tsx';
import { useAppStore } from '../../../src/renderer/stores/app-store.ts';
import type { BudgetStatus } from '../../../src/shared/budget.ts';
import { appState, twoTargetSettings } from '../support/app-state.ts';
import { inputsOf } from '../support/fake-api.ts';
import { show, startPage } from '../support/render.tsx';

const NONE: BudgetStatus = { day: null, month: null };

async function showBudget(budget: object = {}, status: BudgetStatus = NONE) {
  const settings = { ...appState().settings, settings: twoTargetSettings({ budget }) };
  await startPage({ settings, budget: status });
  show(<BudgetSection />);
}

function enter(field: HTMLElement, text: string) {
  fireEvent.change(field, { target: { value: text } });
  fireEvent.keyDown(field, { key: 'Enter' });
}

const day = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'Limit for a day' });
const month = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'Limit for a month' });

describe('BudgetSection', () => {
  beforeEach(() => showBudget());

  it('takes a limit as it is written', () => {
    enter(day(), ' 2.50 ');
    enter(month(), '40');
    expect(inputsOf('settingsChange')).toEqual([
      { budget: { dayUsd: '2.50' } },
      { budget: { monthUsd: '40' } },
    ]);
  });

  it('takes an empty field for no limit', async () => {
    await showBudget({ dayUsd: '5' });
    expect(day().value).toBe('5');
    enter(day(), '');
    expect(inputsOf('settingsChange')).toEqual([{ budget: { dayUsd: null } }]);
  });

  it.each(['0', '0.00', '-1', '5 dollars', '1e3', '0.0000001', '1,5'])('refuses %j with a reason', (text) => {
    enter(day(), text);
    expect(inputsOf('settingsChange')).toEqual([]);
    expect(day().getAttribute('aria-invalid')).toBe('true');
    const reason = screen.getByRole('alert');
    expect(reason.textContent).toMatch(/^Enter an amount over 0/);
    expect(day().getAttribute('aria-describedby')).toContain(reason.id);
  });

  it('saves nothing that has not changed', async () => {
    await showBudget({ dayUsd: '5' });
    fireEvent.blur(day());
    enter(day(), '5');
    expect(inputsOf('settingsChange')).toEqual([]);
  });

  it('says of each choice what it does, and saves the one chosen', () => {
    const choices = within(screen.getByRole('group', { name: 'At a limit' })).getAllByRole<HTMLInputElement>(
      'radio',
    );
    expect(choices.map(({ value, checked }) => [value, checked])).toEqual([
      ['stop', true],
      ['cheap', false],
      ['warn', false],
    ]);
    for (const choice of choices) {
      const hint = document.getElementById(choice.getAttribute('aria-describedby') ?? '');
      expect(hint?.textContent).toMatch(/\.$/);
    }
    fireEvent.click(screen.getByRole('radio', { name: 'Go on with the cheap list' }));
    expect(inputsOf('settingsChange')).toEqual([{ budget: { whenReached: 'cheap' } }]);
  });

  it('saves the warning, what is set aside and unpriced models', () => {
    enter(screen.getByRole('textbox', { name: 'Warn at' }), '50');
    enter(screen.getByRole('textbox', { name: 'Output tokens set aside' }), '8000');
    fireEvent.click(screen.getByRole('switch', { name: 'Ask models without a price' }));
    expect(inputsOf('settingsChange')).toEqual([
      { budget: { warnAtPercent: 50 } },
      { budget: { reserveOutputTokens: 8_000 } },
      { budget: { unpriced: 'refuse' } },
    ]);
  });

  it('shows where each limit stands, to the last digit and in words', async () => {
    const budget: BudgetStatus = {
      day: { limitUsd: '5', spentUsd: '4.100000000001', reservedUsd: '0.1', state: 'near' },
      month: { limitUsd: '40', spentUsd: '41.5', reservedUsd: '0', state: 'reached' },
    };
    await showBudget({ dayUsd: '5', monthUsd: '40' }, budget);
    for (const words of [
      '$4.100000000001 of $5 spent',
      '$0.799999999999 left',
      '$0.1 set aside for what is under way',
      'Near the limit',
      '$41.5 of $40 spent',
      '$1.5 over',
      'Limit reached',
    ]) {
      expect(screen.getByText(words)).toBeTruthy();
    }
    act(() => useAppStore.getState().received([{ kind: 'slice', slice: 'budget', value: NONE }]));
    expect(screen.queryByText(/spent/)).toBeNull();
  });
});

it('is found among the settings by its words', async () => {
  await startPage();
  show(<SettingsScreen />);
  fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'limit for a month' } });
  expect(screen.getAllByRole('heading', { level: 2 }).map(({ textContent }) => textContent)).toEqual([
    'Budget',
  ]);
});

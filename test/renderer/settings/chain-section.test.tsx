import '../support/fake-api.ts';
import { fireEvent, screen, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { ChainSection } from '../../../src/renderer/settings/chain-section.tsx';
import { ALPHA, BETA, twoTargetSettings } from '../support/app-state.ts';
import { inputsOf } from '../support/fake-api.ts';
import { show, startPage } from '../support/render.tsx';

const ref = ({ providerId, model }: typeof ALPHA) => ({ providerId, model });
const GONE = { providerId: 'gone', model: 'old' };
const settings = twoTargetSettings({ primary: [ref(ALPHA), GONE, ref(BETA)] });

describe('ChainSection', () => {
  beforeEach(async () => {
    const vault = { available: true, backend: null };
    await startPage({ settings: { settings, credentials: {}, vault, refused: [] } });
    show(<ChainSection />);
  });

  const [primary] = [() => screen.getByRole('list', { name: 'Primary' })];

  it('lists the targets in their order, with their places', () => {
    const rows = within(primary()).getAllByRole('listitem');
    expect(rows.map((row) => row.textContent?.slice(0, 2))).toEqual(['P1', 'P2', 'P3']);
    expect(rows[0]?.textContent).toContain('Alpha · alpha-1');
  });

  it('moves a target by one place, by its name', () => {
    fireEvent.click(within(primary()).getByRole('button', { name: 'Move Beta · beta-1 up' }));
    expect(inputsOf('settingsChange')).toEqual([{ primary: [ref(ALPHA), ref(BETA), GONE] }]);
  });

  it('cannot move the first one up or the last one down', () => {
    const button = (name: string) => within(primary()).getByRole<HTMLButtonElement>('button', { name });
    expect(button('Move Alpha · alpha-1 up').disabled).toBe(true);
    expect(button('Move Beta · beta-1 down').disabled).toBe(true);
  });

  it('says that the provider of an entry is gone, and lets it be removed', () => {
    const [, row] = within(primary()).getAllByRole('listitem');
    if (!row) throw new Error('There is no second row.');
    expect(row.textContent).toMatch(/gone/);
    fireEvent.click(within(row).getByRole('button', { name: /^Remove/ }));
    expect(inputsOf('settingsChange')).toEqual([{ primary: [ref(ALPHA), ref(BETA)] }]);
  });

  it('adds a model to a list that does not have it', () => {
    const choice = screen.getAllByRole<HTMLSelectElement>('combobox').at(-1);
    if (!choice) throw new Error('There is nothing to choose from.');
    fireEvent.change(choice, { target: { value: BETA.targetId } });
    expect(inputsOf('settingsChange')).toEqual([{ cheap: [ref(BETA)] }]);
  });
});

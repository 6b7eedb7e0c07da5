import '../support/fake-api.ts';
import { fireEvent, screen } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { NumberSetting, parseWhole } from '../../../src/renderer/ui/number-setting.tsx';
import { show, startPage } from '../support/render.tsx';

describe('parseWhole', () => {
  it('takes whole numbers within the bounds, bounds included', () => {
    expect(parseWhole('1', [1, 100])).toBe(1);
    expect(parseWhole(' 100 ', [1, 100])).toBe(100);
  });

  it.each(['', '0', '101', '1.5', '-3', '1e2', 'ten', '9999999999999999'])('refuses %j', (text) => {
    expect(parseWhole(text, [1, 100])).toBeNull();
  });
});

describe('NumberSetting', () => {
  let changes: number[] = [];
  const field = () => screen.getByRole('textbox', { name: 'Most retries' });

  beforeEach(async () => {
    await startPage();
    changes = [];
    show(
      <NumberSetting
        label="Most retries"
        hint="For each target."
        value={2}
        fallback={3}
        bounds={[0, 10]}
        onChange={(value) => changes.push(value)}
      />,
    );
  });

  it('applies a valid number when the field is left, once', () => {
    fireEvent.change(field(), { target: { value: '5' } });
    expect(changes).toEqual([]);
    fireEvent.blur(field());
    expect(changes).toEqual([5]);
  });

  it('refuses one out of bounds at the field, with the bounds', () => {
    fireEvent.change(field(), { target: { value: '11' } });
    fireEvent.blur(field());
    expect(changes).toEqual([]);
    expect(field().getAttribute('aria-invalid')).toBe('true');
    expect(screen.getByRole('alert').textContent).toMatch(/0.*10/);
  });

  it('goes back to the default on request', () => {
    fireEvent.click(screen.getByRole('button', { name: /Most retries/ }));
    expect(changes).toEqual([3]);
  });
});

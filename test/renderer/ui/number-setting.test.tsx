import '../support/fake-api.ts';
import { fireEvent, screen } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { NumberSetting, parseNumber } from '../../../src/renderer/ui/number-setting.tsx';
import { show, startPage } from '../support/render.tsx';

describe('parseNumber', () => {
  it('takes whole numbers within the bounds, bounds included', () => {
    expect(parseNumber('1', [1, 100])).toBe(1);
    expect(parseNumber(' 100 ', [1, 100])).toBe(100);
  });

  it.each(['', '0', '101', '1.5', '-3', '1e2', 'ten', '9999999999999999'])('refuses %j', (text) => {
    expect(parseNumber(text, [1, 100])).toBeNull();
  });

  it('turns units into what the setting keeps', () => {
    expect(parseNumber('1.5', [100, 60_000], 1_000)).toBe(1_500);
    expect(parseNumber('0.1', [100, 60_000], 1_000)).toBe(100);
    expect(parseNumber('0.099', [100, 60_000], 1_000)).toBeNull();
    expect(parseNumber('43200', [1_000, 2_592_000_000], 60_000)).toBe(2_592_000_000);
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

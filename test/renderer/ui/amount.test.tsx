import { cleanup, render } from '@testing-library/react';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { Amount, mostPlaces } from '../../../src/renderer/ui/amount.tsx';

function partsOf(amount: string): readonly [string, string] {
  const { container } = render(<Amount amount={amount} />);
  const text = container.textContent ?? '';
  const quiet = container.querySelector('span span')?.textContent ?? '';
  return [text.slice(0, text.length - quiet.length), quiet];
}

describe('Amount', () => {
  afterEach(cleanup);

  it.each([
    ['0', '$0', ''],
    ['12.3', '$12.3', ''],
    ['12.345678901234', '$12.34', '5678901234'],
    ['0.000022', '$0.000022', ''],
    ['0.000022345', '$0.000022', '345'],
    ['-0.75', '-$0.75', ''],
  ])('shows %s with the digits that count first', (amount, loud, quiet) => {
    expect(partsOf(amount)).toEqual([loud, quiet]);
  });

  it('leaves out no digit of any amount', () => {
    const digits = fc.bigInt({ min: 0n, max: 10n ** 20n }).map(String);
    fc.assert(
      fc.property(digits, digits, fc.boolean(), (whole, places, isNegative) => {
        const amount = `${whole}.${places}`;
        const { container, unmount } = render(<Amount amount={isNegative ? `-${amount}` : amount} />);
        expect(container.textContent).toBe(`${isNegative ? '-' : ''}$${amount}`);
        unmount();
      }),
    );
  });
});

describe('mostPlaces', () => {
  it('counts the decimal places of the longest', () => {
    expect(mostPlaces(['1', '0.5', '0.125'])).toBe(3);
    expect(mostPlaces([])).toBe(0);
  });
});

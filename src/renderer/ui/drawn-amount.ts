import { usd, type UsdAmount } from '../../shared/money.ts';

// The only place where an amount becomes a float: as a length on the screen. Nothing here is ever shown as a figure.

/** How long an amount is drawn beside the whole, in percent; 100 beside nothing. */
export function drawnPercent(amount: string | UsdAmount, whole: string | UsdAmount): number {
  const length = usd(whole);
  return length.isZero() ? 100 : usd(amount).times(100).dividedBy(length).toNumber();
}

/** How high an amount is drawn on a chart's own scale. */
export function drawnHeight(amount: UsdAmount): number {
  return amount.toNumber();
}

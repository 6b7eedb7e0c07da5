import { Decimal } from 'decimal.js';

// 40 significant digits hold a price per token times any token count exactly; the default 20 would round.
const Usd = Decimal.clone({ precision: 40, rounding: Decimal.ROUND_HALF_EVEN, toExpNeg: -30, toExpPos: 30 });

/** Decimal places of a stored amount: one pico-USD, 1e-12 USD. */
const PICO_DIGITS = 12;

/** An exact USD amount. No float ever holds one. */
export type UsdAmount = Decimal;

/** Reads an exact amount from a decimal string or an integer. */
export function usd(amount: string | number | Decimal): UsdAmount {
  return new Usd(amount);
}

/** Rounds a cost the one time it is rounded: half-even, to 1e-12 USD. */
export function roundToPicoUsd(amount: UsdAmount): UsdAmount {
  return amount.toDecimalPlaces(PICO_DIGITS, Decimal.ROUND_HALF_EVEN);
}

/** Writes an amount as a plain decimal string, the form in which it crosses IPC: no exponent, no trailing zeros. */
export function usdToString(amount: UsdAmount): string {
  return amount.toFixed();
}

/** Reads a stored amount, a whole number of 1e-12 USD, as a decimal string. */
export function picoToUsd(pico: bigint | string): string {
  return usdToString(usd(String(pico)).times(`1e-${PICO_DIGITS}`));
}

/** Writes an amount as it is stored: a whole number of 1e-12 USD, rounded half-even where it is not one already. */
export function usdToPico(amount: string | UsdAmount): bigint {
  return BigInt(usdToString(roundToPicoUsd(usd(amount)).times(`1e${PICO_DIGITS}`)));
}

/** Adds amounts given as decimal strings, exactly. */
export function sumUsd(amounts: Iterable<string>): UsdAmount {
  let total = usd(0);
  for (const amount of amounts) total = total.plus(amount);
  return total;
}

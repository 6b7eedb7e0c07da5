interface AmountProps {
  /** A decimal string, shown with all its digits. */
  readonly amount: string;
  /** Decimal places of the longest amount in the same column, so that the points stand under each other. */
  readonly places?: number;
}

/** An exact amount. What lies far behind the point is there, in a quieter colour: the eye finds the sum, the digits stay. */
export function Amount({ amount, places }: AmountProps) {
  const [loud, quiet] = parted(amount);
  // Digits are one `ch` wide in tabular figures, so the part that is missing behind the point is kept free.
  const missing = places === undefined ? 0 : places - placesOf(amount);
  const point = places !== undefined && places > 0 && placesOf(amount) === 0 ? 0.3 : 0;
  return (
    <span className="tabular whitespace-nowrap" style={{ paddingRight: `${missing + point}ch` }}>
      {loud}
      {quiet !== '' && <span className="font-normal text-soft">{quiet}</span>}
    </span>
  );
}

/** How many decimal places an amount has. */
export function placesOf(amount: string): number {
  return amount.split('.')[1]?.length ?? 0;
}

/** The longest of these amounts, in decimal places. */
export function mostPlaces(amounts: Iterable<string>): number {
  return Math.max(0, ...[...amounts].map(placesOf));
}

/** An amount with its sign, up to the second digit behind the point that counts, and the rest. */
function parted(amount: string): readonly [string, string] {
  const [, sign = '', loud = '', quiet = ''] = /^(-?)(\d+(?:\.0*\d{0,2})?)(.*)$/.exec(amount) ?? [];
  return [`${sign}$${loud}`, quiet];
}

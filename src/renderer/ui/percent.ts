/** A share as a percentage with one decimal place, never rounded up: 999 of 1,000 is not all of them. */
export function percent(part: number, all: number, language: string): string {
  const tenths = Math.floor((part / all) * 1_000) / 1_000;
  return new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 }).format(tenths);
}

import { randomInt } from 'node:crypto';

/** How many times as much as usual is tried: 1, or what `npm run test:long` sets. */
const FACTOR = Number(process.env['PROPERTY_RUNS_FACTOR'] ?? 1);

/** A number of rounds, more of them in a long run. */
export function rounds(usual: number): number {
  return usual * FACTOR;
}

/**
 * How a property test runs: as often as it says, more often in a long run, from a seed that is printed and that
 * `PROPERTY_SEED` sets for a replay.
 */
export function propertyRuns(
  name: string,
  runs: number,
): { readonly numRuns: number; readonly seed: number; readonly endOnFailure: boolean } {
  const { PROPERTY_SEED } = process.env;
  const numRuns = rounds(runs);
  const seed = PROPERTY_SEED === undefined ? randomInt(2 ** 31) : Number(PROPERTY_SEED);
  console.info(`${name}: ${numRuns} runs, PROPERTY_SEED=${seed}`);
  return { numRuns, seed, endOnFailure: false };
}

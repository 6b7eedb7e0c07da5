import { randomInt } from 'node:crypto';

/**
 * How a property test runs: as often as it says, or `PROPERTY_RUNS_FACTOR` times that for a long run, from a seed that is
 * printed and that `PROPERTY_SEED` sets for a replay.
 */
export function propertyRuns(
  name: string,
  runs: number,
): { readonly numRuns: number; readonly seed: number; readonly endOnFailure: boolean } {
  const { PROPERTY_RUNS_FACTOR, PROPERTY_SEED } = process.env;
  const numRuns = runs * Number(PROPERTY_RUNS_FACTOR ?? 1);
  const seed = PROPERTY_SEED === undefined ? randomInt(2 ** 31) : Number(PROPERTY_SEED);
  console.info(`${name}: ${numRuns} runs, PROPERTY_SEED=${seed}`);
  return { numRuns, seed, endOnFailure: false };
}

import { randomInt } from 'node:crypto';

/** Numbers from 0 to 1, which the seed printed gives again where it is set as `STORAGE_SEED`. */
export function seededRandom(name: string): () => number {
  const seed = Number(process.env.STORAGE_SEED ?? randomInt(2 ** 31));
  console.info(`${name}: STORAGE_SEED=${seed}`);
  let state = seed >>> 0;
  return () => {
    // mulberry32
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Bundle, bundle } from './support/bundle.ts';
import type { Acknowledgement } from './support/kill-acknowledgement.ts';
import { examine, ROUNDS, runAndKill, TIMEOUT_MS } from './support/kill-rounds.ts';
import { seededRandom } from './support/seeded-random.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

// 50 rounds; `KILL_ROUNDS=1000 npx vitest run test/storage/kill` is the long run.
// Seen to fail where `save` resolves before the write, and where the start closes nothing that was left open.

/** Things said before a process is killed; an exchange is about nine. */
const MOST_SAID = 60;

let programs: Bundle;

beforeAll(async () => {
  programs = await bundle('kill-child');
});

afterAll(() => programs.remove());

it(
  'loses nothing that was stored when the process is killed while answers stream',
  { timeout: TIMEOUT_MS },
  async () => {
    const folder = temporaryFolder();
    const random = seededRandom('kill while streaming');
    let all: Acknowledgement[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const after = { said: 2 + Math.floor(random() * MOST_SAID), delayMs: random() * 5 };
      const { said } = await runAndKill({ programs, folder, run: `s${round}`, kind: 'stream', after });
      all.push(...said);
      examine(folder, said);
    }
    // It must have come to something, or nothing was shown.
    expect(all.filter(({ kind }) => kind === 'answered').length).toBeGreaterThan(ROUNDS / 4);
    examine(folder, all);
  },
);

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Bundle, bundle } from './support/bundle.ts';
import type { Acknowledgement } from './support/kill-acknowledgement.ts';
import { examine, expectWholeBackups, ROUNDS, runAndKill, TIMEOUT_MS } from './support/kill-rounds.ts';
import { seededRandom } from './support/seeded-random.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

// 50 rounds; `KILL_ROUNDS=1000 npx vitest run test/storage/kill` is the long run.
// Seen to fail where a backup is written under its own name from the start.

/** Backups made before a process is killed, and how long it then goes on: about as long as another one takes. */
const MOST_MADE = 1;
const MOST_DELAY_MS = 100;

let programs: Bundle;

beforeAll(async () => {
  programs = await bundle('kill-child');
});

afterAll(() => programs.remove());

it(
  'counts no backup that is not whole when the process is killed while it makes one',
  { timeout: TIMEOUT_MS },
  async () => {
    const folder = temporaryFolder();
    const random = seededRandom('kill while backing up');
    const all: Acknowledgement[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const after = {
        said: 1 + Math.floor(random() * (MOST_MADE + 1)),
        delayMs: random() * MOST_DELAY_MS,
        counted: ({ kind }: Acknowledgement) => kind === 'opened' || kind === 'backed-up',
      };
      const { said } = await runAndKill({ programs, folder, run: `b${round}`, kind: 'backup', after });
      all.push(...said);
      examine(folder, said);
      expectWholeBackups(folder);
      // The next round makes the same days' backups again.
      rmSync(join(folder, 'backups'), { recursive: true, force: true });
    }
    expect(all.filter(({ kind }) => kind === 'backed-up').length).toBeGreaterThan(ROUNDS / 4);
    examine(folder, all);
  },
);

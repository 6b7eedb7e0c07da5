import '../support/fake-api.ts';
import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { ReloadLine } from '../../../src/renderer/settings/reload-line.tsx';
import type { ReloadReport } from '../../../src/shared/chain-status.ts';
import { appState } from '../support/app-state.ts';
import { show, startPage } from '../support/render.tsx';

const REPORT: ReloadReport = {
  generation: 1,
  outcome: 'swapped',
  durationMs: 1.25,
  atMs: 0,
  changedTargets: [],
  warnings: [],
  error: null,
};

async function showLine(report: Partial<ReloadReport>) {
  const { chain } = appState();
  await startPage({ chain: { ...chain, reloads: [{ ...REPORT, ...report }] } });
  show(<ReloadLine />);
}

describe('ReloadLine', () => {
  it('says why a build failed, and what keeps serving', async () => {
    await showLine({ outcome: 'failed', error: 'The table of prices is gone.' });
    expect(screen.getByRole('status').textContent).toBe(
      'The change could not be put in place: The table of prices is gone. Generation 1 keeps serving.',
    );
  });

  it('says what a build put in place', async () => {
    await showLine({ generation: 2 });
    expect(screen.getByRole('status').textContent).toContain('eneration 2 · 1.3 ms');
  });
});

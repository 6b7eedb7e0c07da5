import './support/fake-api.ts';
import { act, fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { AnswerFooter } from '../../src/renderer/chat/answer-footer.tsx';
import { RouteDetails } from '../../src/renderer/chat/route-details.tsx';
import { Banners } from '../../src/renderer/banners.tsx';
import { NowHalf } from '../../src/renderer/dashboard/now-half.tsx';
import { ChainSection } from '../../src/renderer/settings/chain-section.tsx';
import { useAppStore } from '../../src/renderer/stores/app-store.ts';
import type { DrillView } from '../../src/shared/drill.ts';
import type { TargetHealthView } from '../../src/shared/health.ts';
import { ALPHA, answerMessage, attempt, BETA, healthOf, twoTargetSettings } from './support/app-state.ts';
import { inputsOf } from './support/fake-api.ts';
import { show, startPage } from './support/render.tsx';

const NAME = 'Alpha · alpha-1';

function drillOf(parts: Partial<DrillView> = {}): DrillView {
  return {
    ...{ id: 'drill-1', targetId: ALPHA.targetId, kind: 'unavailable', durationMs: 60_000 },
    endsAtMs: Date.now() + 60_000,
    ...parts,
  };
}

function publish(drill: readonly DrillView[]): void {
  act(() => useAppStore.getState().received([{ kind: 'slice', slice: 'drill', value: drill }]));
}

describe('a fire drill', () => {
  it('is started from a target’s row, with what happens and for how long', async () => {
    await startPage();
    show(<ChainSection />);
    const list = screen.getByRole('list', { name: 'Primary' });
    fireEvent.click(within(list).getByRole('button', { name: `Fire drill: ${NAME}` }));
    fireEvent.change(screen.getByLabelText('What happens'), { target: { value: 'stall' } });
    fireEvent.change(screen.getByLabelText('For how long'), { target: { value: 'm5' } });
    fireEvent.click(screen.getByRole('button', { name: 'Start the drill' }));
    expect(inputsOf('drillStart')).toEqual([
      { targetId: ALPHA.targetId, kind: 'stall', durationMs: 300_000 },
    ]);
  });

  it('can be one for every target', async () => {
    await startPage();
    show(<ChainSection />);
    fireEvent.click(screen.getByRole('button', { name: 'Fire drill for every target' }));
    fireEvent.click(screen.getByRole('button', { name: 'Start the drill' }));
    expect(inputsOf('drillStart')).toEqual([{ targetId: null, kind: 'rate-limited', durationMs: 60_000 }]);
  });

  it('is said with what it is, for whom and for how long yet, until it is over', async () => {
    await startPage({ drill: [drillOf()] });
    show(<Banners />);
    expect(screen.getByRole('status').textContent).toBe(`Fire drill: vendor down (503) · ${NAME}`);
    expect(screen.getByRole('timer').textContent).toMatch(/^(1:00|0:59) left$/);
    fireEvent.click(screen.getByRole('button', { name: `End drill: ${NAME}` }));
    expect(inputsOf('drillStop')).toEqual([{ drillId: 'drill-1' }]);
    publish([]);
    expect(screen.queryByRole('status')).toBeNull();
  });

  it('marks each target that it is for, and can be ended there', async () => {
    await startPage({ drill: [drillOf()] });
    show(<ChainSection />);
    const [first, second] = within(screen.getByRole('list', { name: 'Primary' })).getAllByRole('listitem');
    if (!first || !second) throw new Error('There are not two rows.');
    expect(within(first).getByText('drill')).toBeTruthy();
    expect(within(second).queryByText('drill')).toBeNull();
    fireEvent.click(within(first).getByRole('button', { name: `End drill: ${NAME}` }));
    expect(inputsOf('drillStop')).toEqual([{ drillId: 'drill-1' }]);
  });

  it('is named where the way of an answer is told', async () => {
    await startPage();
    const steps = [attempt(ALPHA, { outcome: 'unavailable', drill: 'unavailable' }), attempt(BETA)];
    const route = { steps, cache: 'none', savedUsd: null, decision: null, answeredBy: BETA } as const;
    show(<RouteDetails route={route} />);
    const rows = screen.getAllByRole('listitem').map(({ textContent }) => textContent);
    expect(rows[0]).toContain('drill');
    expect(rows[1]).not.toContain('drill');
    show(<AnswerFooter message={answerMessage({ route })}>{null}</AnswerFooter>);
    expect(screen.getByText('fell back from Alpha: unavailable (drill)')).toBeTruthy();
  });
});

describe('a target with several keys', () => {
  const second: TargetHealthView = {
    ...healthOf(ALPHA, { kind: 'blocked', reason: 'unauthorized' }),
    keyId: 'work',
    keyName: 'Work account',
  };
  const places = [healthOf(ALPHA, { kind: 'ready', failures: 0 }), second];
  const chain = {
    ...{ generation: 1, active: null, cheap: [], draining: [], reloads: [] },
    primary: [...places, healthOf(BETA, { kind: 'ready', failures: 0 })],
  };

  it('stands once in the dashboard, with the health of each key', async () => {
    await startPage({ chain });
    show(<NowHalf />);
    const list = screen.getByRole('list', { name: 'Primary list' });
    expect([...list.children].map(({ textContent }) => textContent?.slice(0, 2))).toEqual(['P1', 'P2']);
    const keys = within(list).getAllByText(/:$/);
    expect(keys.map(({ textContent }) => textContent)).toEqual(['First key:', 'Work account:']);
    fireEvent.click(screen.getByRole('button', { name: `Retry now: ${NAME} · Work account` }));
    expect(inputsOf('healthRetryNow')).toEqual([{ targetId: ALPHA.targetId, keyId: 'work' }]);
  });
});

describe('a disabled provider', () => {
  it('is said to be so where its targets stand in the chain', async () => {
    const settings = twoTargetSettings();
    const providers = settings.providers.map((provider, index) => ({ ...provider, enabled: index > 0 }));
    const vault = { available: true, backend: null };
    await startPage({
      settings: { settings: { ...settings, providers }, credentials: {}, vault, refused: [] },
    });
    show(<ChainSection />);
    const [first] = within(screen.getByRole('list', { name: 'Primary' })).getAllByRole('listitem');
    expect(first?.textContent).toContain('switched off');
  });
});

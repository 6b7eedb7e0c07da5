import { expect, it } from 'vitest';
import { type BuiltChains, ReloadHandle } from '../../src/main/chain/reload-handle.ts';
import { type BuiltChain, SwappableProvider } from '../../src/main/chain/swappable-provider.ts';
import { unconfiguredChain } from '../../src/main/chain/unconfigured-provider.ts';
import { systemClock } from '../../src/main/llm/clock.ts';
import type { ReloadReport } from '../../src/shared/chain-status.ts';
import { chainFixture, localProvider, question } from '../support/chain-fixture.ts';
import { rounds } from '../support/property-runs.ts';
import { startUpstream } from '../support/upstream.ts';
import { Listener } from '../chain/support/chain-parts.ts';

const STREAMS = 20;
const TOGGLES = rounds(1_000);

/** Real chains over HTTP, counted from when they are built to when they are let go of. */
class Yard {
  readonly #fixture = chainFixture();
  readonly live = new Set<BuiltChain>();
  builds = 0;
  buildsAtOnce = 0;
  maxBuildsAtOnce = 0;

  counted(chain: BuiltChain): BuiltChain {
    const counted: BuiltChain = {
      ...chain,
      dispose: () => {
        if (!this.live.delete(counted)) throw new Error('A chain was let go of twice.');
        chain.dispose();
      },
    };
    this.live.add(counted);
    return counted;
  }

  async build(settings: object, generation: number): Promise<BuiltChains> {
    this.builds += 1;
    this.buildsAtOnce += 1;
    this.maxBuildsAtOnce = Math.max(this.maxBuildsAtOnce, this.buildsAtOnce);
    try {
      const { primary, cheap, auto, warnings } = await this.#fixture.build(settings, generation);
      return {
        primary: this.counted(primary),
        cheap: cheap && this.counted(cheap),
        auto: this.counted(auto),
        warnings,
        changedTargets: [],
      };
    } finally {
      this.buildsAtOnce -= 1;
    }
  }
}

it(`takes ${TOGGLES} toggles while ${STREAMS} real streams run`, { timeout: 600_000 }, async () => {
  const upstream = await startUpstream();
  upstream.behave({ pieces: ['one ', 'two ', 'three'], hold: 1 });
  const yard = new Yard();
  const front = () => new SwappableProvider(unconfiguredChain());
  const [primary, cheap, auto] = [front(), front(), front()];
  const fronts = [primary, cheap, auto] as const;
  let settings = settingsOf(upstream.url, 0);
  const handle = new ReloadHandle(
    { primary, cheap, auto },
    { clock: systemClock, readConfig: () => settings, build: (config, n) => yard.build(config, n) },
  );
  await handle.reload();
  const sinks = Array.from({ length: STREAMS }, () => new Listener());
  const streams: Promise<{ text: string }>[] = [];
  const reloads: Promise<ReloadReport>[] = [];

  for (let toggle = 1; toggle <= TOGGLES; toggle += 1) {
    settings = settingsOf(upstream.url, toggle);
    reloads.push(handle.reload());
    const index = streams.length;
    if (index < STREAMS && toggle % (TOGGLES / STREAMS) === 0) {
      const asked = fronts[index % fronts.length] ?? primary;
      streams.push(asked.complete(question(`Question ${index}`), { sink: sinks[index] }));
      await upstream.arrived(index + 1);
    }
    // Sometimes a reload ends between two toggles, and mostly several wait for one.
    if (toggle % 7 === 0) await reloads.at(-1);
  }
  const reports = await Promise.all(reloads);
  await expect.poll(() => sinks.map(({ text }) => text)).toEqual(sinks.map(() => 'one '));

  expect(reports.every(({ outcome }) => outcome === 'swapped')).toBe(true);
  expect(yard.maxBuildsAtOnce).toBe(1);
  expect(yard.builds).toBeGreaterThan(TOGGLES / 10);
  expect(yard.builds).toBeLessThan(TOGGLES / 2);
  expect(reports.at(-1)?.generation).toBe(yard.builds);
  expect(fronts.map(({ modelName }) => modelName)).toEqual(fronts.map(() => `model-${TOGGLES}`));
  expect(fronts.reduce((sum, each) => sum + streamsOn(each), 0)).toBe(STREAMS);

  upstream.release();
  const answers = await Promise.all(streams);
  expect(answers.map(({ text }) => text)).toEqual(sinks.map(() => 'one two three'));
  expect(sinks.map(({ text }) => text)).toEqual(answers.map(({ text }) => text));
  expect(upstream.requests.filter(({ aborted }) => aborted)).toEqual([]);
  expect(fronts.flatMap((each) => each.draining())).toEqual([]);
  // Only what serves is left: the last settings have no cheap list, so cheap is the primary front.
  const serving = [...yard.live].map(({ provider }) => provider.modelName);
  expect(serving).toEqual([`model-${TOGGLES}`, `model-${TOGGLES}`]);
  expect(upstream.connections()).toBeGreaterThan(0);
  for (const each of fronts) each.swap(unconfiguredChain());
  expect(yard.live.size).toBe(0);
  // Every chain, of those that two fronts held too, has let go of the connections that they shared.
  await expect.poll(() => upstream.connections()).toBe(0);
  await upstream.close();
});

/** Each toggle changes the model, and every third adds a cheap list. */
function settingsOf(url: string, toggle: number): object {
  const model = `model-${toggle}`;
  const target = { providerId: 'a', model };
  return {
    providers: [localProvider('a', toggle % 2 === 0 ? 'openai' : 'anthropic', url, model)],
    primary: [target],
    cheap: toggle % 3 === 0 ? [target] : [],
    cache: { enabled: toggle % 5 === 0 },
    retry: { enabled: toggle % 4 === 0 },
  };
}

function streamsOn(front: SwappableProvider): number {
  return front.draining().reduce((sum, { streams }) => sum + streams, 0);
}

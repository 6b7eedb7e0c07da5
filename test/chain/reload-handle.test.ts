import { describe, expect, it, vi } from 'vitest';
import { type BuiltChains, ReloadHandle } from '../../src/main/chain/reload-handle.ts';
import { type BuiltChain, SwappableProvider } from '../../src/main/chain/swappable-provider.ts';
import type { ReloadReport } from '../../src/shared/chain-status.ts';
import { FakeClock, settle } from '../support/fake-clock.ts';
import { ask, Listener } from './support/chain-parts.ts';
import { Gate, ScriptedProvider } from './support/scripted-provider.ts';

interface Config {
  readonly model: string;
  readonly cheapModel?: string;
}

interface Made {
  readonly chain: BuiltChain;
  disposals: number;
}

/** A handle over a configuration that the test writes, with everything that was built. */
class Workshop {
  config: Config = { model: 'first' };
  readonly clock = new FakeClock();
  readonly made: Made[] = [];
  readonly reports: ReloadReport[] = [];
  readonly primary = new SwappableProvider(this.make('initial', 0));
  readonly cheap = new SwappableProvider(this.make('initial cheap', 0));
  beforeBuild: (config: Config) => Promise<void> = async () => {};
  builds = 0;
  buildsAtOnce = 0;
  maxBuildsAtOnce = 0;

  handle(fronts: { cheap?: SwappableProvider; auto?: SwappableProvider } = { cheap: this.cheap }) {
    return new ReloadHandle<Config>(
      { primary: this.primary, ...fronts },
      {
        clock: this.clock,
        readConfig: () => this.config,
        build: (config, generation) => this.#build(config, generation),
        onReload: (report) => this.reports.push(report),
      },
    );
  }

  make(model: string, generation: number, script: ScriptedProvider['script'] = {}): BuiltChain {
    const entry: Made = {
      chain: {
        provider: new ScriptedProvider(model, script),
        generation,
        dispose: () => {
          entry.disposals += 1;
        },
      },
      disposals: 0,
    };
    this.made.push(entry);
    return entry.chain;
  }

  disposalsOf(provider: unknown): number | undefined {
    return this.made.find(({ chain }) => chain.provider === provider)?.disposals;
  }

  async #build(config: Config, generation: number): Promise<BuiltChains> {
    this.builds += 1;
    this.buildsAtOnce += 1;
    this.maxBuildsAtOnce = Math.max(this.maxBuildsAtOnce, this.buildsAtOnce);
    try {
      await this.beforeBuild(config);
      return {
        primary: this.make(config.model, generation),
        cheap: config.cheapModel === undefined ? null : this.make(config.cheapModel, generation),
        auto: null,
        changedTargets: [config.model],
        warnings: [],
      };
    } finally {
      this.buildsAtOnce -= 1;
    }
  }
}

describe('ReloadHandle', () => {
  it('builds from the current settings and swaps everything in', async () => {
    const shop = new Workshop();
    shop.config = { model: 'new', cheapModel: 'small' };
    shop.beforeBuild = async () => shop.clock.jump(12);
    expect(await shop.handle().reload()).toEqual({
      generation: 1,
      outcome: 'swapped',
      durationMs: 12,
      atMs: shop.clock.wallMs(),
      changedTargets: ['new'],
      warnings: [],
      error: null,
    });
    expect(shop.primary.modelName).toBe('new');
    expect(shop.cheap.modelName).toBe('small');
    expect(shop.made.slice(0, 2).map(({ disposals }) => disposals)).toEqual([1, 1]);
    expect(shop.reports).toHaveLength(1);
  });

  it('changes nothing when the build fails, and says why', async () => {
    const shop = new Workshop();
    shop.beforeBuild = () => Promise.reject(new Error('the address is refused'));
    const report = await shop.handle().reload();
    expect(report).toMatchObject({ generation: 0, outcome: 'failed', error: 'the address is refused' });
    expect((await shop.primary.complete(ask())).text).toBe('initial answers');
    expect((await shop.cheap.complete(ask())).text).toBe('initial cheap answers');
    expect(shop.made.every(({ disposals }) => disposals === 0)).toBe(true);
    expect(shop.reports).toEqual([report]);
  });

  it('works again after a failed build', async () => {
    const shop = new Workshop();
    const handle = shop.handle();
    shop.beforeBuild = () => Promise.reject(new Error('no'));
    await handle.reload();
    shop.beforeBuild = async () => {};
    expect(await handle.reload()).toMatchObject({ generation: 1, outcome: 'swapped' });
  });

  it('says so when the settings cannot be read', async () => {
    const shop = new Workshop();
    const handle = new ReloadHandle<Config>(
      { primary: shop.primary },
      {
        clock: shop.clock,
        readConfig: () => Promise.reject(new Error('the file is damaged')),
        build: () => Promise.reject(new Error('unreached')),
      },
    );
    expect(await handle.reload()).toMatchObject({ outcome: 'failed', error: 'the file is damaged' });
  });

  it('swaps all fronts in one step, so that no request meets one new chain and one old', async () => {
    const shop = new Workshop();
    const seen: string[] = [];
    shop.config = { model: 'new', cheapModel: 'small' };
    const look = () => seen.push(`${shop.primary.generation}${shop.cheap.generation}`);
    const reload = shop.handle().reload();
    for (let n = 0; n < 50; n += 1) {
      look();
      await Promise.resolve();
    }
    await reload;
    look();
    expect(new Set(seen)).toEqual(new Set(['00', '11']));
  });

  it('makes reloads that wait for one another into one, with the settings saved last', async () => {
    const shop = new Workshop();
    const gate = new Gate();
    const handle = shop.handle();
    shop.beforeBuild = () => gate.pass(undefined);
    const first = handle.reload();
    await settle();
    const queued = ['second', 'third', 'fourth'].map((model) => {
      shop.config = { model };
      return handle.reload();
    });
    gate.open();
    const [one, ...others] = await Promise.all([first, ...queued]);
    expect(shop.builds).toBe(2);
    expect(one.changedTargets).toEqual(['first']);
    for (const report of others) expect(report).toBe(others[0]);
    expect(others[0]?.changedTargets).toEqual(['fourth']);
    expect(shop.primary.modelName).toBe('fourth');
  });

  it('reads settings that are saved after a reload began in another one', async () => {
    const shop = new Workshop();
    const handle = shop.handle();
    const again: Promise<ReloadReport>[] = [];
    shop.beforeBuild = async (config) => {
      if (config.model !== 'first') return;
      shop.config = { model: 'second' };
      again.push(handle.reload());
    };
    await handle.reload();
    expect(shop.primary.modelName).toBe('first');
    await Promise.all(again);
    expect(shop.primary.modelName).toBe('second');
  });
});

describe('ReloadHandle: the cheap chain', () => {
  it('has cheap answer from primary where no cheap model is configured, and again from its own where one is', async () => {
    const shop = new Workshop();
    const handle = shop.handle();
    shop.config = { model: 'large' };
    await handle.reload();
    expect((await shop.cheap.complete(ask())).text).toBe('large answers');
    shop.config = { model: 'large', cheapModel: 'small' };
    await handle.reload();
    expect((await shop.cheap.complete(ask())).text).toBe('small answers');
    shop.config = { model: 'larger' };
    await handle.reload();
    expect((await shop.cheap.complete(ask())).text).toBe('larger answers');
    const live = shop.made.filter(({ disposals }) => disposals === 0);
    expect(live.map(({ chain }) => chain.provider)).toHaveLength(1);
    expect(shop.made.every(({ disposals }) => disposals <= 1)).toBe(true);
  });

  it('disposes of a shared chain once, after the last request of either front', async () => {
    const shop = new Workshop();
    const handle = shop.handle();
    await handle.reload();
    const shared = shop.made.at(-1);
    const gate = new Gate();
    const vendor = shared?.chain.provider;
    if (vendor instanceof ScriptedProvider) vendor.script = { gate };
    const calls = [shop.primary.complete(ask()), shop.cheap.complete(ask())];
    await settle();
    shop.config = { model: 'second' };
    await handle.reload();
    expect(shared?.disposals).toBe(0);
    expect([...shop.primary.draining(), ...shop.cheap.draining()]).toEqual([{ generation: 1, streams: 2 }]);
    gate.open();
    await Promise.all(calls);
    expect(shared?.disposals).toBe(1);
  });

  it('warns that a restart is needed where there is no cheap front, and keeps nothing of that chain', async () => {
    const shop = new Workshop();
    shop.config = { model: 'large', cheapModel: 'small' };
    const report = await shop.handle({}).reload();
    expect(report.outcome).toBe('swapped');
    expect(report.warnings).toEqual([expect.stringContaining('restart')]);
    expect(shop.made.at(-1)?.disposals).toBe(1);
  });

  it('has auto answer from primary where there is nothing to choose between', async () => {
    const shop = new Workshop();
    const auto = new SwappableProvider(shop.make('initial auto', 0));
    await shop.handle({ cheap: shop.cheap, auto }).reload();
    expect((await auto.complete(ask())).text).toBe('first answers');
  });
});

describe('ReloadHandle: a storm', () => {
  it('takes 1,000 toggles while 20 streams run: none is cut, the last settings win, nothing is left', async () => {
    const shop = new Workshop();
    const handle = shop.handle();
    const gates = Array.from({ length: 20 }, () => new Gate());
    const listeners = gates.map(() => new Listener());
    const streams: Promise<{ text: string }>[] = [];
    shop.beforeBuild = async () => settle();
    const asked = vi.fn<() => void>();
    const reloads: Promise<ReloadReport>[] = [];

    for (let toggle = 0; toggle < 1_000; toggle += 1) {
      shop.config = {
        model: `model-${toggle}`,
        ...(toggle % 3 === 0 ? { cheapModel: `cheap-${toggle}` } : {}),
      };
      reloads.push(handle.reload());
      if (toggle % 50 === 0) startStream(toggle / 50);
      if (toggle % 7 === 0) await settle();
    }
    const reports = await Promise.all(reloads);

    expect(shop.maxBuildsAtOnce).toBe(1);
    expect(shop.builds).toBeGreaterThan(50);
    expect(shop.builds).toBeLessThan(500);
    expect(new Set(reports).size).toBe(shop.builds);
    expect(reports.every(({ outcome }) => outcome === 'swapped')).toBe(true);
    expect(reports.at(-1)?.generation).toBe(shop.builds);
    expect(shop.primary.modelName).toBe('model-999');
    expect(shop.cheap.modelName).toBe('cheap-999');
    const drainingStreams = [...shop.primary.draining(), ...shop.cheap.draining()].map(({ streams: n }) => n);
    expect(drainingStreams.reduce((sum, n) => sum + n, 0)).toBe(20);

    for (const gate of gates) gate.open();
    const answers = await Promise.all(streams);
    expect(asked).toHaveBeenCalledTimes(20);
    for (const [index, { text }] of answers.entries()) {
      expect(text).toBe('one two three');
      expect(listeners[index]?.text).toBe('one two three');
    }
    expect([...shop.primary.draining(), ...shop.cheap.draining()]).toEqual([]);
    const serving = new Set(['model-999', 'cheap-999']);
    for (const { chain, disposals } of shop.made) {
      expect([chain.provider.modelName, disposals]).toEqual([
        chain.provider.modelName,
        serving.has(chain.provider.modelName) ? 0 : 1,
      ]);
    }

    function startStream(index: number): void {
      const front = index % 2 === 0 ? shop.primary : shop.cheap;
      const current = shop.made.filter(({ disposals }) => disposals === 0);
      for (const { chain } of current) {
        if (chain.provider instanceof ScriptedProvider)
          chain.provider.script = ({ request }) => {
            asked();
            const gateAfterPieces = gates[Number(request.context.conversationId)];
            return { pieces: ['one ', 'two ', 'three'], gateAfterPieces };
          };
      }
      const sink = listeners[index];
      streams.push(front.complete(ask({ context: { conversationId: String(index) } }), { sink }));
    }
  });
});

import { ReloadHandle } from '../src/main/chain/reload-handle.ts';
import { SwappableProvider } from '../src/main/chain/swappable-provider.ts';
import { UnconfiguredProvider } from '../src/main/chain/unconfigured-provider.ts';
import { systemClock } from '../src/main/llm/clock.ts';
import { chainFixture, localProvider } from '../test/support/chain-fixture.ts';
import { report } from './report.ts';

const TARGETS = 10;
const WARM_UP = 50;
const RELOADS = 500;

const fixture = chainFixture();
const unconfigured = () => ({ provider: new UnconfiguredProvider(), generation: 0, dispose: () => {} });
const fronts = {
  primary: new SwappableProvider(unconfigured()),
  cheap: new SwappableProvider(unconfigured()),
};
const providers = Array.from({ length: TARGETS }, (_, index) =>
  localProvider(`p${index}`, index % 2 === 0 ? 'openai' : 'anthropic', 'http://127.0.0.1:9', 'a-model'),
);
const targets = providers.map(({ id }) => ({ providerId: id, model: 'a-model' }));
let isCached = false;
const handle = new ReloadHandle(fronts, {
  clock: systemClock,
  readConfig: () => ({
    providers,
    primary: targets,
    cheap: targets.slice(0, 1),
    cache: { enabled: isCached },
  }),
  build: async (settings, generation) => ({
    ...(await fixture.build(settings, generation)),
    changedTargets: [],
  }),
});

const times: number[] = [];
for (let reload = 0; reload < WARM_UP + RELOADS; reload += 1) {
  isCached = !isCached;
  const { durationMs, outcome, error } = await handle.reload();
  if (outcome === 'failed') throw new Error(error ?? 'The reload failed.');
  if (reload >= WARM_UP) times.push(durationMs);
}
const sorted = times.toSorted((a, b) => a - b);
const at = (share: number) => Number((sorted[Math.floor(RELOADS * share)] ?? 0).toFixed(2));
await report('reload', [
  {
    what: `a reload of ${TARGETS} targets, settings parsed and a cheap list beside`,
    medianMs: at(0.5),
    p95Ms: at(0.95),
  },
]);

import { randomUUID } from 'node:crypto';
import { CachedProvider } from '../src/main/chain/cached-provider.ts';
import { DrillProvider } from '../src/main/chain/drill-provider.ts';
import { FailoverProvider } from '../src/main/chain/failover-provider.ts';
import { HealthRegistry } from '../src/main/chain/health-registry.ts';
import {
  type AttemptJournal,
  MeteredProvider,
  type OpenedAttempt,
} from '../src/main/chain/metered-provider.ts';
import { RenewingProvider } from '../src/main/chain/renewing-provider.ts';
import { ResponseCache } from '../src/main/chain/response-cache.ts';
import { RetryProvider } from '../src/main/chain/retry-provider.ts';
import { RoutingProvider } from '../src/main/chain/routing-provider.ts';
import { SwappableProvider } from '../src/main/chain/swappable-provider.ts';
import { BaseProvider } from '../src/main/llm/base-provider.ts';
import { systemClock } from '../src/main/llm/clock.ts';
import { LlmError } from '../src/main/llm/llm-error.ts';
import type { CallOptions, LlmProvider } from '../src/main/llm/llm-provider.ts';
import { NO_CACHE_FACTORS, perToken, scheduleOf } from '../src/main/llm/price-usage.ts';
import { NO_USAGE } from '../src/main/llm/usage.ts';
import { BudgetGuard } from '../src/main/requests/budget-guard.ts';
import type { CompletionRequest, ToolCompletionResponse } from '../src/shared/completion.ts';
import { type AttemptStep, EMPTY_ROUTE } from '../src/shared/route.ts';
import { defaultSettings } from '../src/shared/settings.ts';
import { question } from '../test/support/chain-fixture.ts';
import { report } from './report.ts';

const SETTINGS = defaultSettings();
const ROUNDS = 20_000;
const DELTAS = 2_000;
/** How many rows of the journal are kept: with all of them, the collector's work on them would be measured too. */
const ROWS_KEPT = 1_000;

/** An adapter that answers at once, with as many deltas as it is told. */
class InstantProvider extends BaseProvider {
  readonly #deltas: number;

  constructor(deltas: number) {
    super('instant');
    this.#deltas = deltas;
  }

  override costPerToken(): null {
    return null;
  }

  override complete(request: CompletionRequest, options?: CallOptions): Promise<ToolCompletionResponse> {
    return this.completeWithTools(request, options);
  }

  override async completeWithTools(
    _request: CompletionRequest,
    options?: CallOptions,
  ): Promise<ToolCompletionResponse> {
    for (let count = 0; count < this.#deltas; count += 1) options?.sink?.push(DELTA);
    return ANSWER;
  }
}

const DELTA = { kind: 'text', text: ' word' } as const;
const ANSWER: ToolCompletionResponse = {
  text: 'word',
  reasoning: [],
  toolCalls: [],
  finishReason: 'stop',
  finishReasonRaw: 'stop',
  usage: { ...NO_USAGE, inputTokens: 50, outputTokens: 10 },
  usageSource: 'reported',
  modelServed: 'instant',
  route: EMPTY_ROUTE,
};
const RATES = scheduleOf(
  { input: perToken('1'), output: perToken('2'), source: 'user', asOf: null },
  NO_CACHE_FACTORS,
);

/** The newest rows of a journal, in memory. */
function memoryJournal(): AttemptJournal {
  const rows: (OpenedAttempt | AttemptStep)[] = [];
  let count = 0;
  const keep = (row: OpenedAttempt | AttemptStep) => {
    rows[count % ROWS_KEPT] = row;
    count += 1;
  };
  return { open: keep, close: keep };
}

interface Setting {
  readonly isCached: boolean;
  readonly isFirstCooling: boolean;
  /** Asked through auto, over two such chains. */
  readonly isAuto: boolean;
}

function front(adapter: LlmProvider, setting: Setting) {
  const primary = chain('primary', adapter, setting);
  if (!setting.isAuto) return new SwappableProvider({ provider: primary, generation: 1, dispose: () => {} });
  const targetIds = ['a', 'b'];
  const cheap = chain('cheap', adapter, setting);
  const provider = new RoutingProvider(
    { provider: primary, targetIds },
    { provider: cheap, targetIds },
    SETTINGS.routing,
  );
  return new SwappableProvider({ provider, generation: 1, dispose: () => {} });
}

function chain(name: string, adapter: LlmProvider, { isCached, isFirstCooling }: Setting): LlmProvider {
  const registry = new HealthRegistry(systemClock);
  const journal = memoryJournal();
  const spendGuard = new BudgetGuard({ today: () => '2026-01-31', settings: () => SETTINGS });
  const place = (id: string) => {
    const label = { targetId: id, providerId: id, providerName: id, model: 'instant' };
    const timeouts = { firstTokenMs: 60_000, idleMs: 60_000 };
    const metered = new MeteredProvider(new DrillProvider(adapter, { clock: systemClock, timeouts }), {
      label,
      generation: 1,
      scheduleAt: () => RATES,
      referenceAt: () => null,
      spendGuard,
      journal,
      clock: systemClock,
      newId: () => randomUUID(),
      isCheap: false,
      inputBilledAs: 'inputTokens',
      reserveOutputTokens: 4_096,
    });
    const renewing = new RenewingProvider(metered, async () => false);
    const policy = { maxRetries: 2, baseDelayMs: 500, maxWaitMs: 10_000 };
    const provider = new RetryProvider(renewing, policy, { clock: systemClock, random: () => 0.5 });
    const capabilities = { tools: true, images: true, responseFormats: [] };
    return { label, identity: id, provider, isLoopback: true, contextLength: null, capabilities };
  };
  const places = [place('a'), place('b')];
  const policy = {
    failureThreshold: 1,
    cooldownMs: 3_600_000,
    maxCooldownMs: 3_600_000,
    moveOnWhenBlocked: true,
  };
  const failover = new FailoverProvider(places, { registry, clock: systemClock, policy });
  if (isFirstCooling)
    registry.failed(registry.admit('a'), new LlmError('unavailable', 'down'), policy, false);
  const firstTarget = { targetId: 'a', identity: 'a', effectiveModelName: () => 'instant' };
  const store = new ResponseCache({ ttlMs: 3_600_000, maxEntries: 1_000 }, systemClock);
  return isCached
    ? new CachedProvider(failover, { store, chain: name, keptTarget: () => firstTarget })
    : failover;
}

async function medianUs(ask: (round: number) => Promise<unknown>, rounds = ROUNDS): Promise<number> {
  for (let round = 0; round < rounds / 4; round += 1) await ask(-round - 1);
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const startedMs = performance.now();
    await ask(round);
    times.push((performance.now() - startedMs) * 1_000);
  }
  return times.toSorted((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0;
}

const TEXT = 'x'.repeat(200);
const SINK = { push: () => {} };
const asking = (provider: LlmProvider, text: (round: number) => string) => (round: number) =>
  provider.complete(question(text(round)), { sink: SINK });
const same = () => TEXT;
const other = (round: number) => `${TEXT}${round}`;
const plain = { isCached: false, isFirstCooling: false, isAuto: false };
const cached = { ...plain, isCached: true };
const everything = { ...cached, isAuto: true };

const bare = await medianUs(asking(new InstantProvider(1), other));
const rows = [
  ['everything on, auto too, cache miss', front(new InstantProvider(1), everything), other],
  ['everything on but auto, cache miss', front(new InstantProvider(1), cached), other],
  ['cache off', front(new InstantProvider(1), plain), other],
  ['cache hit', front(new InstantProvider(1), cached), same],
  ['past a cooling target', front(new InstantProvider(1), { ...plain, isFirstCooling: true }), other],
] as const;
const measured: { what: string; addedUs: number }[] = [];
for (const [what, provider, text] of rows) {
  const whole = await medianUs(asking(provider, text));
  measured.push({ what, addedUs: Number((whole - bare).toFixed(2)) });
}
const streams = [
  ['everything on, auto too', everything],
  ['cache on', cached],
  ['cache off', plain],
] as const;
for (const [what, setting] of streams) {
  const bareStream = await medianUs(asking(new InstantProvider(DELTAS), other), 500);
  const wholeStream = await medianUs(asking(front(new InstantProvider(DELTAS), setting), other), 500);
  const perDelta = (wholeStream - bareStream) / DELTAS;
  measured.push({
    what: `one delta, ${what}`,
    addedUs: Number(perDelta.toFixed(3)),
  });
}
await report('chain', measured);

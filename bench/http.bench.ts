import OpenAI from 'openai';
import { acquireTransport } from '../src/main/adapters/transport.ts';
import { chainFixture, localProvider, question } from '../test/support/chain-fixture.ts';
import { startUpstreamProcess } from './upstream-process.ts';
import { report } from './report.ts';

/** Enough for what both sides run to be compiled. */
const WARM_UP = 1_000;
const REQUESTS = 2_000;
const LONG_STREAMS = 40;
const LONG_STREAM_DELTAS = 2_000;

/** One way of asking: the bare SDK, or the chain around it. */
type Ask = () => Promise<unknown>;

interface Measured {
  readonly medianUs: number;
  readonly cpuUs: number;
}

const upstream = await startUpstreamProcess();
const transport = acquireTransport({ connectTimeoutMs: 10_000, allowPrivateNetwork: false });

/** The SDK as it comes, or over the connections that the chain has. */
function sdk(pieces: number, fetch?: typeof globalThis.fetch): Ask {
  const client = new OpenAI({
    apiKey: 'sk-bench-0123456789abcdef',
    baseURL: `${upstream.url(pieces)}/v1`,
    maxRetries: 0,
    fetch,
  });
  return async () => {
    const stream = await client.chat.completions.create({
      model: 'a-model',
      messages: [{ role: 'user', content: TEXT }],
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = '';
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
    return text;
  };
}

/** Keeps nothing: what it kept would be collected at the chain's expense. */
const JOURNAL = { open: () => {}, close: () => {} };

const TEXT = 'x'.repeat(200);

/** Nobody listens here, so a target at this address fails at once and then cools. */
const DEAD = 'http://127.0.0.1:9';

const place = (providerId: string) => ({ providerId, model: 'a-model' });

/** The chain as these settings make it. */
async function chain(pieces: number, settings: object = {}): Promise<Ask> {
  const fixture = chainFixture(undefined, undefined, JOURNAL);
  const { primary } = await fixture.build({
    providers: [
      localProvider('a', 'openai', upstream.url(pieces), 'a-model'),
      localProvider('dead', 'openai', DEAD, 'a-model'),
    ],
    primary: [place('a')],
    ...settings,
  });
  return () => {
    let text = '';
    const sink = { push: (delta: { kind: string; text?: string }) => void (text += delta.text ?? '') };
    return primary.provider.complete(question(TEXT), { sink });
  };
}

/** Measures both in turns, so that a noisy machine is noisy for both. */
async function inTurns(asks: readonly Ask[], rounds: number): Promise<readonly Measured[]> {
  for (let round = 0; round < Math.min(WARM_UP, rounds); round += 1) for (const ask of asks) await ask();
  const times = asks.map((): number[] => []);
  const cpu = asks.map(() => 0);
  const order = [...asks.entries()];
  for (let round = 0; round < rounds; round += 1) {
    // Each goes first as often as the other, so that neither always pays for what the other left to be collected.
    for (const [index, ask] of round % 2 === 0 ? order : order.toReversed()) {
      const cpuBefore = process.cpuUsage();
      const startedMs = performance.now();
      await ask();
      times[index]?.push((performance.now() - startedMs) * 1_000);
      const { user, system } = process.cpuUsage(cpuBefore);
      cpu[index] = (cpu[index] ?? 0) + user + system;
    }
  }
  return times.map((all, index) => ({ medianUs: median(all), cpuUs: (cpu[index] ?? 0) / rounds }));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function compare(what: string, bare: Measured | undefined, ours: Measured | undefined) {
  if (!bare || !ours) throw new Error('Both are measured.');
  return {
    what,
    sdkMedianUs: Math.round(bare.medianUs),
    chainMedianUs: Math.round(ours.medianUs),
    addedUs: Math.round(ours.medianUs - bare.medianUs),
    sdkCpuUs: Math.round(bare.cpuUs),
    chainCpuUs: Math.round(ours.cpuUs),
    cpuRatio: Number((ours.cpuUs / bare.cpuUs).toFixed(3)),
  };
}

const pastCooling = {
  primary: [place('dead'), place('a')],
  retry: { enabled: false },
  failover: { failureThreshold: 1, cooldownMs: 3_600_000 },
};
const [bare, same, whole, cooling] = await inTurns(
  [sdk(10), sdk(10, transport.fetch), await chain(10), await chain(10, pastCooling)],
  REQUESTS,
);
const [hit] = await inTurns([await chain(10, { cache: { enabled: true } })], REQUESTS);
const [bareLong, sameLong, long] = await inTurns(
  [sdk(LONG_STREAM_DELTAS), sdk(LONG_STREAM_DELTAS, transport.fetch), await chain(LONG_STREAM_DELTAS)],
  LONG_STREAMS,
);
const rows = [
  compare('10 deltas over HTTP', bare, whole),
  compare(`${LONG_STREAM_DELTAS} deltas over HTTP`, bareLong, long),
  compare('10 deltas, the SDK over our connections', same, whole),
  compare(`${LONG_STREAM_DELTAS} deltas, the SDK over our connections`, sameLong, long),
  {
    what: 'going past a cooling target',
    addedUs: Math.round((cooling?.medianUs ?? 0) - (whole?.medianUs ?? 0)),
  },
  { what: 'a cache hit', chainMedianUs: Math.round(hit?.medianUs ?? 0) },
];
await report('http', rows);
transport.release();
upstream.stop();
process.exit(0);

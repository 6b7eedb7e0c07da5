import { expect, onTestFinished } from 'vitest';
import type { AdapterConfig } from '../../src/main/adapters/adapter-config.ts';
import { createAdapter } from '../../src/main/adapters/create-adapter.ts';
import { acquireTransport } from '../../src/main/adapters/transport.ts';
import { systemClock } from '../../src/main/llm/clock.ts';
import { perToken } from '../../src/main/llm/price-usage.ts';
import {
  describeProvider,
  type ProviderSubject,
  type VendorBehaviour,
} from '../support/provider-contract.ts';
import { type Behaviour, startUpstream } from '../support/upstream.ts';

/** Fast enough for a test, slow enough for several pieces. */
const WORDS_A_SECOND = 1_500;

for (const kind of ['openai', 'anthropic'] as const) {
  describeProvider(`the ${kind} adapter`, async (): Promise<ProviderSubject> => {
    const upstream = await startUpstream();
    onTestFinished(() => upstream.close());
    const provider = await adapter({
      kind,
      baseUrl: kind === 'openai' ? `${upstream.url}/v1` : upstream.url,
    });
    return { provider, behave: (behaviour) => upstream.behave(behaviourOf(behaviour)) };
  });
}

describeProvider('the simulator', async (): Promise<ProviderSubject> => {
  const simulator: Writable<AdapterConfig['simulator']> = {
    tokensPerSecond: WORDS_A_SECOND,
    failWith: 'none',
  };
  return {
    provider: await adapter({ kind: 'simulator', baseUrl: '', simulator }),
    behave: ({ kind }) => {
      if (kind === 'stalls') simulator.tokensPerSecond = 40;
      if (kind === 'refuses') simulator.failWith = 'unauthorized';
    },
    ownWords: expect.stringContaining('practice provider'),
    ownRefusal: { code: 'unauthorized' },
  };
});

type Writable<Value> = { -readonly [Key in keyof Value]: Value[Key] };

async function adapter(change: Pick<AdapterConfig, 'kind' | 'baseUrl'> & Partial<AdapterConfig>) {
  const transport = acquireTransport({ connectTimeoutMs: 10_000, allowPrivateNetwork: false });
  onTestFinished(() => transport.release());
  const config: AdapterConfig = {
    model: 'a-model',
    price: { input: perToken('1'), output: perToken('2'), source: 'user', asOf: null },
    contextLength: null,
    cacheRetention: 'none',
    unsupportedParameters: [],
    defaultParameters: {},
    simulator: { tokensPerSecond: 40, failWith: 'none' },
    modelsEndpoint: change.kind === 'simulator' ? 'none' : change.kind,
    sendsFinishReason: true,
    timeouts: { connectMs: 10_000, firstTokenMs: 60_000, idleMs: 60_000 },
    allowPrivateNetwork: false,
    ...change,
  };
  return createAdapter(config, {
    clock: systemClock,
    apiKey: { current: () => 'sk-test-0123456789abcdef', missingReason: () => null },
    fetch: transport.fetch,
    isOnline: () => true,
    redact: (text) => text,
  });
}

function behaviourOf(behaviour: VendorBehaviour): Behaviour {
  switch (behaviour.kind) {
    case 'answers':
      return { pieces: behaviour.pieces };
    case 'stalls':
      return { pieces: behaviour.pieces, hold: behaviour.pieces.length };
    case 'refuses':
      return { status: 400, errorBody: { error: { message: 'The request is malformed.' } } };
    case 'calls-tool': {
      const { name, argumentsJson } = behaviour;
      return { toolCall: { id: 'call-1', name, argumentPieces: [...argumentsJson] } };
    }
  }
}

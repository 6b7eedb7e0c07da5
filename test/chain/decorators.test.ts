import { CachedProvider } from '../../src/main/chain/cached-provider.ts';
import { DrillProvider } from '../../src/main/chain/drill-provider.ts';
import { RenewingProvider } from '../../src/main/chain/renewing-provider.ts';
import { ResponseCache } from '../../src/main/chain/response-cache.ts';
import { RetryProvider } from '../../src/main/chain/retry-provider.ts';
import { SwappableProvider } from '../../src/main/chain/swappable-provider.ts';
import { LlmError } from '../../src/main/llm/llm-error.ts';
import type { LlmProvider } from '../../src/main/llm/llm-provider.ts';
import { usd } from '../../src/shared/money.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { failoverOver, labelOf, metered, scriptedTarget } from './support/chain-parts.ts';
import {
  describeProvider,
  type ProviderSubject,
  type VendorBehaviour,
} from '../support/provider-contract.ts';
import { Gate, type Script, ScriptedProvider } from './support/scripted-provider.ts';

const PRICE = { input: usd('0.000001'), output: usd('0.000002'), source: 'user', asOf: null } as const;

const DECORATORS: Record<string, (vendor: LlmProvider) => LlmProvider> = {
  'a scripted vendor': (vendor) => vendor,
  MeteredProvider: (vendor) => metered(vendor, 'a'),
  DrillProvider: drillable,
  RenewingProvider: (vendor) => new RenewingProvider(vendor, async () => true),
  RetryProvider: retrying,
  FailoverProvider: failover,
  CachedProvider: cached,
  SwappableProvider: swappable,
  'the whole chain': (vendor) =>
    swappable(
      cached(failover(retrying(new RenewingProvider(metered(drillable(vendor), 'a'), async () => true)))),
    ),
};

function drillable(inner: LlmProvider): LlmProvider {
  return new DrillProvider(inner, {
    clock: new FakeClock(),
    timeouts: { firstTokenMs: 60_000, idleMs: 60_000 },
  });
}

function retrying(inner: LlmProvider): LlmProvider {
  const ports = { clock: new FakeClock(), random: () => 0.5 };
  return new RetryProvider(inner, { maxRetries: 2, baseDelayMs: 500, maxWaitMs: 10_000 }, ports);
}

function failover(provider: LlmProvider): LlmProvider {
  return failoverOver([{ ...scriptedTarget('a'), provider }]).chain;
}

function cached(inner: LlmProvider): LlmProvider {
  return new CachedProvider(inner, {
    store: new ResponseCache({ ttlMs: 1_000, maxEntries: 10 }, new FakeClock()),
    chain: 'primary',
    firstTarget: {
      targetId: labelOf('a').targetId,
      identity: 'a',
      effectiveModelName: (requested) => inner.effectiveModelName(requested),
    },
  });
}

function swappable(provider: LlmProvider): LlmProvider {
  return new SwappableProvider({ provider, generation: 1, dispose: () => {} });
}

function scriptOf(behaviour: VendorBehaviour): Script {
  switch (behaviour.kind) {
    case 'answers':
      return { pieces: behaviour.pieces };
    case 'stalls':
      return { pieces: behaviour.pieces, gateAfterPieces: new Gate() };
    case 'refuses':
      return {
        error: new LlmError('invalid-request', 'The request is malformed.', {
          cause: new Error('status 400'),
        }),
      };
    case 'calls-tool': {
      const { name, argumentsJson } = behaviour;
      return {
        deltas: [{ kind: 'tool-call', index: 0, id: 'call-1', name, argumentsDelta: argumentsJson }],
        response: { finishReason: 'tool-calls', toolCalls: [{ id: 'call-1', name, argumentsJson }] },
      };
    }
  }
}

for (const [name, decorate] of Object.entries(DECORATORS)) {
  describeProvider(name, (): ProviderSubject => {
    const vendor = new ScriptedProvider('a-model', {}, PRICE);
    return {
      provider: decorate(vendor),
      behave: (behaviour) => {
        vendor.script = scriptOf(behaviour);
      },
    };
  });
}

import { randomUUID } from 'node:crypto';
import { type AssemblyPorts, buildChains } from '../../src/main/assembly/build-chain.ts';
import { HealthRegistry } from '../../src/main/chain/health-registry.ts';
import type { AttemptJournal, SpendGuard } from '../../src/main/chain/metered-provider.ts';
import { ResponseCache } from '../../src/main/chain/response-cache.ts';
import { resolveChainConfig } from '../../src/main/config/resolve-chain-config.ts';
import type { ResolvedCredential } from '../../src/main/config/session-manager.ts';
import { type Clock, systemClock } from '../../src/main/llm/clock.ts';
import { BudgetGuard } from '../../src/main/requests/budget-guard.ts';
import type { CompletionRequest, RequestContext } from '../../src/shared/completion.ts';
import { defaultSettings, Settings } from '../../src/shared/settings.ts';
import { MemoryJournal } from './memory-journal.ts';

/** Everything that a chain needs, in memory, on a given clock. */
export function chainFixture(
  clock: Clock = systemClock,
  spendGuard: SpendGuard = guardWithoutLimits(),
  journal?: AttemptJournal,
  more: Partial<AssemblyPorts> = {},
) {
  const ledger = new MemoryJournal();
  const registry = new HealthRegistry(clock);
  const cacheStore = new ResponseCache({ ttlMs: 3_600_000, maxEntries: 1_000 }, clock);
  const ports: AssemblyPorts = {
    clock,
    registry,
    cacheStore,
    spendGuard,
    journal: journal ?? ledger,
    newId: () => randomUUID(),
    random: () => 0.5,
    isOnline: () => true,
    redact: (text) => text,
    resolveCredential: async () => KEY,
    ...more,
  };
  return {
    ledger,
    registry,
    cacheStore,
    ports,
    build: (settings: object, generation = 1) => {
      const parsed = Settings.parse({ version: 1, ...settings });
      const keys = new Map(parsed.providers.map(({ id }) => [id, KEY]));
      return buildChains(resolveChainConfig(parsed, keys), generation, ports);
    },
  };
}

function guardWithoutLimits(): SpendGuard {
  const settings = defaultSettings();
  return new BudgetGuard({ today: () => '2026-01-31', settings: () => settings });
}

const KEY: ResolvedCredential = { key: 'sk-test-key-0123456789', missing: null, reference: 'vault#1' };

/** A provider of the settings that talks to a local upstream. */
export function localProvider(id: string, kind: 'openai' | 'anthropic', url: string, model = `${id}-model`) {
  return {
    id,
    name: id.toUpperCase(),
    kind,
    baseUrl: url,
    credential: { source: 'vault' },
    models: [{ id: model, inputUsdPerMillion: '1', outputUsdPerMillion: '2' }],
  };
}

/** A question. */
export function question(text = 'Hi', context: Partial<RequestContext> = {}): CompletionRequest {
  return {
    messages: [{ role: 'user', content: [{ kind: 'text', text }] }],
    context: {
      requestId: randomUUID(),
      purpose: 'test',
      mode: 'primary',
      cache: 'use',
      localOnly: false,
      ...context,
    },
  };
}

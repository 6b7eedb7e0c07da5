import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ImportOffer } from '../src/shared/import.ts';
import type { InvokeChannel } from '../src/shared/ipc/channels.ts';
import type { IpcResult } from '../src/shared/ipc/result.ts';
import { type Provider, targetIdOf, type TargetRef } from '../src/shared/provider.ts';
import type { Settings } from '../src/shared/settings.ts';
import { arbitraryProvider, arbitrarySettings } from './support/arbitrary-settings.ts';
import { type BackendApp, backendApp } from './support/backend-app.ts';
import { propertyRuns } from './support/property-runs.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchyard-backend-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function startBackend() {
  const app = backendApp(folder);
  await app.backend.start();
  return app;
}

interface Edit {
  readonly what: string;
  readonly isRefused?: { readonly field: string };
  apply(app: BackendApp): Promise<IpcResult<unknown>>;
}

const settingsOf = ({ backend }: BackendApp) => backend.state().settings.settings;

/** One of the app's own providers, a different one for each number; the practice provider is always there at first. */
function pick<Item>(items: readonly Item[], place: number): Item | undefined {
  return items[place % Math.max(1, items.length)];
}

function targetsOf({ providers }: Settings): readonly TargetRef[] {
  return providers.flatMap(({ id, models }) => models.map((model) => ({ providerId: id, model: model.id })));
}

const GONE = { providerId: 'nobody', model: 'gone' };

function listOf(settings: Settings, places: readonly number[]): TargetRef[] {
  const targets = [...targetsOf(settings), GONE];
  const chosen = places.map((place) => targets[place % targets.length] ?? GONE);
  return [...new Map(chosen.map((ref) => [targetIdOf(ref), ref])).values()];
}

const place = fc.nat(50);
const valid: fc.Arbitrary<Edit> = fc.oneof(
  arbitraryProvider.map((provider) => ({
    what: `add ${provider.id}`,
    apply: (app: BackendApp) => app.call('providers:save', provider),
  })),
  fc.tuple(place, arbitraryProvider).map(([which, next]) => ({
    what: 'change a provider',
    apply: (app: BackendApp) => {
      const { id } = pick(settingsOf(app).providers, which) ?? next;
      return app.call('providers:save', { ...next, id });
    },
  })),
  fc.tuple(place, fc.boolean()).map(([which, isUndone]) => ({
    what: isUndone ? 'remove a provider and bring it back' : 'remove a provider',
    apply: async (app: BackendApp) => {
      const provider = pick(settingsOf(app).providers, which);
      if (!provider) return app.call('prices:list');
      const removed = await app.call('providers:remove', { providerId: provider.id });
      return isUndone ? app.call('providers:undo-remove', { providerId: provider.id }) : removed;
    },
  })),
  fc.tuple(fc.constantFrom('primary', 'cheap'), fc.array(place, { maxLength: 6 })).map(([list, places]) => ({
    what: `arrange ${list}`,
    apply: (app: BackendApp) => app.call('settings:change', { [list]: listOf(settingsOf(app), places) }),
  })),
  fc
    .constantFrom<object>(
      { retry: { enabled: false } },
      { retry: { enabled: true, maxRetries: 4 } },
      { cache: { enabled: true } },
      { failover: { failureThreshold: 5, maxCooldownMs: 120_000 } },
      { routing: { longerThanCharacters: null, escalate: false } },
      { mode: 'auto' },
      { mode: 'cheap' },
      { budget: { dayUsd: '5', whenReached: 'cheap' } },
    )
    .map((patch) => ({
      what: `change ${JSON.stringify(patch)}`,
      apply: (app: BackendApp) => app.call('settings:change', patch),
    })),
  fc.tuple(place, fc.boolean()).map(([which, isSet]) => ({
    what: isSet ? 'enter a key' : 'clear a key',
    apply: async (app: BackendApp) => {
      const provider = pick(
        settingsOf(app).providers.filter(({ kind }) => kind !== 'simulator'),
        which,
      );
      if (!provider) return app.call('prices:list');
      const { id: providerId } = provider;
      return isSet
        ? app.call('credentials:set', { providerId, key: `sk-${which}-0123456789`, where: 'vault' })
        : app.call('credentials:clear', { providerId });
    },
  })),
  fc.tuple(arbitrarySettings, fc.constantFrom('add', 'replace')).map(([other, mode]) => ({
    what: `import: ${mode}`,
    apply: async (app: BackendApp) => {
      const text = JSON.stringify({ format: 'switchyard-configuration', version: 1, settings: other });
      const offered = await app.call('import:from-file', { name: 'x.json', text, mode });
      const offer = offered.ok ? (offered.value as ImportOffer) : null;
      return offer?.kind === 'preview' ? app.call('import:apply', { offerId: offer.id }) : offered;
    },
  })),
);

const good = { id: 'new', name: 'New', kind: 'openai', baseUrl: 'https://new.example' };
const refused = (field: string, channel: InvokeChannel, input: object): Edit => ({
  what: `refuse ${field}`,
  isRefused: { field },
  apply: (app) => app.call(channel, input),
});
const invalid: fc.Arbitrary<Edit> = fc.constantFrom(
  refused('id', 'providers:save', { ...good, id: 'No Good' }),
  refused('name', 'providers:save', { ...good, name: ' ' }),
  refused('baseUrl', 'providers:save', { ...good, baseUrl: 'http://far.example' }),
  refused('baseUrl', 'providers:save', { ...good, baseUrl: 'not an address' }),
  refused('credential.variable', 'providers:save', {
    ...good,
    credential: { source: 'environment', variable: '1-2' },
  }),
  refused('headers.Authorization', 'providers:save', { ...good, headers: { Authorization: 'x' } }),
  refused('proxy.url', 'providers:save', {
    ...good,
    proxy: { kind: 'url', url: 'http://me:secret@proxy.example' },
  }),
  refused('models.0.outputUsdPerMillion', 'providers:save', {
    ...good,
    models: [{ id: 'm', inputUsdPerMillion: '1' }],
  }),
  refused('timeouts.idleMs', 'providers:save', { ...good, timeouts: { idleMs: 1 } }),
  refused('retry.maxRetries', 'settings:change', { retry: { maxRetries: 11 } }),
  refused('failover.cooldownMs', 'settings:change', { failover: { cooldownMs: 1.5 } }),
  refused('cache.ttlMs', 'settings:change', { cache: { ttlMs: -1 } }),
  refused('routing.deeperThanTurns', 'settings:change', { routing: { deeperThanTurns: 0 } }),
  refused('budget.dayUsd', 'settings:change', { budget: { dayUsd: '0' } }),
  refused('mode', 'settings:change', { mode: 'fastest' }),
  refused('primary', 'settings:change', { primary: [GONE, GONE] }),
);

/** The targets that a list's chain must have, by the settings alone. */
function expected({ providers, ...lists }: Settings, list: 'primary' | 'cheap'): readonly string[] {
  const isThere = ({ providerId, model }: TargetRef) => {
    const provider = providers.find(({ id }: Provider) => id === providerId);
    return provider?.enabled === true && provider.models.some(({ id }) => id === model);
  };
  const [primary, cheap] = [lists.primary.filter(isThere), lists.cheap.filter(isThere)].map((refs) =>
    refs.map(targetIdOf),
  ) as [string[], string[]];
  if (list === 'primary') return primary;
  return cheap.length === 0 ? [] : [...new Set([...cheap, ...primary])];
}

function checkAgreement(app: BackendApp): void {
  const { chain, settings } = app.backend.state();
  const onDisk = app.onDisk();
  if (onDisk) expect(settings.settings).toEqual(onDisk);
  const [last] = chain.reloads;
  expect(last).toMatchObject({ outcome: 'swapped', generation: chain.generation });
  for (const list of ['primary', 'cheap'] as const) {
    // A target with several keys has a place for each.
    const built = [...new Set(chain[list].map(({ targetId }) => targetId))];
    expect(built).toEqual(expected(settings.settings, list));
  }
  for (const { id } of settings.settings.providers) expect(settings.credentials[id]).toBeDefined();
}

describe('the whole behind the window', () => {
  it('never shows a state that the chain does not have, and refuses what is invalid at its field', async () => {
    const edit = fc.oneof({ weight: 3, arbitrary: valid }, { weight: 1, arbitrary: invalid });
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 20, maxLength: 20 }), async (edits) => {
        const app = await startBackend();
        for (const edited of edits) {
          const { isRefused } = edited;
          const before = settingsOf(app);
          const generation = app.backend.state().chain.generation;
          const result = await edited.apply(app);
          if (isRefused) {
            expect(result).toMatchObject({ ok: false, error: { code: 'invalid-input', ...isRefused } });
            expect(settingsOf(app)).toBe(before);
            expect(app.backend.state().chain.generation).toBe(generation);
          } else expect(result).toMatchObject({ ok: true });
          checkAgreement(app);
        }
        await app.backend.stop();
        await rm(join(folder, 'secrets.json'), { force: true });
      }),
      propertyRuns('edits of a configuration, 20 each', 25),
    );
  }, 300_000);
});

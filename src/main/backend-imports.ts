import { writeFile } from 'node:fs/promises';
import type { CredentialStatus } from '../shared/credential-status.ts';
import { lacksKey } from '../shared/lacks-key.ts';
import { usd } from '../shared/money.ts';
import { type Provider, targetIdOf } from '../shared/provider.ts';
import type { Settings } from '../shared/settings.ts';
import { checkBaseUrl, isLoopbackUrl } from './adapters/outbound-policy.ts';
import { type AssemblyPorts, buildTarget } from './assembly/build-chain.ts';
import { listPrices } from './assembly/list-prices.ts';
import type { PresetFacts } from './config/presets.ts';
import { resolveTarget } from './config/resolve-chain-config.ts';
import { ServiceError } from './llm/service-error.ts';
import { ImportService, type ImportServicePorts } from './requests/import-service.ts';

/** How long a model server on this machine may take to say what it has. */
const FIND_TIMEOUT_MS = 2_000;

/** What carrying configurations in and out is connected with. */
export interface BackendImportsPorts extends Pick<
  ImportServicePorts,
  'current' | 'replace' | 'environment' | 'newId' | 'onChange'
> {
  readonly assembly: AssemblyPorts;
  /** The state of every key, by slot. */
  credentials(): Readonly<Record<string, CredentialStatus>>;
  /** Asks where to put a file; `null` where the person thinks better of it. */
  chooseFile(suggestedName: string): Promise<string | null>;
}

/** The import service with the network and the disk behind it. */
export function connectImports(ports: BackendImportsPorts): ImportService {
  return new ImportService({
    ...ports,
    refusalOf: ({ baseUrl, allowPrivateNetwork }) => checkBaseUrl(baseUrl, { allowPrivateNetwork }),
    modelsOf: (provider) => modelsAt(provider, ports.current(), ports.assembly),
    presetFacts: () => presetFacts(ports),
    saveText: async (suggestedName, text) => {
      const path = await ports.chooseFile(suggestedName);
      if (path === null) return 'cancelled';
      try {
        await writeFile(path, text);
      } catch (reason) {
        const why = reason instanceof Error ? reason.message : String(reason);
        throw new ServiceError('storage-failed', `The file could not be written: ${why}`, { cause: reason });
      }
      return 'saved';
    },
  });
}

async function presetFacts(ports: BackendImportsPorts): Promise<PresetFacts> {
  const { rows } = await listPrices(ports.current().providers, ports.assembly.clock.wallMs());
  const prices = new Map(
    rows.map(({ providerId, model, price }) => [targetIdOf({ providerId, model }), price?.tiers[0]?.rates]),
  );
  return {
    hasKey: (provider) => !lacksKey(provider, ports.credentials()),
    isLocal: ({ baseUrl }) => isLoopbackUrl(baseUrl),
    price: (target) => {
      const rates = prices.get(targetIdOf(target));
      return rates ? usd(rates.input).plus(rates.output) : null;
    },
  };
}

/** Asks a server that is part of no settings for its models. */
async function modelsAt(
  provider: Provider,
  settings: Settings,
  assembly: AssemblyPorts,
): Promise<readonly string[]> {
  // The list is the server's: which model it is asked through does not matter, and none is asked anything.
  const asked = { ...provider, models: [{ id: 'unlisted' }] };
  const target = resolveTarget(
    { providerId: provider.id, model: 'unlisted' },
    { ...settings, providers: [asked] },
    new Map(),
  );
  if (typeof target === 'string') throw new ServiceError('conflict', target);
  const built = await buildTarget(target, settings, 0, assembly);
  try {
    const models = await built.provider.listModels({ signal: AbortSignal.timeout(FIND_TIMEOUT_MS) });
    return models.map(({ id }) => id);
  } finally {
    built.dispose();
  }
}

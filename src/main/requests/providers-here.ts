import { Provider } from '../../shared/provider.ts';
import type { CatalogueEntry } from '../../shared/catalogue.ts';
import { PROVIDER_CATALOGUE } from '../config/provider-catalogue.ts';

/** What is asked of this machine. */
export interface ThisMachine {
  environment(variable: string): string | undefined;
  /** The models that a server offers. Rejects where nothing answers there. */
  modelsOf(provider: Provider): Promise<readonly string[]>;
}

/** Providers of the catalogue that this machine has everything for: a key in the environment, or a server that answers. */
export async function providersHere(machine: ThisMachine) {
  const environment = PROVIDER_CATALOGUE.flatMap((row) => {
    const variable = row.environmentVariable;
    if (variable === null || !machine.environment(variable)?.trim()) return [];
    const provider = fromRow(row, { credential: { source: 'environment', variable } });
    return [{ name: row.name, variable, provider }];
  });
  const servers = await Promise.all(PROVIDER_CATALOGUE.filter(isLocal).map((row) => serverOf(row, machine)));
  return { environment, local: servers.filter((server) => server !== null) };
}

async function serverOf(row: CatalogueEntry, machine: ThisMachine) {
  const provider = fromRow(row, { models: [] });
  const models = await machine.modelsOf(provider).catch(() => null);
  return models && { provider: { ...provider, models: models.map((id) => ({ id })) } };
}

function isLocal({ group }: CatalogueEntry): boolean {
  return group === 'local';
}

function fromRow(row: CatalogueEntry, more: Partial<Provider>): Provider {
  return Provider.parse({
    id: row.id,
    name: row.name,
    kind: row.kind,
    catalogueId: row.id,
    baseUrl: row.baseUrl,
    models: row.defaultModel === null ? [] : [{ id: row.defaultModel }],
    ...more,
  });
}

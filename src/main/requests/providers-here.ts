import type { Provider } from '../../shared/provider.ts';
import { fromCatalogue } from '../../shared/new-provider.ts';
import type { CatalogueEntry } from '../../shared/catalogue.ts';
import { PROVIDER_CATALOGUE } from '../config/provider-catalogue.ts';

/** What is asked of this machine. */
export interface ThisMachine {
  environment(variable: string): string | undefined;
  /** The models that a server offers. Rejects where nothing answers there. */
  modelsOf(provider: Provider): Promise<readonly string[]>;
}

/** Ids are made free where providers are added. */
const NOTHING_TAKEN: ReadonlySet<string> = new Set();

/** Providers of the catalogue that this machine has everything for: a key in the environment, or a server that answers. */
export async function providersHere(machine: ThisMachine) {
  const environment = PROVIDER_CATALOGUE.flatMap((row) => {
    const variable = row.environmentVariable;
    if (variable === null || !machine.environment(variable)?.trim()) return [];
    const provider: Provider = {
      ...fromCatalogue(row, NOTHING_TAKEN),
      credential: { source: 'environment', variable },
    };
    return [{ name: row.name, variable, provider }];
  });
  const servers = await Promise.all(
    PROVIDER_CATALOGUE.filter(({ group }) => group === 'local').map((row) => serverOf(row, machine)),
  );
  return { environment, local: servers.filter((server) => server !== null) };
}

async function serverOf(row: CatalogueEntry, machine: ThisMachine) {
  const provider = fromCatalogue(row, NOTHING_TAKEN);
  const models = await machine.modelsOf(provider).catch(() => null);
  return models && { provider: { ...provider, models: models.map((id) => ({ id })) } };
}

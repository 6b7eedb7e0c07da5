import type { CatalogueEntry } from './catalogue.ts';
import { Provider } from './provider.ts';

/** A new provider with what the catalogue knows of it, under an id that is free. */
export function fromCatalogue(entry: CatalogueEntry, taken: ReadonlySet<string>): Provider {
  const id = freeId(entry.id, taken);
  const models = [entry.defaultModel, entry.cheapModel].filter((model) => model !== null);
  return Provider.parse({
    id,
    name: id === entry.id ? entry.name : `${entry.name} ${id.slice(entry.id.length + 1)}`,
    kind: entry.kind,
    catalogueId: entry.id,
    baseUrl: entry.baseUrl,
    credential: { source: entry.needsKey ? 'vault' : 'none' },
    costsNothing: entry.group === 'local',
    models: models.map((model) => ({ id: model })),
  });
}

/** A copy of a provider under a free id: everything but its keys, which stay where they were entered. */
export function duplicateOf(provider: Provider, name: string, taken: ReadonlySet<string>): Provider {
  return { ...provider, id: freeId(provider.id, taken), name: name.slice(0, 80), furtherKeys: [] };
}

/** Longest id that the settings take. */
const LONGEST_ID = 64;

/** An id that nobody has, as near as it can be to the one that is wanted. */
export function freeId(wanted: string, taken: ReadonlySet<string>): string {
  let id = wanted;
  for (let count = 2; taken.has(id); count += 1) {
    const suffix = `-${count}`;
    id = `${wanted.slice(0, LONGEST_ID - suffix.length)}${suffix}`;
  }
  return id;
}

import { describe, expect, it } from 'vitest';
import { PROVIDER_CATALOGUE } from '../../src/main/config/provider-catalogue.ts';
import { duplicateOf, fromCatalogue } from '../../src/shared/new-provider.ts';
import { Provider } from '../../src/shared/provider.ts';

function entryOf(id: string) {
  const entry = PROVIDER_CATALOGUE.find((row) => row.id === id);
  if (!entry) throw new Error(`There is no row ${id}.`);
  return entry;
}

describe('fromCatalogue', () => {
  it('fills in what is known of the vendor', () => {
    const entry = { ...entryOf('openai'), defaultModel: 'big', cheapModel: 'small' };
    expect(fromCatalogue(entry, new Set())).toMatchObject({
      id: 'openai',
      name: 'OpenAI',
      baseUrl: entry.baseUrl,
      catalogueId: 'openai',
      credential: { source: 'vault' },
      models: [{ id: 'big' }, { id: 'small' }],
      costsNothing: false,
    });
  });

  it('takes an id and a name that are free', () => {
    const second = fromCatalogue(entryOf('openai'), new Set(['openai', 'openai-2']));
    expect(second).toMatchObject({ id: 'openai-3', name: 'OpenAI 3' });
  });

  it('asks for no key of a local server, whose answers cost nothing', () => {
    expect(fromCatalogue(entryOf('ollama'), new Set())).toMatchObject({
      credential: { source: 'none' },
      costsNothing: true,
      models: [],
    });
  });

  it.each(PROVIDER_CATALOGUE.map((row) => [row.id, row] as const))('makes a provider of %s', (_id, row) => {
    expect(() => Provider.parse(fromCatalogue(row, new Set()))).not.toThrow();
  });
});

describe('duplicateOf', () => {
  const provider = Provider.parse({
    id: 'alpha',
    name: 'Alpha',
    kind: 'openai',
    baseUrl: 'https://api.example.com/v1',
    credential: { source: 'vault' },
    furtherKeys: [{ id: 'second', name: 'Second', credential: { source: 'vault' } }],
    headers: { 'X-Project': 'blue' },
    models: [{ id: 'm', favourite: true, inputUsdPerMillion: '1', outputUsdPerMillion: '2' }],
  });

  it('takes everything over but the keys, under an id and a name of its own', () => {
    const copy = duplicateOf(provider, 'Alpha copy', new Set(['alpha', 'alpha-2']));
    expect(copy).toEqual({ ...provider, id: 'alpha-3', name: 'Alpha copy', furtherKeys: [] });
    expect(() => Provider.parse(copy)).not.toThrow();
  });

  it('makes an id and a name that the settings take, however long they were', () => {
    const long = { ...provider, id: 'a'.repeat(64), name: 'b'.repeat(80) };
    const copy = duplicateOf(long, `${long.name} copy`, new Set([long.id]));
    expect(() => Provider.parse(copy)).not.toThrow();
    expect(copy.id).not.toBe(long.id);
  });
});

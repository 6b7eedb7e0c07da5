import '../support/fake-api.ts';
import { describe, expect, it } from 'vitest';
import { fromCatalogue } from '../../../src/renderer/settings/providers-section.tsx';

describe('fromCatalogue', () => {
  const entry = {
    id: 'openai',
    name: 'OpenAI',
    kind: 'openai' as const,
    baseUrl: 'https://api.openai.com/v1',
    keyUrl: 'https://platform.openai.com/api-keys',
    environmentVariable: 'OPENAI_API_KEY',
    defaultModel: null,
  };

  it('fills in what is known of the vendor', () => {
    expect(fromCatalogue(entry, new Set())).toMatchObject({
      id: 'openai',
      name: 'OpenAI',
      baseUrl: entry.baseUrl,
      catalogueId: 'openai',
      credential: { source: 'vault' },
      models: [],
    });
  });

  it('takes an id and a name that are free', () => {
    const second = fromCatalogue(entry, new Set(['openai', 'openai-2']));
    expect(second).toMatchObject({ id: 'openai-3', name: 'OpenAI 3' });
  });

  it('asks for no key where none is needed', () => {
    const local = { ...entry, id: 'ollama', keyUrl: null, baseUrl: 'http://localhost:11434' };
    expect(fromCatalogue(local, new Set()).credential).toEqual({ source: 'none' });
  });
});

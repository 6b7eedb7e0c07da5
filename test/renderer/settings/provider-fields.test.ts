import { describe, expect, it } from 'vitest';
import { isParameterObject, toFields, toProvider } from '../../../src/renderer/settings/provider-fields.ts';
import { practiceProvider, Provider } from '../../../src/shared/provider.ts';

const provider = Provider.parse({
  id: 'alpha',
  name: 'Alpha',
  kind: 'anthropic',
  baseUrl: 'https://api.example.com',
  credential: { source: 'environment', variable: 'ALPHA_KEY' },
  models: [{ id: 'alpha-1', inputUsdPerMillion: '0.10' }],
  cacheRetention: 'long',
  costsNothing: true,
  unsupportedParameters: ['temperature', 'top_p'],
  defaultParameters: { max_tokens: 512 },
});

describe('the fields of a provider', () => {
  it('give back the provider that they were made from', () => {
    expect(toProvider(provider, toFields(provider))).toEqual(provider);
  });

  it('read names and parameters from text', () => {
    const fields = { ...toFields(provider), unsupported: ' seed ,, stop,', defaults: '' };
    expect(toProvider(provider, fields)).toMatchObject({
      unsupportedParameters: ['seed', 'stop'],
      defaultParameters: {},
    });
  });

  it('keep the models, which have controls of their own', () => {
    const fields = { ...toFields(provider), name: 'Renamed' };
    expect(toProvider(provider, fields).models).toEqual(provider.models);
  });

  it('give the practice provider its speed and its failure', () => {
    const practice = practiceProvider();
    const fields = { ...toFields(practice), speed: '90', failWith: 'unavailable' as const };
    expect(toProvider(practice, fields).simulator).toEqual({ tokensPerSecond: 90, failWith: 'unavailable' });
  });
});

describe('isParameterObject', () => {
  it('takes a JSON object or nothing', () => {
    expect(['', ' ', '{}', '{"top_k": 4}'].map(isParameterObject)).toEqual([true, true, true, true]);
    expect(['[]', 'null', '4', '{top_k: 4}', '{'].map(isParameterObject)).toEqual(Array(5).fill(false));
  });
});

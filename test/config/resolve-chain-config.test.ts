import { describe, expect, it } from 'vitest';
import { resolveChainConfig } from '../../src/main/config/resolve-chain-config.ts';
import { Settings } from '../../src/shared/settings.ts';

describe('resolveChainConfig', () => {
  it('leaves out headers that wait for their value', () => {
    const headers = { 'X-Team': 'blue', 'X-Project': '' };
    const settings = Settings.parse({
      version: 1,
      providers: [
        { id: 'a', name: 'A', kind: 'openai', baseUrl: 'https://a.example', headers, models: [{ id: 'm' }] },
      ],
      primary: [{ providerId: 'a', model: 'm' }],
    });
    const [target] = resolveChainConfig(settings, new Map()).primary;
    expect(target?.adapter.headers).toEqual({ 'X-Team': 'blue' });
  });
});

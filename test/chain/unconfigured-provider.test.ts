import { describe, expect, it } from 'vitest';
import { UnconfiguredProvider } from '../../src/main/chain/unconfigured-provider.ts';
import { errorOf } from './support/chain-parts.ts';

describe('UnconfiguredProvider', () => {
  it('says what to do, whatever is asked', async () => {
    const provider = new UnconfiguredProvider();
    const error = await errorOf(provider.complete());
    expect(error.code).toBe('unsupported');
    expect(error.message).toContain('Add a provider');
    expect((await errorOf(provider.completeWithTools())).code).toBe('unsupported');
    expect(() => provider.setModel()).toThrow('Add a provider');
  });

  it('offers no model and costs nothing known', async () => {
    const provider = new UnconfiguredProvider();
    expect(provider.costPerToken()).toBeNull();
    await expect(provider.listModels()).resolves.toEqual([]);
  });
});

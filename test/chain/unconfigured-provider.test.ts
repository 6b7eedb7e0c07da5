import { describe, expect, it } from 'vitest';
import { UnconfiguredProvider } from '../../src/main/chain/unconfigured-provider.ts';
import { question } from '../support/chain-fixture.ts';
import { errorOf } from './support/chain-parts.ts';

describe('UnconfiguredProvider', () => {
  it('says what to do, whatever is asked', async () => {
    const provider = new UnconfiguredProvider();
    const error = await errorOf(provider.complete(question()));
    expect(error.code).toBe('unsupported');
    expect(error.message).toContain('Add a provider');
    expect((await errorOf(provider.completeWithTools(question()))).code).toBe('unsupported');
    expect(() => provider.setModel()).toThrow('Add a provider');
  });

  it('has nothing to say to whoever has cancelled', async () => {
    const provider = new UnconfiguredProvider();
    const error = await errorOf(provider.complete(question(), { signal: AbortSignal.abort() }));
    expect(error.code).toBe('cancelled');
  });

  it('offers no model and costs nothing known', async () => {
    const provider = new UnconfiguredProvider();
    expect(provider.costPerToken()).toBeNull();
    await expect(provider.listModels()).resolves.toEqual([]);
  });
});

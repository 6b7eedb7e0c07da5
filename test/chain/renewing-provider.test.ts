import { describe, expect, it } from 'vitest';
import { RenewingProvider } from '../../src/main/chain/renewing-provider.ts';
import { settle } from '../support/fake-clock.ts';
import { ask, errorOf, failure, metered, shortRoute } from './support/chain-parts.ts';
import { Gate, type Script, ScriptedProvider } from './support/scripted-provider.ts';

const REFUSED: Script = { error: failure('unauthorized') };

/** A vendor that takes the second key only, and whatever gets it. */
function vault(renew: (state: { key: number }) => Promise<boolean>) {
  const state = { key: 1, renewals: 0 };
  const vendor = new ScriptedProvider('model', () => (state.key === 1 ? REFUSED : {}));
  const provider = new RenewingProvider(metered(vendor, 'a'), () => {
    state.renewals += 1;
    return renew(state);
  });
  return { provider, vendor, state };
}

async function takeSecondKey(state: { key: number }): Promise<boolean> {
  const isDifferent = state.key !== 2;
  state.key = 2;
  return isDifferent;
}

describe('RenewingProvider', () => {
  it('calls again with a different credential, as an attempt of its own', async () => {
    const { provider } = vault(takeSecondKey);
    const { route } = await provider.complete(ask());
    expect(shortRoute(route)).toEqual(['a:unauthorized', 'a:completed']);
  });

  it('gives the refusal up where the credential is the same', async () => {
    const { provider, vendor } = vault(async () => false);
    const error = await errorOf(provider.complete(ask()));
    expect(shortRoute(error.route)).toEqual(['a:unauthorized']);
    expect(vendor.calls).toHaveLength(1);
  });

  it('gives the refusal up where resolving fails', async () => {
    const { provider } = vault(() => Promise.reject(new Error('the vault is locked')));
    expect((await errorOf(provider.complete(ask()))).code).toBe('unauthorized');
  });

  it('does not keep a caller who cancels waiting for the renewal', async () => {
    const { provider } = vault(() => new Promise(() => {}));
    const caller = new AbortController();
    const call = errorOf(provider.complete(ask(), { signal: caller.signal }));
    await settle();
    caller.abort();
    const error = await call;
    expect(error.code).toBe('cancelled');
    expect(shortRoute(error.route)).toEqual(['a:unauthorized']);
  });

  it('renews once only, though the new credential is refused as well', async () => {
    const vendor = new ScriptedProvider('model', REFUSED);
    let renewals = 0;
    const provider = new RenewingProvider(metered(vendor, 'a'), async () => (renewals += 1) > 0);
    const error = await errorOf(provider.complete(ask()));
    expect(shortRoute(error.route)).toEqual(['a:unauthorized', 'a:unauthorized']);
    expect(renewals).toBe(1);
  });

  it.each(['quota-exceeded', 'unavailable'] as const)('does not renew after %s', async (code) => {
    const vendor = new ScriptedProvider('model', { error: failure(code) });
    const provider = new RenewingProvider(metered(vendor, 'a'), () => Promise.reject(new Error('asked')));
    expect((await errorOf(provider.complete(ask()))).code).toBe(code);
    expect(vendor.calls).toHaveLength(1);
  });

  it('renews once for many requests that are refused together', async () => {
    const gate = new Gate();
    const { provider, state } = vault(async (at) => {
      await gate.pass(undefined);
      return takeSecondKey(at);
    });
    const calls = Array.from({ length: 10 }, () => provider.complete(ask()));
    await settle();
    gate.open();
    expect((await Promise.all(calls)).every(({ text }) => text === 'model answers')).toBe(true);
    expect(state.renewals).toBe(1);
  });

  it('calls again without renewing where another request’s refusal has brought a new credential meanwhile', async () => {
    const slow = new Gate();
    const { provider, vendor, state } = vault(takeSecondKey);
    vendor.script = (_call, index) =>
      index === 0 ? { ...REFUSED, gate: slow } : state.key === 1 ? REFUSED : {};
    const first = provider.complete(ask());
    await provider.complete(ask());
    slow.open();
    expect((await first).text).toBe('model answers');
    expect(state.renewals).toBe(1);
  });
});

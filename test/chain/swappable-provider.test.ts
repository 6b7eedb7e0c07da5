import { describe, expect, it, vi } from 'vitest';
import { type BuiltChain, SwappableProvider } from '../../src/main/chain/swappable-provider.ts';
import { usd } from '../../src/shared/money.ts';
import { settle } from '../support/fake-clock.ts';
import { ask, errorOf, failure, Listener } from './support/chain-parts.ts';
import { Gate, ScriptedProvider } from './support/scripted-provider.ts';

function built(generation: number, provider = new ScriptedProvider(`model-${generation}`)) {
  const dispose = vi.fn<() => void>();
  return { provider, generation, dispose } satisfies BuiltChain;
}

describe('SwappableProvider', () => {
  it('serves the chain that is in place when a request comes', async () => {
    const front = new SwappableProvider(built(1));
    expect((await front.complete(ask())).text).toBe('model-1 answers');
    front.swap(built(2));
    expect((await front.complete(ask())).text).toBe('model-2 answers');
    expect(front.generation).toBe(2);
  });

  it('reports names, price and factors as they were when the chain was put in place', () => {
    const price = { input: usd(1), output: usd(2), source: 'user', asOf: null } as const;
    const provider = new ScriptedProvider('model-1', {}, price);
    const front = new SwappableProvider(built(1, provider));
    provider.setModel('switched behind its back');
    expect(front.modelName).toBe('model-1');
    expect(front.activeModelName).toBe('model-1');
    expect(front.costPerToken()).toBe(price);
    expect(front.cacheReadDiscount().toString()).toBe('1');
    expect(front.cacheWriteMultiplier().toString()).toBe('1');
  });

  it('switches the model and reports the new one in the same step', () => {
    const front = new SwappableProvider(built(1));
    front.setModel('another');
    expect(front.activeModelName).toBe('another');
    front.swap(built(2));
    expect(front.activeModelName).toBe('model-2');
  });

  it('lets a stream end on the chain that it began on, and disposes of that one after', async () => {
    const gateAfterPieces = new Gate();
    const old = built(1, new ScriptedProvider('model-1', { gateAfterPieces }));
    const onDrained = vi.fn<() => void>();
    const front = new SwappableProvider(old, onDrained);
    const sink = new Listener();
    const streams = [front.complete(ask(), { sink }), front.complete(ask())];
    await settle();
    front.swap(built(2));
    expect(front.draining()).toEqual([{ generation: 1, streams: 2 }]);
    expect(old.dispose).not.toHaveBeenCalled();
    expect((await front.complete(ask())).text).toBe('model-2 answers');
    gateAfterPieces.open();
    for (const { text } of await Promise.all(streams)) expect(text).toBe('model-1 answers');
    expect(sink.text).toBe('model-1 answers');
    expect(old.dispose).toHaveBeenCalledTimes(1);
    expect(onDrained).toHaveBeenCalled();
    expect(front.draining()).toEqual([]);
  });

  it('disposes at once of a chain that serves nobody', () => {
    const old = built(1);
    const front = new SwappableProvider(old);
    front.swap(built(2));
    expect(old.dispose).toHaveBeenCalledTimes(1);
    expect(front.draining()).toEqual([]);
  });

  it('disposes of a superseded chain after a failure, too', async () => {
    const gate = new Gate();
    const old = built(1, new ScriptedProvider('model-1', { gate, error: failure('unavailable') }));
    const front = new SwappableProvider(old);
    const call = errorOf(front.complete(ask()));
    await settle();
    front.swap(built(2));
    gate.open();
    expect((await call).code).toBe('unavailable');
    expect(old.dispose).toHaveBeenCalledTimes(1);
  });

  it('never disposes of the chain in place', async () => {
    const current = built(1);
    const front = new SwappableProvider(current);
    await front.complete(ask());
    front.setModel('another');
    await front.complete(ask());
    expect(current.dispose).not.toHaveBeenCalled();
  });

  it('counts requests of before and after a model switch as one chain’s', async () => {
    const gate = new Gate();
    const old = built(1, new ScriptedProvider('model-1', { gate }));
    const front = new SwappableProvider(old);
    const before = front.complete(ask());
    front.setModel('another');
    const after = front.complete(ask());
    await settle();
    front.swap(built(2));
    expect(front.draining()).toEqual([{ generation: 1, streams: 2 }]);
    gate.open();
    await Promise.all([before, after]);
    expect(old.dispose).toHaveBeenCalledTimes(1);
    expect(front.draining()).toEqual([]);
  });

  it('keeps every superseded generation until its own last request has ended', async () => {
    const gates = [new Gate(), new Gate()];
    const chains = gates.map((gate, index) => built(index + 1, new ScriptedProvider('m', { gate })));
    const [first, second] = chains;
    if (!first || !second) throw new Error('two chains were made');
    const front = new SwappableProvider(first);
    const calls = [front.complete(ask())];
    front.swap(second);
    calls.push(front.complete(ask()));
    await settle();
    front.swap(built(3));
    expect(front.draining()).toEqual([
      { generation: 1, streams: 1 },
      { generation: 2, streams: 1 },
    ]);
    gates[1]?.open();
    await calls[1];
    expect([first.dispose.mock.calls.length, second.dispose.mock.calls.length]).toEqual([0, 1]);
    gates[0]?.open();
    await calls[0];
    expect(first.dispose).toHaveBeenCalledTimes(1);
  });
});

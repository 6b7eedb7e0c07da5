import { describe, expect, it } from 'vitest';
import { Checkpoint } from '../../src/main/requests/checkpoint.ts';
import { FakeClock } from '../support/fake-clock.ts';

function setUp() {
  const clock = new FakeClock();
  const stores: { readonly atMs: number; end(): void }[] = [];
  const checkpoint = new Checkpoint(
    clock,
    () => new Promise((end) => void stores.push({ atMs: clock.monotonicMs(), end })),
  );
  return { clock, stores, checkpoint, times: () => stores.map(({ atMs }) => atMs) };
}

describe('Checkpoint', () => {
  it('stores what has come half a second after its first piece, also where nothing follows', async () => {
    const { clock, checkpoint, times } = setUp();
    checkpoint.grown(3);
    await clock.advance(499);
    expect(times()).toEqual([]);
    await clock.advance(1);
    expect(times()).toEqual([500]);
    await clock.advance(5_000);
    expect(times()).toEqual([500]);
  });

  it('stores at once after 4 KB', () => {
    const { checkpoint, times } = setUp();
    checkpoint.grown(4_095);
    expect(times()).toEqual([]);
    checkpoint.grown(1);
    expect(times()).toEqual([0]);
  });

  it('waits for a slow disk, then stores what has come meanwhile', async () => {
    const { clock, stores, checkpoint, times } = setUp();
    checkpoint.grown(4_096);
    checkpoint.grown(4_096);
    await clock.advance(2_000);
    expect(times()).toEqual([0]);
    stores[0]?.end();
    await clock.advance(0);
    expect(times()).toEqual([0, 2_000]);
  });

  it('stores nothing over an answer that has ended', async () => {
    const { clock, stores, checkpoint, times } = setUp();
    checkpoint.grown(4_096);
    checkpoint.grown(10);
    checkpoint.end();
    stores[0]?.end();
    await clock.advance(5_000);
    checkpoint.grown(5_000);
    expect(times()).toEqual([0]);
  });
});

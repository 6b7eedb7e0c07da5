import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/main/llm/clock.ts';

describe('systemClock', () => {
  it('sleeps and leaves no listener behind', async () => {
    const { signal } = new AbortController();
    await systemClock.sleep(1, signal);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('wakes with cancelled when the signal aborts', async () => {
    const controller = new AbortController();
    const sleeping = systemClock.sleep(60_000, controller.signal);
    controller.abort();
    await expect(sleeping).rejects.toMatchObject({ code: 'cancelled' });
    await expect(systemClock.sleep(60_000, controller.signal)).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('calls off what was scheduled', async () => {
    let called = false;
    systemClock.schedule(1, () => (called = true))();
    await systemClock.sleep(5);
    expect(called).toBe(false);
  });
});

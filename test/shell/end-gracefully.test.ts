import { EventEmitter } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { confirmQuit } from '../../src/main/shell/confirm-quit.ts';
import { endGracefully } from '../../src/main/shell/end-gracefully.ts';
import { settle } from '../support/fake-clock.ts';

// Seen to fail where the app ends while it asks, and where a dialog that is closed counts as a yes.

/** An app that ends where nobody prevents it. */
function runningApp() {
  const app = Object.assign(new EventEmitter(), { ended: 0, quit: () => {} });
  app.quit = () => {
    let isPrevented = false;
    app.emit('before-quit', { preventDefault: () => (isPrevented = true) });
    if (!isPrevented) app.ended += 1;
  };
  return app;
}

function setUp() {
  const app = runningApp();
  const answers: ((mayEnd: boolean) => void)[] = [];
  const mayEnd = vi.fn(() => new Promise<boolean>((resolve) => answers.push(resolve)));
  const release: (() => void)[] = [];
  const stop = vi.fn(() => new Promise<void>((resolve) => release.push(resolve)));
  const stay = vi.fn();
  endGracefully({ app, mayEnd, stop, stay, stopTimeoutMs: 60_000 });
  return { app, answers, mayEnd, stop, stay, release };
}

describe('endGracefully', () => {
  it('asks, stops everything, and ends', async () => {
    const { app, answers, stop, release } = setUp();
    app.quit();
    expect([app.ended, stop.mock.calls.length]).toEqual([0, 0]);
    answers[0]?.(true);
    await settle();
    expect([app.ended, stop.mock.calls.length]).toEqual([0, 1]);
    release[0]?.();
    await settle();
    expect(app.ended).toBe(1);
  });

  it('asks once however often it is told to end, and not at all once it is stopping', async () => {
    const { app, answers, mayEnd } = setUp();
    app.quit();
    app.quit();
    expect([app.ended, mayEnd.mock.calls.length]).toEqual([0, 1]);
    answers[0]?.(true);
    await settle();
    app.quit();
    expect([app.ended, mayEnd.mock.calls.length]).toEqual([1, 1]);
  });

  it('stays, stops nothing, and asks again the next time', async () => {
    const { app, answers, mayEnd, stop, stay } = setUp();
    app.quit();
    answers[0]?.(false);
    await settle();
    expect([app.ended, stop.mock.calls.length, stay.mock.calls.length]).toEqual([0, 0, 1]);
    app.quit();
    expect(mayEnd).toHaveBeenCalledTimes(2);
  });
});

describe('confirmQuit', () => {
  it('says in either language how much would be lost, and stays unless told otherwise', async () => {
    const asked: string[] = [];
    const closing = confirmQuit(3, 'en', async ({ message, buttons, cancelId, defaultId }) => {
      asked.push(message, ...buttons);
      expect(defaultId).toBe(cancelId);
      return { response: cancelId };
    });
    expect(await closing).toBe(false);
    expect(await confirmQuit(1, 'en', async () => ({ response: 1 }))).toBe(true);
    await confirmQuit(3, 'zh-CN', async ({ message }) => ({ response: asked.push(message) && 0 }));
    expect(asked).toEqual([
      ...['3 changes are not written to the disk yet.', 'Stay', 'Quit and lose them'],
      '有 3 项更改尚未写入磁盘。',
    ]);
  });
});

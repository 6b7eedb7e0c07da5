import { test } from '@playwright/test';
import { startUpstream, type Upstream } from '../../support/upstream.ts';
import type { RunningApp } from './app.ts';

/** What each test of a file has: two upstreams of its own, and the app that it starts over them. */
export interface Stage {
  first: Upstream;
  second: Upstream;
  /** Set by the test; closed after it. */
  app: RunningApp;
}

/** Starts two upstreams before each test of the file, and ends them and the app after it. */
export function twoUpstreams(): Stage {
  // Filled before the first test begins.
  const stage = {} as Stage;
  test.beforeEach(async () => {
    [stage.first, stage.second] = await Promise.all([startUpstream(), startUpstream()]);
  });
  test.afterEach(async () => {
    await stage.app.close();
    await Promise.all([stage.first.close(), stage.second.close()]);
  });
  return stage;
}

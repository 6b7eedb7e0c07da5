import { describe, expect, it } from 'vitest';
import { passedOver } from '../../../src/renderer/chat/route-words.ts';
import type { Route, SkippedStep } from '../../../src/shared/route.ts';
import { ALPHA, attempt, BETA } from '../support/app-state.ts';

const failedAlpha = attempt(ALPHA, { outcome: 'unavailable', costUsd: '0' });
const skippedAlpha: SkippedStep = {
  ...ALPHA,
  kind: 'skipped',
  reason: 'cooling',
  cause: 'rate-limited',
  retryAtMs: null,
};

const route = (parts: Partial<Route>): Route => ({
  steps: [],
  cache: 'none',
  savedUsd: null,
  answeredBy: BETA,
  decision: null,
  ...parts,
});

describe('passedOver', () => {
  it('is nobody where the first target answered', () => {
    expect(passedOver(route({ steps: [attempt(ALPHA)], answeredBy: ALPHA }))).toBeNull();
  });

  it('is nobody where a retry on the same target answered', () => {
    expect(passedOver(route({ steps: [failedAlpha, attempt(ALPHA)], answeredBy: ALPHA }))).toBeNull();
  });

  it('names the target that failed before another one answered, and why', () => {
    const passed = passedOver(route({ steps: [failedAlpha, attempt(BETA)] }));
    expect(passed).toEqual({ step: failedAlpha, code: 'unavailable' });
  });

  it('gives the reason for which a skipped target was cooling', () => {
    expect(passedOver(route({ steps: [skippedAlpha, attempt(BETA)] }))?.code).toBe('rate-limited');
  });

  it.each(['budget-exceeded', 'context-length'] as const)(
    'gives %s where that is why it was skipped',
    (reason) => {
      const steps = [{ ...skippedAlpha, reason, cause: null }, attempt(BETA)];
      expect(passedOver(route({ steps }))?.code).toBe(reason);
    },
  );

  it('is nobody that the conversation keeps out', () => {
    const steps = [{ ...skippedAlpha, reason: 'not-local', cause: null } as const, attempt(BETA)];
    expect(passedOver(route({ steps }))).toBeNull();
  });

  it('is nobody for an answer from the cache, or where nobody answered', () => {
    expect(passedOver(route({ steps: [failedAlpha], cache: 'hit' }))).toBeNull();
    expect(passedOver(route({ steps: [failedAlpha], answeredBy: null }))).toBeNull();
  });
});

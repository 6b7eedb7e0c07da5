import '../support/fake-api.ts';
import { screen } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { TargetHealth } from '../../../src/renderer/ui/target-health.tsx';
import type { HealthView } from '../../../src/shared/health.ts';
import { ALPHA } from '../support/app-state.ts';
import { show, startPage } from '../support/render.tsx';

const at = (health: HealthView) => ({ ...ALPHA, health, lastMessage: '401 Incorrect API key' });

describe('TargetHealth', () => {
  beforeEach(async () => startPage());

  it('says of a blocked target why it is, and how to mend that', () => {
    show(<TargetHealth target={at({ kind: 'blocked', reason: 'unauthorized' })} threshold={3} />);
    expect(screen.getByText(/Enter it again in the settings/)).toBeTruthy();
    expect(screen.getByText('401 Incorrect API key')).toBeTruthy();
  });

  it('gives no advice where time alone helps', () => {
    const health: HealthView = {
      kind: 'cooling',
      reason: 'rate-limited',
      retryAtMs: Date.now() + 60_000,
      durationMs: 60_000,
      byVendor: true,
    };
    show(<TargetHealth target={at(health)} threshold={3} />);
    expect(screen.queryByText(/Wait a moment/)).toBeNull();
  });
});

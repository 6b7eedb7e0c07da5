import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // A long run tries more, so it takes longer.
    testTimeout: 60_000 * Number(process.env['PROPERTY_RUNS_FACTOR'] ?? 1),
    // All of the machine: left to itself, Vitest keeps one core free, which of two is half.
    maxWorkers: '100%',
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          include: ['test/**/*.test.ts'],
          exclude: ['test/renderer/**', 'test/e2e/**'],
        },
      },
      {
        extends: true,
        test: { name: 'renderer', environment: 'happy-dom', include: ['test/renderer/**/*.test.{ts,tsx}'] },
      },
    ],
  },
});

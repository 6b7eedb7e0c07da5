import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'vite';

/** Programs made of the storage code for plain Node. */
export interface Bundle {
  /** The file of a program. */
  readonly path: (name: string) => string;
  readonly remove: () => Promise<void>;
}

/** Bundles programs of this folder, and the storage's own thread, as the app's build does. */
export async function bundle(...names: readonly string[]): Promise<Bundle> {
  await mkdir('out', { recursive: true });
  // Inside the project, where Node finds the native package.
  const outDir = await mkdtemp(resolve('out/test-'));
  const entries = names.map((name) => [name, `test/storage/support/${name}.ts`] as const);
  await build({
    configFile: false,
    logLevel: 'warn',
    build: {
      outDir,
      ssr: true,
      target: 'node20.18',
      rollupOptions: {
        input: { ...Object.fromEntries(entries), 'storage-worker': 'src/main/storage/storage-worker.ts' },
        external: ['@photostructure/sqlite'],
        output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
      },
    },
    ssr: { noExternal: true },
  });
  return {
    path: (name) => join(outDir, `${name}.mjs`),
    remove: () => rm(outDir, { recursive: true, force: true }),
  };
}

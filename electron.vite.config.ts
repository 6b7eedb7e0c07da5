import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

// Named, because electron-vite would derive newer ones from the installed package, and development may run an older Electron.
const NODE_TARGET = 'node20.18';
const CHROME_TARGET = 'chrome130';

export default defineConfig({
  main: {
    build: {
      target: NODE_TARGET,
      externalizeDeps: false,
      rollupOptions: {
        // The storage has threads of its own, each begun from its own file.
        input: { index: 'src/main/index.ts', 'storage-worker': 'src/main/storage/storage-worker.ts' },
        output: { format: 'es' },
        // Native, so it stays what its package ships.
        external: ['@photostructure/sqlite'],
      },
    },
  },
  preload: {
    build: {
      // electron-vite takes no Chromium here; the two engines of one Electron read the same language.
      target: NODE_TARGET,
      externalizeDeps: false,
      // A sandboxed preload is one CommonJS file.
      rollupOptions: {
        input: 'src/preload/index.ts',
        output: { format: 'cjs', entryFileNames: 'index.cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [react(), tailwindcss()],
    build: {
      target: CHROME_TARGET,
      // The policy of the page allows no inline data but images, and no inline script.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      minify: true,
      // Markdown and its highlighter come in pieces of their own, large by nature and loaded when they are needed.
      chunkSizeWarningLimit: 1_300,
      rollupOptions: {
        // In one piece, so that evaluation is forbidden before any other piece makes a schema.
        output: {
          manualChunks: (id) =>
            /\/node_modules\/zod\/|\/forbid-evaluation\.ts$/.test(id) ? 'schemas' : undefined,
        },
      },
    },
  },
});

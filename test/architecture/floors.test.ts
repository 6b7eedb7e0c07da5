import { describe, expect, it } from 'vitest';
import * as rules from './rules.ts';
import { importsOf, readSources } from './source-tree.ts';

const sources = readSources('src');

/** Each rule, with files that break it once each: what a rule cannot find, it does not hold. */
const CASES: readonly [name: string, rule: rules.Rule, planted: Readonly<Record<string, string>>][] = [
  [
    'imports point to a lower floor or the own folder',
    rules.importsPointDown,
    {
      'src/main/llm/upward.ts': "import { link } from '../chain/link.ts';",
      'src/main/chain/sideways.ts': "import type { Adapter } from '../adapters/adapter.ts';",
      'src/main/ipc/sideways.ts': "export * from '../gateway/server.ts';",
      'src/main/requests/upward.ts': "const { app } = await import('../index.ts');",
      'src/main/lounge/homeless.ts': "import { link } from '../chain/link.ts';",
      'src/main/config/outside.ts': "import { fake } from '../../../test/support/fake.ts';",
      'src/shared/upward.ts': "import {\n  type A,\n  b,\n} from '../main/llm/usage.ts';",
      'src/preload/sideways.ts': "import { App } from '../renderer/app.tsx';",
      'src/renderer/chat/main.tsx': "import { LlmError } from '../../main/llm/llm-error.ts';",
    },
  ],
  [
    'src/shared uses zod and decimal.js at most',
    rules.sharedIsFree,
    {
      'src/shared/node.ts': "import { readFile } from 'node:fs/promises';",
      'src/shared/react.ts': "import type { ReactNode } from 'react';",
    },
  ],
  [
    'electron runs in src/main/shell, src/main/index.ts and src/preload only',
    rules.electronStaysInTheShell,
    {
      'src/main/ipc/handlers.ts': "import { ipcMain } from 'electron';",
      'src/main/config/store.ts': "import Store from 'electron-store';",
      'src/main/headless.ts': "const { app } = await import('electron/main');",
      'src/renderer/api.ts': "import 'electron';",
      'src/main/llm/inline.ts': "import { type App } from 'electron';",
    },
  ],
  [
    'no file imports itself by a detour',
    rules.importsFormNoCycle,
    {
      'src/shared/a.ts': "import { b } from './b.ts';",
      'src/shared/b.ts': "import type { c } from './c.ts';",
      'src/shared/c.ts': "export { a } from './a.ts';\nexport const c = 1;",
    },
  ],
  [
    'exports have names',
    rules.exportsAreNamed,
    {
      'src/shared/default.ts': 'export default function nameless() {}',
      'src/shared/renamed.ts': 'const a = 1;\nexport { a as default };',
    },
  ],
  [
    'no file consists of re-exports',
    rules.noFileIsABarrel,
    {
      'src/shared/star.ts': "// Everything.\nexport * from './a.ts';\n",
      'src/shared/names.ts': "export { a } from './a.ts';\nexport type {\n  B,\n} from './b.ts';\n",
    },
  ],
  [
    'no float holds an amount',
    rules.noFloatHoldsAnAmount,
    {
      'src/main/chain/parsed.ts': 'const cost = parseFloat(text);',
      'src/main/llm/converted.ts': 'const total = sumUsd(costs).toNumber();',
      'src/renderer/chat/number.ts': 'const shown = Number(step.costUsd).toFixed(2);',
      'src/renderer/chat/number-price.ts': 'const price = Number(model.inputPrice);',
      'src/renderer/chat/unary.ts': 'const share = [+costUsd];',
      'src/renderer/chat/rounded.ts': 'const cents = Math.round(totalUsd);',
      'src/shared/typed.ts': 'interface Row { readonly costUsd: number }',
      'src/shared/optional.ts': 'interface Row { readonly price?: number }',
      'src/main/requests/sum.ts': 'const total = row.costUsd + other;',
      'src/main/requests/grow.ts': 'totalUsd += row;',
      'src/main/requests/product.ts': 'const cost = tokens * rateUsd;',
    },
  ],
  [
    'no file is longer than 300 lines',
    rules.filesAreShort,
    { 'src/shared/long.ts': 'export const a = 1;\n'.repeat(301) },
  ],
];

describe.each(CASES)('%s', (_name, rule, planted) => {
  it('holds in src', () => {
    expect(rule(sources)).toEqual([]);
  });

  it('is broken by every planted defect', () => {
    const files = Object.entries(planted).map(([path, text]) => ({ path, text }));
    const found = rule(files);
    for (const { path } of files) expect(found).toContainEqual(expect.stringContaining(path));
  });
});

it('lets sound imports pass', () => {
  const text = [
    "import { app, type BrowserWindow } from 'electron';",
    "import * as z from 'zod';",
    "import { a } from './a.ts';",
    "import type { Usage } from '../llm/usage.ts';",
    "import { money } from '../../shared/money.ts';",
    "import catalogue from '../../../resources/catalogue.json' with { type: 'json' };",
    "// import { x } from '../index.ts';",
    "export const hint = 'taken from somewhere';",
  ].join('\n');
  const file = { path: 'src/main/shell/sound.ts', text };
  expect(importsOf(file)).toHaveLength(6);
  for (const [, rule] of CASES) expect(rule([file])).toEqual([]);
});

it('tells the type imports of a file from its others', () => {
  const text =
    "import type { A } from './a.ts';\nimport type from './b.ts';\nimport { type C } from './c.ts';";
  expect(importsOf({ path: 'src/shared/x.ts', text }).map(({ isTypeOnly }) => isTypeOnly)).toEqual([
    true,
    false,
    false,
  ]);
});

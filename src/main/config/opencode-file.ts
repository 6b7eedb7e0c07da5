import * as z from 'zod';
import type { ImportNote } from '../../shared/import.ts';
import { type CredentialSource, Provider } from '../../shared/provider.ts';
import { ImportRefused } from './import-refused.ts';

// The provider part of an opencode.json, as its schema at opencode.ai/config.json has it. The rest of the file is not read.
const OpencodeProvider = z.object({
  npm: z.string().optional(),
  name: z.string().optional(),
  options: z.object({ baseURL: z.string().optional(), apiKey: z.string().optional() }).default({}),
  models: z
    .record(z.string(), z.object({ limit: z.object({ context: z.int().positive() }).optional() }))
    .default({}),
});
type OpencodeProvider = z.infer<typeof OpencodeProvider>;

/** Whether a file's content is an opencode configuration. */
export const OpencodeFile = z.object({ provider: z.record(z.string(), OpencodeProvider) });

/** The protocol and usual address behind each of the packages that opencode loads for a provider. */
const PACKAGES: Readonly<Record<string, Pick<Provider, 'kind' | 'baseUrl'>>> = {
  '@ai-sdk/openai-compatible': { kind: 'openai', baseUrl: '' },
  '@ai-sdk/openai': { kind: 'openai', baseUrl: 'https://api.openai.com/v1' },
  '@ai-sdk/anthropic': { kind: 'anthropic', baseUrl: 'https://api.anthropic.com' },
};

const ENVIRONMENT_REFERENCE = /^\{env:([A-Za-z_][A-Za-z0-9_]*)\}$/;

/** The providers of an opencode configuration. A key in the file is not taken over. @throws `ImportRefused` */
export function readOpencode({ provider }: z.infer<typeof OpencodeFile>): {
  readonly providers: readonly Provider[];
  readonly notes: readonly ImportNote[];
} {
  const providers: Provider[] = [];
  const notes: ImportNote[] = [];
  for (const [id, row] of Object.entries(provider)) {
    const name = row.name ?? id;
    const known = PACKAGES[row.npm ?? ''];
    const baseUrl = row.options.baseURL ?? known?.baseUrl ?? '';
    if (!known || baseUrl === '') {
      notes.push({ code: 'provider-skipped', name });
      continue;
    }
    const credential = credentialOf(row);
    if (credential.source === 'vault' && row.options.apiKey !== undefined)
      notes.push({ code: 'key-left-out', name });
    const parsed = Provider.safeParse({
      id: idOf(id),
      name,
      ...known,
      baseUrl,
      credential,
      models: modelsOf(row),
    });
    if (!parsed.success) throw ImportRefused.ofFields(parsed.error);
    providers.push(parsed.data);
  }
  return { providers, notes };
}

function credentialOf({ options: { apiKey } }: OpencodeProvider): CredentialSource {
  if (apiKey === undefined || apiKey === '' || apiKey === 'none') return { source: 'none' };
  const variable = ENVIRONMENT_REFERENCE.exec(apiKey)?.[1];
  return variable === undefined ? { source: 'vault' } : { source: 'environment', variable };
}

function modelsOf({ models }: OpencodeProvider) {
  return Object.entries(models).map(([id, { limit }]) => ({ id, contextLength: limit?.context }));
}

/** The nearest id that the settings allow. */
function idOf(name: string): string {
  const id = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, 60);
  return id === '' ? 'imported' : id;
}

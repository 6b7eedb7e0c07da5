import { LlmError } from '../llm/llm-error.ts';
import type { AdapterConfig, AdapterPorts } from './adapter-config.ts';
import { type CallSite, classifyError } from './classify-error.ts';
import { firstBytes } from './limit-body.ts';

const TIMEOUT_MS = 30_000;
const MAX_BYTES = 4 * 1024 * 1024;
const ANTHROPIC_VERSION = '2023-06-01';

/** Asks a vendor which models it offers. @returns their ids in the vendor's order; empty where it has no such endpoint */
export async function listModels(
  { baseUrl, modelsEndpoint, headers: own }: AdapterConfig,
  { apiKey, clock, fetch }: AdapterPorts,
  site: CallSite,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  if (modelsEndpoint === 'none') return [];
  const key = apiKey.current();
  const controller = new AbortController();
  const cancel = () => controller.abort(signal?.reason);
  signal?.addEventListener('abort', cancel, { once: true });
  const unschedule = clock.schedule(TIMEOUT_MS, cancel);
  try {
    const { url, headers } = requestFor(modelsEndpoint, baseUrl, key);
    const response = await fetch(url, { headers: { ...own, ...headers }, signal: controller.signal });
    const bytes = response.body ? await firstBytes(response.body, MAX_BYTES + 1) : Buffer.alloc(0);
    if (!response.ok) {
      const { status, headers: answered } = response;
      throw classifyError({ status, headers: answered, error: parseJson(bytes) ?? {} }, site);
    }
    if (bytes.length > MAX_BYTES) throw new LlmError('invalid-response', 'The list of models is over 4 MB.');
    return readIds(modelsEndpoint, parseJson(bytes));
  } catch (reason) {
    if (signal?.aborted) throw new LlmError('cancelled', 'The request was cancelled.', { cause: reason });
    if (controller.signal.aborted)
      throw new LlmError('timeout', 'The list of models did not come in time.', { cause: reason });
    throw classifyError(reason, site);
  } finally {
    unschedule();
    signal?.removeEventListener('abort', cancel);
  }
}

type Endpoint = Exclude<AdapterConfig['modelsEndpoint'], 'none'>;

function requestFor(
  endpoint: Endpoint,
  baseUrl: string,
  key: string | null,
): { readonly url: string; readonly headers: Record<string, string> } {
  switch (endpoint) {
    case 'openai':
      return { url: `${baseUrl}/models`, headers: key === null ? {} : { Authorization: `Bearer ${key}` } };
    case 'anthropic':
      return {
        url: `${baseUrl}/v1/models?limit=1000`,
        headers: { 'anthropic-version': ANTHROPIC_VERSION, ...(key === null ? {} : { 'x-api-key': key }) },
      };
    case 'ollama':
      return { url: `${new URL(baseUrl).origin}/api/tags`, headers: {} };
  }
}

/** Where each endpoint keeps its ids. */
const ID_FIELDS = {
  openai: ['data', 'id'],
  anthropic: ['data', 'id'],
  ollama: ['models', 'name'],
} as const satisfies Record<Endpoint, readonly [string, string]>;

function readIds(endpoint: Endpoint, document: unknown): readonly string[] {
  const [list, id] = ID_FIELDS[endpoint];
  const rows = isRecord(document) ? document[list] : undefined;
  if (!Array.isArray(rows))
    throw new LlmError('invalid-response', 'The address has no list of models in the expected form.');
  const ids = rows.map((row: unknown) => (isRecord(row) ? row[id] : undefined));
  return [
    ...new Set(ids.filter((value): value is string => typeof value === 'string' && value.trim() !== '')),
  ];
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

import { parseJson } from '../../shared/parse-json.ts';
import type { ListedModel } from '../../shared/listed-model.ts';
import { LlmError } from '../llm/llm-error.ts';
import type { AdapterConfig, AdapterPorts, ModelsEndpoint } from './adapter-config.ts';
import { type CallSite, classifyError } from './classify-error.ts';
import { firstBytes } from './bounded-response.ts';
import { readModelList, readOllamaModel } from './read-model-list.ts';

const TIMEOUT_MS = 30_000;
const MAX_BYTES = 4 * 1024 * 1024;
const ANTHROPIC_VERSION = '2023-06-01';

/** Ollama tells a model's window only when asked for that model; a collection of more is listed without. */
const MOST_SHOWN = 60;

/** Asks a vendor which models it offers. @returns them in the vendor's order; none where it has no such endpoint */
export async function listModels(
  { baseUrl, modelsEndpoint, headers: own }: AdapterConfig,
  { apiKey, clock, fetch }: AdapterPorts,
  site: CallSite,
  signal: AbortSignal | undefined,
): Promise<readonly ListedModel[]> {
  if (modelsEndpoint === 'none') return [];
  const controller = new AbortController();
  const cancel = () => controller.abort(signal?.reason);
  signal?.addEventListener('abort', cancel, { once: true });
  const unschedule = clock.schedule(TIMEOUT_MS, cancel);
  const read = async (url: string, init: RequestInit) => {
    const response = await fetch(url, { ...init, signal: controller.signal });
    return readJson(response, site);
  };
  try {
    const { url, headers } = modelsRequest(modelsEndpoint, baseUrl, apiKey.current());
    const models = readModelList(modelsEndpoint, await read(url, { headers: { ...own, ...headers } }));
    if (modelsEndpoint !== 'ollama' || models.length > MOST_SHOWN) return models;
    const show = (init: RequestInit) =>
      read(new URL('/api/show', baseUrl).href, { ...init, headers: { ...own, ...headers } });
    return await Promise.all(models.map((model) => shown(model, show)));
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

/** The request for a list of models. */
export function modelsRequest(
  endpoint: Exclude<ModelsEndpoint, 'none'>,
  baseUrl: string,
  key: string | null,
): { readonly url: string; readonly headers: Record<string, string> } {
  const bearer: Record<string, string> = key === null ? {} : { Authorization: `Bearer ${key}` };
  switch (endpoint) {
    case 'openai':
      return { url: `${baseUrl}/models`, headers: bearer };
    case 'anthropic':
      return {
        url: `${baseUrl}/v1/models?limit=1000`,
        headers: { 'anthropic-version': ANTHROPIC_VERSION, ...(key === null ? {} : { 'x-api-key': key }) },
      };
    case 'ollama':
      return { url: `${new URL(baseUrl).origin}/api/tags`, headers: bearer };
    case 'lmstudio':
      return { url: `${new URL(baseUrl).origin}/api/v0/models`, headers: bearer };
  }
}

/** A model with what showing it adds; as it was where it cannot be shown. */
async function shown(
  model: ListedModel,
  show: (init: RequestInit) => Promise<unknown>,
): Promise<ListedModel> {
  try {
    const body = JSON.stringify({ model: model.id });
    return { id: model.id, ...readOllamaModel(await show({ method: 'POST', body })) };
  } catch {
    return model;
  }
}

async function readJson(response: Response, site: CallSite): Promise<unknown> {
  const bytes = response.body ? await firstBytes(response.body, MAX_BYTES + 1) : Buffer.alloc(0);
  if (!response.ok) {
    const { status, headers } = response;
    throw classifyError({ status, headers, error: parseJson(bytes.toString('utf8'), {}) }, site);
  }
  if (bytes.length > MAX_BYTES) throw new LlmError('invalid-response', 'The list of models is over 4 MB.');
  return parseJson(bytes.toString('utf8'), null);
}

import type { ListedModel } from '../../shared/listed-model.ts';
import type { ModelCapabilities } from '../../shared/provider.ts';
import { LlmError } from '../llm/llm-error.ts';
import type { ModelsEndpoint } from './adapter-config.ts';

/** Where each endpoint keeps its list and the ids in it. Some compatible hosts answer with the list itself. */
const PLACES = {
  openai: ['data', 'id'],
  anthropic: ['data', 'id'],
  lmstudio: ['data', 'id'],
  ollama: ['models', 'name'],
} as const satisfies Record<Exclude<ModelsEndpoint, 'none'>, readonly [string, string]>;

/** The names under which hosts give a model's window: OpenRouter, Groq, vLLM, Mistral and LM Studio, Anthropic. */
const WINDOW_FIELDS = [
  'context_length',
  'context_window',
  'max_model_len',
  'max_context_length',
  'max_input_tokens',
];

/**
 * The models of a list, with what the list says of each.
 * @throws `LlmError` `invalid-response` where the document is no such list
 */
export function readModelList(
  endpoint: Exclude<ModelsEndpoint, 'none'>,
  document: unknown,
): readonly ListedModel[] {
  const [listField, idField] = PLACES[endpoint];
  const rows = isRecord(document) && !Array.isArray(document) ? document[listField] : document;
  if (!Array.isArray(rows))
    throw new LlmError('invalid-response', 'The address has no list of models in the expected form.');
  const models = new Map<string, ListedModel>();
  for (const row of rows as readonly unknown[]) {
    const id = isRecord(row) ? row[idField] : undefined;
    if (typeof id !== 'string' || id.trim() === '' || !isRecord(row) || isNoChatModel(row)) continue;
    if (!models.has(id))
      models.set(id, { id, contextLength: windowOf(row), capabilities: readCapabilities(row) });
  }
  return [...models.values()];
}

/** What Ollama tells of one model when it is asked to show it. */
export function readOllamaModel(document: unknown): Omit<ListedModel, 'id'> {
  if (!isRecord(document)) return { contextLength: null, capabilities: {} };
  const { capabilities, model_info: info } = document;
  const window = isRecord(info)
    ? Object.entries(info).find(([name]) => name.endsWith('.context_length'))?.[1]
    : undefined;
  const has = (name: string) => (Array.isArray(capabilities) ? capabilities.includes(name) : undefined);
  return {
    contextLength: positive(window),
    capabilities: known({ tools: has('tools'), images: has('vision'), reasoning: has('thinking') }),
  };
}

/** LM Studio and Together name the kind of each model. */
function isNoChatModel({ type }: Readonly<Record<string, unknown>>): boolean {
  return (
    typeof type === 'string' &&
    ['embeddings', 'embedding', 'image', 'rerank', 'moderation', 'audio'].includes(type)
  );
}

function windowOf(row: Readonly<Record<string, unknown>>): number | null {
  const named = WINDOW_FIELDS.map((field) => positive(row[field])).find((window) => window !== null);
  if (named !== undefined) return named;
  const meta = row['meta'];
  return isRecord(meta) ? positive(meta['n_ctx_train']) : null;
}

function readCapabilities(row: Readonly<Record<string, unknown>>): ModelCapabilities {
  const parameters = row['supported_parameters'];
  const architecture = row['architecture'];
  const inputs = isRecord(architecture) ? architecture['input_modalities'] : undefined;
  const stated = row['capabilities'];
  const takes = (name: string) => (Array.isArray(parameters) ? parameters.includes(name) : undefined);
  return known({
    tools: takes('tools') ?? statedAs(stated, ['function_calling', 'tool_use', 'tools']),
    images:
      (Array.isArray(inputs) ? inputs.includes('image') : undefined) ??
      (row['type'] === 'vlm' ? true : undefined) ??
      statedAs(stated, ['vision', 'image_input']),
    reasoning: takes('reasoning') ?? statedAs(stated, ['reasoning', 'thinking']),
  });
}

/** A capability in a list of names, or in a record of flags as Mistral and Anthropic have it. */
function statedAs(stated: unknown, names: readonly string[]): boolean | undefined {
  if (Array.isArray(stated)) return names.some((name) => stated.includes(name)) || undefined;
  if (!isRecord(stated)) return undefined;
  const flags = names.map((name) => stated[name]).map((flag) => (isRecord(flag) ? flag['supported'] : flag));
  return flags.find((flag) => typeof flag === 'boolean');
}

function known(
  capabilities: Readonly<Record<keyof ModelCapabilities, boolean | undefined>>,
): ModelCapabilities {
  return Object.fromEntries(Object.entries(capabilities).filter(([, value]) => value !== undefined));
}

function positive(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 && value <= 100_000_000
    ? value
    : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

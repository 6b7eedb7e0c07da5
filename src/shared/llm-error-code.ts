/** Every way in which a model call can fail, as a closed union. */
export const LLM_ERROR_CODES = [
  'rate-limited',
  'unavailable',
  'network',
  'timeout',
  'stream-interrupted',
  'unauthorized',
  'quota-exceeded',
  'model-not-found',
  'invalid-response',
  'empty-response',
  'context-length',
  'content-filter',
  'invalid-request',
  'unsupported',
  'budget-exceeded',
  'offline',
  'cancelled',
] as const;

/** One of {@link LLM_ERROR_CODES}. */
export type LlmErrorCode = (typeof LLM_ERROR_CODES)[number];

import { hash } from 'node:crypto';
import type { CompletionRequest } from '../../shared/completion.ts';
import { canonicalJson } from '../../shared/canonical-json.ts';

/** What of a chain belongs to the key of its answers. */
export interface CachedChain {
  /** The chain's name, so that primary and cheap never answer for each other. */
  readonly chain: string;
  /** Everything about the first target that affects an answer, but its model. */
  readonly targetIdentity: string;
  readonly effectiveModel: string;
}

/**
 * SHA-256 over everything that affects the answer. The encoding is canonical and an array of fixed length: no two different
 * requests write the same text.
 */
export function cacheKey(
  { chain, targetIdentity, effectiveModel }: CachedChain,
  request: CompletionRequest,
): string {
  const { messages, maxOutputTokens, temperature, topP, stop, responseFormat, context } = request;
  const target = [chain, targetIdentity, effectiveModel, context.localOnly];
  // A schema stands as it was written: vendors fill in an object's fields in the schema's order.
  const schema = responseFormat?.kind === 'json-schema' ? JSON.stringify(responseFormat.schema) : undefined;
  const format = responseFormat && { ...responseFormat, schema };
  const question = [messages, maxOutputTokens, temperature, topP, stop, format];
  return hash('sha256', canonicalJson([...target, ...question]), 'base64');
}

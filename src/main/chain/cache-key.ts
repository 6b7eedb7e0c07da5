import { hash } from 'node:crypto';
import type { CompletionRequest } from '../../shared/completion.ts';

/** What of a chain belongs to the key of its answers. */
export interface CachedChain {
  /** The chain's name, so that primary and cheap never answer for each other. */
  readonly chain: string;
  /** Everything about the first target that affects an answer, but its model. */
  readonly targetIdentity: string;
  readonly effectiveModel: string;
}

/**
 * SHA-256 over everything that affects the answer. The encoding is a JSON array of fixed length: no two different requests
 * write the same text.
 */
export function cacheKey(
  { chain, targetIdentity, effectiveModel }: CachedChain,
  request: CompletionRequest,
): string {
  const { messages, maxOutputTokens, temperature, topP, stop, responseFormat, context } = request;
  const answerAffecting = [maxOutputTokens, temperature, topP, stop, responseFormat].map(
    (value) => value ?? null,
  );
  return hash(
    'sha256',
    JSON.stringify([chain, targetIdentity, effectiveModel, context.localOnly, messages, ...answerAffecting]),
    'base64',
  );
}

import type { LlmErrorCode } from '../../shared/llm-error-code.ts';

/** What the chain does about an error before the commit. After it nothing is retried and no target is tried. */
export interface ErrorPolicy {
  /** Whether the same target is tried again; `when-alone`: only while no other target is ready. */
  readonly retry: 'yes' | 'no' | 'when-alone';
  /** Which targets may still take the request. */
  readonly next:
    | 'any'
    | 'none'
    | 'any-if-allowed'
    | 'larger-context'
    | 'capable'
    | 'within-budget'
    | 'loopback';
  /** What it means for the target's health. */
  readonly health: 'counts' | 'blocks' | 'nothing';
  /** Whether another key of the same target may do better. */
  readonly anotherKey: boolean;
}

const TRANSIENT: ErrorPolicy = { retry: 'yes', next: 'any', health: 'counts', anotherKey: false };
// What an account may use differs from one to the next, the models that there are for it included.
const BLOCKING: ErrorPolicy = { retry: 'no', next: 'any-if-allowed', health: 'blocks', anotherKey: true };
const MALFORMED: ErrorPolicy = { retry: 'no', next: 'any', health: 'nothing', anotherKey: false };
const FINAL: ErrorPolicy = { retry: 'no', next: 'none', health: 'nothing', anotherKey: false };

/** One row a code. Nothing else in the chain decides by code. */
export const ERROR_POLICY: Readonly<Record<LlmErrorCode, ErrorPolicy>> = {
  'rate-limited': { ...TRANSIENT, anotherKey: true },
  unavailable: TRANSIENT,
  network: TRANSIENT,
  timeout: { ...TRANSIENT, retry: 'when-alone' },
  'stream-interrupted': TRANSIENT,
  unauthorized: BLOCKING,
  'quota-exceeded': BLOCKING,
  'model-not-found': BLOCKING,
  'invalid-response': MALFORMED,
  'empty-response': MALFORMED,
  'context-length': { ...MALFORMED, next: 'larger-context' },
  'content-filter': FINAL,
  'invalid-request': FINAL,
  unsupported: { ...MALFORMED, next: 'capable' },
  'budget-exceeded': { ...MALFORMED, next: 'within-budget' },
  offline: { ...MALFORMED, next: 'loopback' },
  cancelled: FINAL,
};

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
}

const TRANSIENT: ErrorPolicy = { retry: 'yes', next: 'any', health: 'counts' };
const BLOCKING: ErrorPolicy = { retry: 'no', next: 'any-if-allowed', health: 'blocks' };
const MALFORMED: ErrorPolicy = { retry: 'no', next: 'any', health: 'nothing' };
const FINAL: ErrorPolicy = { retry: 'no', next: 'none', health: 'nothing' };

/** One row a code. Nothing else in the chain decides by code. */
export const ERROR_POLICY: Readonly<Record<LlmErrorCode, ErrorPolicy>> = {
  'rate-limited': TRANSIENT,
  unavailable: TRANSIENT,
  network: TRANSIENT,
  timeout: { retry: 'when-alone', next: 'any', health: 'counts' },
  'stream-interrupted': TRANSIENT,
  unauthorized: BLOCKING,
  'quota-exceeded': BLOCKING,
  'model-not-found': BLOCKING,
  'invalid-response': MALFORMED,
  'empty-response': MALFORMED,
  'context-length': { retry: 'no', next: 'larger-context', health: 'nothing' },
  'content-filter': FINAL,
  'invalid-request': FINAL,
  unsupported: { retry: 'no', next: 'capable', health: 'nothing' },
  'budget-exceeded': { retry: 'no', next: 'within-budget', health: 'nothing' },
  offline: { retry: 'no', next: 'loopback', health: 'nothing' },
  cancelled: FINAL,
};

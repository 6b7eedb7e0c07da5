import type { TestProblem } from '../../shared/provider-test.ts';
import { networkFaultOf, type NetworkFault } from '../adapters/network-fault.ts';
import type { LlmErrorCode } from '../../shared/llm-error-code.ts';
import type { LlmError } from '../llm/llm-error.ts';

const BY_FAULT: Readonly<Record<NetworkFault, TestProblem>> = {
  refused: 'host-down',
  unreachable: 'host-down',
  'no-such-host': 'no-such-host',
  tls: 'tls',
  slow: 'timeout',
  closed: 'closed',
  redirect: 'redirect',
};

const BY_CODE: Readonly<Partial<Record<LlmErrorCode, TestProblem>>> = {
  unauthorized: 'wrong-key',
  'quota-exceeded': 'no-credit',
  'model-not-found': 'model-missing',
  'rate-limited': 'rate-limited',
  unavailable: 'unavailable',
  timeout: 'timeout',
  'stream-interrupted': 'closed',
  'invalid-response': 'not-an-api',
  'budget-exceeded': 'over-budget',
  offline: 'offline',
};

/** What an error says about the provider that was tested. */
export function testProblemOf(error: LlmError): TestProblem {
  if (error.code === 'network' || error.code === 'invalid-response' || error.code === 'stream-interrupted') {
    const fault = networkFaultOf(error.cause);
    if (fault) return BY_FAULT[fault];
  }
  // Refused before anything was sent: there is no vendor's status.
  if (error.code === 'invalid-request' && error.status === undefined) return 'address-refused';
  return BY_CODE[error.code] ?? 'other';
}

import type { LlmErrorCode } from '../../shared/llm-error-code.ts';
import { LlmError } from '../llm/llm-error.ts';
import { deepestCause, networkFaultOf } from './network-fault.ts';

/** What the classification needs to know of the call. */
export interface CallSite {
  readonly isLoopback: boolean;
  isOnline(): boolean;
  /** Takes every key out of a text. */
  redact(text: string): string;
  wallMs(): number;
}

/** The vendors' own error words, from their API references; OpenAI's `code` and `type`, Anthropic's `type`. */
const BY_WORD: Readonly<Record<string, LlmErrorCode>> = {
  insufficient_quota: 'quota-exceeded',
  billing_error: 'quota-exceeded',
  billing_hard_limit_reached: 'quota-exceeded',
  rate_limit_exceeded: 'rate-limited',
  rate_limit_error: 'rate-limited',
  invalid_api_key: 'unauthorized',
  authentication_error: 'unauthorized',
  permission_error: 'unauthorized',
  model_not_found: 'model-not-found',
  not_found_error: 'model-not-found',
  context_length_exceeded: 'context-length',
  request_too_large: 'context-length',
  content_filter: 'content-filter',
  content_policy_violation: 'content-filter',
  overloaded_error: 'unavailable',
  api_error: 'unavailable',
  server_error: 'unavailable',
  timeout_error: 'unavailable',
};

const BY_STATUS: Readonly<Record<number, LlmErrorCode>> = {
  401: 'unauthorized',
  402: 'quota-exceeded',
  403: 'unauthorized',
  404: 'model-not-found',
  408: 'unavailable',
  409: 'unavailable',
  413: 'context-length',
  425: 'unavailable',
  429: 'rate-limited',
};

/** What only the message says, for statuses that mean several things. */
const BY_MESSAGE: readonly (readonly [ReadonlySet<number>, RegExp, LlmErrorCode])[] = [
  [
    new Set([400, 413, 422]),
    /context (length|window)|prompt is too long|too many (input )?tokens|maximum context/i,
    'context-length',
  ],
  [
    new Set([400, 403, 429]),
    /credit balance|insufficient (credit|balance|quota)|exceeded your current quota|billing/i,
    'quota-exceeded',
  ],
  [
    new Set([400]),
    /model .*(not found|does not exist|not exist)|(unknown|invalid) model/i,
    'model-not-found',
  ],
];

/** Where the network stopped, by the error codes of Node and undici. */
const NETWORK_CAUSES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing listens at the address. Is the server running?',
  ECONNRESET: 'The connection was closed by the other side.',
  UND_ERR_SOCKET: 'The connection was closed by the other side.',
  EPIPE: 'The connection was closed by the other side.',
  ENOTFOUND: 'The host name does not exist. Check the base URL.',
  EAI_AGAIN: 'The host name could not be looked up.',
  ETIMEDOUT: 'The server could not be reached in time.',
  UND_ERR_CONNECT_TIMEOUT: 'The server could not be reached in time.',
  // Only a proxy's first word has a time; a vendor's is the chain's to watch.
  UND_ERR_HEADERS_TIMEOUT: 'The proxy did not answer in time.',
  EHOSTUNREACH: 'The host cannot be reached.',
  ENETUNREACH: 'The network cannot be reached.',
};

const LONGEST_MESSAGE = 512;
const LONGEST_RETRY_AFTER_MS = 3_600_000;

/** Normalises whatever an SDK threw. */
export function classifyError(reason: unknown, site: CallSite): LlmError {
  const own = ownError(reason);
  if (own) return own;
  const vendor = vendorError(reason);
  if (vendor) return fromVendor(vendor, reason, site);
  return fromNetwork(reason, site);
}

interface VendorError {
  readonly status: number | undefined;
  readonly words: readonly string[];
  readonly message: string;
  readonly headers: Headers | undefined;
}

/** An error of this program's own that passed through an SDK. */
function ownError(reason: unknown): LlmError | null {
  for (let cause = reason; cause instanceof Error; cause = cause.cause)
    if (cause instanceof LlmError) return cause;
  return null;
}

/** Reads an SDK's API error by its shape, which both share: a status, headers, and the body's error object. */
function vendorError(reason: unknown): VendorError | null {
  if (!isRecord(reason)) return null;
  const status = typeof reason['status'] === 'number' ? reason['status'] : undefined;
  const outer = isRecord(reason['error']) ? reason['error'] : null;
  if (status === undefined && outer === null) return null;
  const body = outer && isRecord(outer['error']) ? outer['error'] : outer;
  const words = [body?.['code'], body?.['type']].filter((word) => typeof word === 'string');
  // Routers put the status of the vendor behind them where others put a word.
  const inner = typeof body?.['code'] === 'number' ? body['code'] : undefined;
  const message =
    typeof body?.['message'] === 'string' ? body['message'] : reason instanceof Error ? reason.message : '';
  const headers = reason['headers'] instanceof Headers ? reason['headers'] : undefined;
  return { status: status ?? inner, words, message, headers };
}

function fromVendor(vendor: VendorError, cause: unknown, site: CallSite): LlmError {
  const { status, headers } = vendor;
  const code = codeOf(vendor);
  const waits = code === 'rate-limited' || code === 'unavailable';
  return new LlmError(
    code,
    shorten(site.redact(vendor.message)) || `The vendor answered with status ${status}.`,
    {
      cause,
      status,
      retryAfterMs: waits && headers ? parseRetryAfterMs(headers, site.wallMs()) : undefined,
      context: code === 'context-length' ? contextFrom(vendor.message) : undefined,
    },
  );
}

function codeOf({ status = 0, words, message }: VendorError): LlmErrorCode {
  for (const word of words) {
    const code = BY_WORD[word];
    if (code) return code;
  }
  for (const [statuses, pattern, code] of BY_MESSAGE)
    if (statuses.has(status) && pattern.test(message)) return code;
  const code = BY_STATUS[status];
  if (code) return code;
  if (status >= 500) return 'unavailable';
  return status >= 400 ? 'invalid-request' : 'unavailable';
}

function fromNetwork(reason: unknown, site: CallSite): LlmError {
  const text = shorten(site.redact(reason instanceof Error ? reason.message : String(reason)));
  if (reason instanceof SyntaxError) {
    return new LlmError('invalid-response', 'The vendor sent something that is not JSON.', { cause: reason });
  }
  const { code, message } = deepestCause(reason);
  const fault = networkFaultOf(reason);
  if (fault === 'redirect') {
    const advice = 'The address redirects elsewhere, and a key is not sent along. Enter the final address.';
    return new LlmError('invalid-response', advice, { cause: reason });
  }
  if (!site.isOnline() && !site.isLoopback) {
    return new LlmError('offline', 'This machine has no network connection.', { cause: reason });
  }
  const words =
    fault === 'tls' ? `The server's certificate is not trusted: ${shorten(message)}` : NETWORK_CAUSES[code];
  const innermost = shorten(site.redact(message)) || text;
  return new LlmError('network', words ?? (innermost || 'The network failed.'), { cause: reason });
}

/** Milliseconds from `retry-after-ms`, or from `Retry-After` in seconds or as an HTTP date; at most an hour, past is 0. */
export function parseRetryAfterMs(headers: Headers, nowMs: number): number | undefined {
  const milliseconds = headers.get('retry-after-ms');
  const after = headers.get('retry-after');
  const waitMs =
    milliseconds !== null ? toNumber(milliseconds) : after === null ? NaN : waitFrom(after, nowMs);
  return Number.isNaN(waitMs) ? undefined : Math.min(LONGEST_RETRY_AFTER_MS, Math.max(0, waitMs));
}

function waitFrom(after: string, nowMs: number): number {
  const seconds = toNumber(after);
  return Number.isNaN(seconds) ? Date.parse(after) - nowMs : seconds * 1_000;
}

function toNumber(text: string): number {
  return /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : NaN;
}

/** The two figures of the usual sentences, "208310 tokens > 200000 maximum" and "maximum … is 8192 tokens … in 9000 tokens". */
function contextFrom(message: string): { readonly used: number | null; readonly limit: number | null } {
  const anthropic = /(\d+) tokens > (\d+)/.exec(message);
  if (anthropic) return { used: Number(anthropic[1]), limit: Number(anthropic[2]) };
  const openai = /maximum context length is (\d+) tokens(?:.*?(\d+) tokens)?/s.exec(message);
  if (openai) return { used: openai[2] === undefined ? null : Number(openai[2]), limit: Number(openai[1]) };
  return { used: null, limit: null };
}

function shorten(text: string): string {
  return text.length <= LONGEST_MESSAGE ? text : `${text.slice(0, LONGEST_MESSAGE - 1)}…`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

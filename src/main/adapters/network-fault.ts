/** Where a connection stopped. */
export type NetworkFault =
  | 'refused'
  | 'unreachable'
  | 'no-such-host'
  | 'tls'
  | 'slow'
  | 'closed'
  | 'redirect';

const BY_CODE: Readonly<Record<string, NetworkFault>> = {
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ENOTFOUND: 'no-such-host',
  EAI_AGAIN: 'no-such-host',
  ETIMEDOUT: 'slow',
  UND_ERR_CONNECT_TIMEOUT: 'slow',
  UND_ERR_HEADERS_TIMEOUT: 'slow',
  ECONNRESET: 'closed',
  EPIPE: 'closed',
  UND_ERR_SOCKET: 'closed',
};

/** What kept a connection from working, by the codes of Node, OpenSSL and undici; `null` where they do not tell. */
export function networkFaultOf(reason: unknown): NetworkFault | null {
  const { code, message } = deepestCause(reason);
  if (message.includes('redirect')) return 'redirect';
  if (code.startsWith('CERT_') || /certificate|TLS|SSL|EPROTO/i.test(`${code} ${message}`)) return 'tls';
  return BY_CODE[code] ?? null;
}

/** The innermost error and its code: what a wrapper of a wrapper was thrown for. */
export function deepestCause(reason: unknown): { readonly code: string; readonly message: string } {
  let deepest = reason;
  while (deepest instanceof Error && deepest.cause instanceof Error) deepest = deepest.cause;
  if (deepest instanceof AggregateError && deepest.errors.length > 0) deepest = deepest.errors[0];
  if (!(deepest instanceof Error)) return { code: '', message: '' };
  return { code: 'code' in deepest ? String(deepest.code) : '', message: deepest.message };
}

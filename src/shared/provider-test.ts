/** What kept a part of a test from passing, each with a fix of its own. */
export const TEST_PROBLEMS = [
  /** Nothing listens there, or no way leads there. */
  'host-down',
  /** The host name does not exist. */
  'no-such-host',
  /** The certificate is not trusted, or there is no TLS. */
  'tls',
  /** It was too slow. */
  'timeout',
  /** The connection was closed before the end. */
  'closed',
  /** It answers with another address. */
  'redirect',
  /** It answers, but not as an API: with a web page, or with a path that is not there. */
  'not-an-api',
  /** Nothing is sent to such an address. */
  'address-refused',
  'offline',
  'wrong-key',
  'key-missing',
  'no-credit',
  'model-missing',
  'rate-limited',
  /** The vendor says that it is down. */
  'unavailable',
  /** The app's own budget does not allow it. */
  'over-budget',
  'other',
] as const;

/** One of {@link TEST_PROBLEMS}. */
export type TestProblem = (typeof TEST_PROBLEMS)[number];

/** How one of a test's three questions stands. */
export type TestPart =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'running' }
  | { readonly kind: 'passed'; readonly durationMs: number }
  /** `detail` is what the vendor or the network said, without any key. */
  | {
      readonly kind: 'failed';
      readonly durationMs: number;
      readonly problem: TestProblem;
      readonly detail: string;
    }
  /** There is nothing to ask, such as for the key of a server that takes none. */
  | { readonly kind: 'not-needed' }
  /** An earlier part failed. */
  | { readonly kind: 'not-asked' }
  /** What was answered does not tell. */
  | { readonly kind: 'unknown' };

/** A test of one model of one provider: three questions, asked one after another. */
export interface ProviderTest {
  readonly providerId: string;
  readonly model: string;
  readonly reachable: TestPart;
  readonly key: TestPart;
  readonly answer: TestPart;
  /** Of an answer. */
  readonly answered: {
    readonly modelServed: string;
    readonly firstTokenMs: number | null;
    /** Decimal string, `null` when unpriced. */
    readonly costUsd: string | null;
  } | null;
}

/** The three questions in their order. */
export const TEST_PARTS = ['reachable', 'key', 'answer'] as const;

/** Whether a test is still under way. */
export function isRunning(test: ProviderTest): boolean {
  return TEST_PARTS.some((part) => test[part].kind === 'running' || test[part].kind === 'waiting');
}

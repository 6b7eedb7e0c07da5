import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildTarget } from '../../src/main/assembly/build-chain.ts';
import { resolveTarget } from '../../src/main/config/resolve-chain-config.ts';
import { systemClock } from '../../src/main/llm/clock.ts';
import { testProvider } from '../../src/main/requests/provider-test.ts';
import { practiceProvider, Provider } from '../../src/shared/provider.ts';
import { isRunning, type ProviderTest, TEST_PARTS } from '../../src/shared/provider-test.ts';
import { Settings } from '../../src/shared/settings.ts';
import { chainFixture, localProvider } from '../support/chain-fixture.ts';
import {
  addressOfNothing,
  type RawServer,
  startHttpServer,
  startUntrustedServer,
} from '../support/raw-servers.ts';
import { type Behaviour, type RecordedRequest, startUpstream, type Upstream } from '../support/upstream.ts';

const KEY = 'sk-test-key-0123456789';
const RIGHT_KEY = { key: KEY, missing: null, reference: 'vault#1' };
const NO_KEY = { key: null, missing: null, reference: 'none#1' };
const NEEDED_KEY = { key: null, missing: 'No key is set.', reference: 'vault#1' };

let upstream: Upstream;
const servers: RawServer[] = [];

beforeEach(async () => {
  upstream = await startUpstream();
});

afterEach(async () => {
  await Promise.all([upstream.close(), ...servers.map((server) => server.close())]);
  servers.length = 0;
});

interface Asked {
  readonly kind?: 'openai' | 'anthropic';
  readonly url?: string;
  readonly credential?: typeof RIGHT_KEY | typeof NO_KEY | typeof NEEDED_KEY;
  readonly own?: object;
  readonly timeouts?: object;
}

/** Tests a provider as the app does. @returns the end, and what was told on the way */
async function run({
  kind = 'openai',
  url = upstream.url,
  credential = RIGHT_KEY,
  own,
  timeouts,
}: Asked = {}) {
  const provider = Provider.parse({ ...localProvider('a', kind, url), ...own });
  const settings = Settings.parse({ version: 1, providers: [provider], timeouts: timeouts ?? {} });
  const target = resolveTarget(
    { providerId: 'a', model: provider.models[0]?.id ?? '' },
    settings,
    new Map([['a', credential]]),
  );
  if (typeof target === 'string') throw new Error(target);
  const { ports } = chainFixture();
  const built = await buildTarget(target, { retry: { ...settings.retry, enabled: false } }, 0, {
    ...ports,
    redact: (text) => text.replaceAll(KEY, '[redacted]'),
    resolveCredential: async () => credential,
  });
  const told: ProviderTest[] = [];
  const publish = (test: ProviderTest) => void told.push(test);
  const test = await testProvider({ target, built, clock: systemClock, newId: () => 'test', publish });
  built.dispose();
  return { test, told };
}

/** Each part as its kind, or what is wrong. */
function summary(test: ProviderTest): Record<string, string> {
  return Object.fromEntries(
    TEST_PARTS.map((part) => {
      const result = test[part];
      return [part, result.kind === 'failed' ? result.problem : result.kind];
    }),
  );
}

const isList = ({ path }: RecordedRequest) => path.startsWith('/v1/models');

/** Lists for everybody or for those with the key, and asks for the right key wherever it answers. */
function vendor(own: {
  readonly openList?: boolean;
  readonly noList?: boolean;
  readonly answer?: Behaviour;
}) {
  return (request: RecordedRequest): Behaviour => {
    const sent = request.headers.authorization ?? request.headers['x-api-key'];
    const isRight = sent === `Bearer ${KEY}` || sent === KEY;
    const refusal = {
      status: 401,
      errorBody: { error: { message: 'Incorrect API key', code: 'invalid_api_key' } },
    };
    if (isList(request)) {
      if (own.noList) return { status: 404, errorBody: { error: { message: 'Not found' } } };
      return own.openList || isRight ? {} : refusal;
    }
    return isRight ? (own.answer ?? {}) : refusal;
  };
}

describe.each(['openai', 'anthropic'] as const)('testProvider over %s', (kind) => {
  it('passes all three, one after another, each with its time', async () => {
    upstream.behave(vendor({}));
    const { test, told } = await run({ kind });
    expect(summary(test)).toEqual({ reachable: 'passed', key: 'passed', answer: 'passed' });
    expect(test.answered).toMatchObject({ modelServed: 'a-model', costUsd: '0.000022' });
    expect(test.answered?.firstTokenMs).toBeGreaterThan(0);
    for (const part of TEST_PARTS) expect(test[part]).toHaveProperty('durationMs', expect.any(Number));
    const order = TEST_PARTS.map((part) => told.findIndex((step) => step[part].kind === 'passed'));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(new Set(order).size).toBe(3);
    expect(told.slice(0, -1).some(isRunning)).toBe(true);
    expect(isRunning(test)).toBe(false);
  });

  it.each([
    ['whose list is closed', {}],
    ['whose list is open to everybody', { openList: true }],
    ['that has no list', { noList: true }],
  ])('tells a wrong key at a vendor %s', async (_what, own) => {
    upstream.behave(vendor(own));
    const credential = { ...RIGHT_KEY, key: 'sk-wrong-0123456789abcdef' };
    const { test } = await run({ kind, credential });
    expect(summary(test)).toEqual({ reachable: 'passed', key: 'wrong-key', answer: 'not-asked' });
  });

  it('tells an empty account, whose key is known', async () => {
    const answer = {
      status: 402,
      errorBody: { error: { message: 'Insufficient credit', type: 'billing_error' } },
    };
    upstream.behave(vendor({ openList: true, answer }));
    const { test } = await run({ kind });
    expect(summary(test)).toEqual({ reachable: 'passed', key: 'passed', answer: 'no-credit' });
  });

  it('tells a missing model, and of the key what a closed list shows', async () => {
    const answer = {
      status: 404,
      errorBody: { error: { message: 'No such model', code: 'model_not_found', type: 'not_found_error' } },
    };
    upstream.behave(vendor({ answer }));
    expect(summary((await run({ kind })).test)).toMatchObject({ key: 'passed', answer: 'model-missing' });
    // An open list shows nothing, and neither does this answer: some vendors look for the model first.
    upstream.behave(vendor({ openList: true, answer }));
    expect(summary((await run({ kind })).test)).toMatchObject({ key: 'unknown', answer: 'model-missing' });
  });

  it('tells a rate limit and a vendor that is down', async () => {
    const errorBody = { error: { message: 'Slow down', type: 'rate_limit_error' } };
    upstream.behave(vendor({ answer: { status: 429, errorBody } }));
    expect(summary((await run({ kind })).test)).toMatchObject({ key: 'passed', answer: 'rate-limited' });
    upstream.behave(vendor({ answer: { status: 503 } }));
    expect(summary((await run({ kind })).test)).toMatchObject({ key: 'passed', answer: 'unavailable' });
  });

  it('tells a model that does not begin in time from an address that does not answer', async () => {
    const timeouts = { firstTokenMs: 150 };
    upstream.behave(vendor({ answer: { hold: 'before-headers' } }));
    expect(summary((await run({ kind, timeouts })).test)).toEqual({
      reachable: 'passed',
      key: 'passed',
      answer: 'timeout',
    });
    upstream.behave({ hold: 'before-headers' });
    expect(summary((await run({ kind, timeouts })).test)).toEqual({
      reachable: 'timeout',
      key: 'not-asked',
      answer: 'not-asked',
    });
  });

  it('tells a host that is down', async () => {
    const { test } = await run({ kind, url: await addressOfNothing() });
    expect(summary(test)).toEqual({ reachable: 'host-down', key: 'not-asked', answer: 'not-asked' });
  });

  it('tells a host that does not exist', async () => {
    const { test } = await run({ kind, url: 'https://no-such-host.invalid/v1' });
    expect(summary(test).reachable).toBe('no-such-host');
  });

  it('tells a certificate that nobody trusts, and a server that speaks no TLS', async () => {
    const untrusted = await startUntrustedServer();
    servers.push(untrusted);
    expect(summary((await run({ kind, url: untrusted.url })).test).reachable).toBe('tls');
    const plain = upstream.url.replace('http:', 'https:');
    expect(summary((await run({ kind, url: plain })).test).reachable).toBe('tls');
    expect(upstream.requests).toHaveLength(0);
  });

  it('tells a web page from an API, whatever the status', async () => {
    for (const status of [200, 404]) {
      upstream.behave({ raw: { contentType: 'text/html; charset=utf-8', body: '<h1>Hello</h1>', status } });
      const { test } = await run({ kind });
      expect(summary(test)).toEqual({ reachable: 'not-an-api', key: 'not-asked', answer: 'not-asked' });
    }
  });

  it('tells a path at which there is nothing from a missing model', async () => {
    upstream.behave({ status: 404, errorBody: { error: { message: 'Not Found' } } });
    expect(summary((await run({ kind })).test)).toMatchObject({ reachable: 'passed', answer: 'not-an-api' });
  });

  it('follows no redirect and says so', async () => {
    const elsewhere = upstream.url;
    const server = await startHttpServer((_request, response) => {
      response.writeHead(302, { location: `${elsewhere}/v1/models` }).end();
    });
    servers.push(server);
    expect(summary((await run({ kind, url: server.url })).test).reachable).toBe('redirect');
    expect(upstream.requests).toHaveLength(0);
  });

  it('tells a connection that is closed early', async () => {
    upstream.behave({ cut: 'before-headers' });
    expect(summary((await run({ kind })).test).reachable).toBe('closed');
    upstream.behave(vendor({ answer: { cut: 1 } }));
    expect(summary((await run({ kind })).test)).toMatchObject({ key: 'passed', answer: 'closed' });
  });

  it('needs no key where none is asked for, and says where one is', async () => {
    expect(summary((await run({ kind, credential: NO_KEY })).test)).toEqual({
      reachable: 'passed',
      key: 'not-needed',
      answer: 'passed',
    });
    upstream.behave(vendor({ openList: true }));
    expect(summary((await run({ kind, credential: NO_KEY })).test)).toMatchObject({
      key: 'key-missing',
      answer: 'not-asked',
    });
  });

  it('asks the model nothing while the key is missing, and still says whether the address answers', async () => {
    const { test } = await run({ kind, credential: NEEDED_KEY });
    expect(summary(test)).toEqual({ reachable: 'passed', key: 'key-missing', answer: 'not-asked' });
    expect(upstream.requests.map(({ method }) => method)).toEqual(['GET']);
  });

  it('shows no key that a vendor repeats', async () => {
    const answer = {
      status: 400,
      errorBody: { error: { message: `bad request with ${KEY}`, type: 'invalid_request_error' } },
    };
    upstream.behave(vendor({ answer }));
    const { test, told } = await run({ kind });
    expect(test.answer).toMatchObject({ kind: 'failed', problem: 'other' });
    expect(test.answer).toHaveProperty('detail', expect.stringContaining('[redacted]'));
    expect(JSON.stringify([test, told])).not.toContain(KEY);
  });
});

it('asks the practice provider for nothing but an answer', async () => {
  const settings = Settings.parse({ version: 1, providers: [practiceProvider()] });
  const target = resolveTarget({ providerId: 'practice', model: 'practice-1' }, settings, new Map());
  if (typeof target === 'string') throw new Error(target);
  const { ports } = chainFixture();
  const built = await buildTarget(target, { retry: { ...settings.retry, enabled: false } }, 0, ports);
  const test = await testProvider({
    target,
    built,
    clock: systemClock,
    newId: () => 'test',
    publish: () => {},
  });
  expect(summary(test)).toEqual({ reachable: 'not-needed', key: 'not-needed', answer: 'passed' });
});

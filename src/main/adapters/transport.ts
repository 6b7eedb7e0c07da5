import { lookup as lookupName, type LookupAddress, type LookupOptions } from 'node:dns';
import { Agent, type Dispatcher, ProxyAgent, request } from 'undici';
import { LlmError } from '../llm/llm-error.ts';
import { checkAddress, checkBaseUrl, isLoopbackHost, type OutboundRules } from './outbound-policy.ts';
import { boundedResponse } from './bounded-response.ts';

/** How connections are made. */
export interface TransportOptions extends OutboundRules {
  readonly connectTimeoutMs: number;
  /** The system's proxy for an address; `null` for none. Loopback is never asked for. */
  readonly proxyFor?: (url: string) => Promise<string | null>;
}

/** A way out to vendors, shared by all who ask for the same kind of connection. */
export interface Transport {
  readonly fetch: typeof globalThis.fetch;
  /** Lets go of the connections; they close once nobody holds them and they are idle. */
  release(): void;
}

interface Pool {
  readonly direct: Agent;
  readonly proxies: Map<string, ProxyAgent>;
  holders: number;
}

/** How long an idle connection is kept for the next question. */
const IDLE_CONNECTION_MS = 60_000;

/** Sent unless the caller has its own; a stream that is compressed comes in lumps. */
const OWN_HEADERS = [
  ['user-agent', 'Switchyard'],
  ['accept-encoding', 'identity'],
] as const;

// One pool a kind of connection, so that idle sockets survive a reload that changes nothing about them.
const pools = new Map<string, Pool>();

/** Takes a share in the connections of this kind. */
export function acquireTransport(options: TransportOptions): Transport {
  const key = JSON.stringify([options.connectTimeoutMs, options.allowPrivateNetwork]);
  const pool = pools.get(key) ?? newPool(options);
  pools.set(key, pool);
  pool.holders += 1;
  let released = false;
  return {
    fetch: (input, init) => send(pool, options, String(input instanceof Request ? input.url : input), init),
    release() {
      if (released) return;
      released = true;
      pool.holders -= 1;
      if (pool.holders > 0) return;
      pools.delete(key);
      for (const agent of [pool.direct, ...pool.proxies.values()]) void agent.close();
    },
  };
}

function newPool(options: TransportOptions): Pool {
  const direct = new Agent({
    connect: { timeout: options.connectTimeoutMs, lookup: checkedLookup(options) },
    keepAliveTimeout: IDLE_CONNECTION_MS,
    // The chain has timeouts of its own for what comes after the connection.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return { direct, proxies: new Map(), holders: 0 };
}

async function send(
  pool: Pool,
  options: TransportOptions,
  url: string,
  init: RequestInit = {},
): Promise<Response> {
  const { hostname, origin } = new URL(url);
  const problem = checkBaseUrl(origin, options);
  if (problem) throw new LlmError('invalid-request', problem);
  const dispatcher = await dispatcherFor(pool, options, url, hostname);
  const headers = new Headers(init.headers);
  for (const [name, value] of OWN_HEADERS) if (!headers.has(name)) headers.set(name, value);
  return boundedResponse(
    await request(url, {
      dispatcher,
      method: init.method ?? 'GET',
      headers,
      body: init.body as string | undefined,
      signal: init.signal,
    }),
  );
}

async function dispatcherFor(
  pool: Pool,
  { proxyFor, connectTimeoutMs }: TransportOptions,
  url: string,
  hostname: string,
): Promise<Dispatcher> {
  const proxy = proxyFor && !isLoopbackHost(hostname) ? await proxyFor(url) : null;
  if (proxy === null) return pool.direct;
  let agent = pool.proxies.get(proxy);
  if (!agent) {
    agent = new ProxyAgent({
      uri: proxy,
      connectTimeout: connectTimeoutMs,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    pool.proxies.set(proxy, agent);
  }
  return agent;
}

type LookupCallback = (error: Error | null, address: string | LookupAddress[], family?: number) => void;

/** Resolves a name and refuses it if any of its addresses is one that nothing is sent to. */
function checkedLookup(rules: OutboundRules) {
  return (hostname: string, options: LookupOptions, callback: LookupCallback) => {
    lookupName(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, []);
      // TLS or not was decided by the URL's own check; by name only the forbidden ranges remain to be found.
      const problem = addresses.map(({ address }) => checkAddress(address, true, rules)).find(Boolean);
      if (problem) return callback(new LlmError('invalid-request', problem), []);
      const [first] = addresses;
      if (options.all || !first) return callback(null, addresses);
      return callback(null, first.address, first.family);
    });
  };
}

import { lookup as lookupName, type LookupAddress, type LookupOptions } from 'node:dns';
import { Agent, type Dispatcher, Pool, ProxyAgent, request } from 'undici';
import { LlmError } from '../llm/llm-error.ts';
import { unlessCancelled } from '../llm/unless-cancelled.ts';
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

/** The connections of one kind. */
interface Connections {
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

// One of these a kind of connection, so that idle sockets survive a reload that changes nothing about them.
const kinds = new Map<string, Connections>();

/** Takes a share in the connections of this kind. */
export function acquireTransport(options: TransportOptions): Transport {
  const key = JSON.stringify([options.connectTimeoutMs, options.allowPrivateNetwork]);
  const connections = kinds.get(key) ?? newConnections(options);
  kinds.set(key, connections);
  connections.holders += 1;
  let released = false;
  return {
    // A connection that is being made hears of no signal.
    fetch: (input, init) => {
      const url = String(input instanceof Request ? input.url : input);
      return unlessCancelled(send(connections, options, url, init), init?.signal);
    },
    release() {
      if (released) return;
      released = true;
      connections.holders -= 1;
      if (connections.holders > 0) return;
      kinds.delete(key);
      for (const agent of [connections.direct, ...connections.proxies.values()]) void agent.close();
    },
  };
}

function newConnections(options: TransportOptions): Connections {
  const direct = new Agent({
    factory: (origin, settings: Pool.Options) => {
      const lookup = checkedLookup(options, new URL(origin).protocol === 'https:');
      return new Pool(origin, { ...settings, connect: { timeout: options.connectTimeoutMs, lookup } });
    },
    keepAliveTimeout: IDLE_CONNECTION_MS,
    // The chain has timeouts of its own for what comes after the connection.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return { direct, proxies: new Map(), holders: 0 };
}

async function send(
  connections: Connections,
  options: TransportOptions,
  url: string,
  init: RequestInit = {},
): Promise<Response> {
  const { hostname, origin } = new URL(url);
  const problem = checkBaseUrl(origin, options);
  if (problem) throw new LlmError('invalid-request', problem);
  const dispatcher = await dispatcherFor(connections, options, url, hostname);
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
  { direct, proxies }: Connections,
  { proxyFor, connectTimeoutMs }: TransportOptions,
  url: string,
  hostname: string,
): Promise<Dispatcher> {
  const proxy = proxyFor && !isLoopbackHost(hostname) ? await proxyFor(url) : null;
  if (proxy === null) return direct;
  const agent = proxies.get(proxy) ?? newProxyAgent(proxy, connectTimeoutMs);
  proxies.set(proxy, agent);
  return agent;
}

/** Connections through a proxy: reaching it, its word that the way is open, and the handshake behind it each have their time. */
function newProxyAgent(uri: string, connectTimeoutMs: number): ProxyAgent {
  return new ProxyAgent({
    uri,
    proxyTls: { timeout: connectTimeoutMs },
    requestTls: { timeout: connectTimeoutMs },
    clientFactory: (proxy, settings) => new Pool(proxy, { ...settings, headersTimeout: connectTimeoutMs }),
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}

type LookupCallback = (error: Error | null, address: string | LookupAddress[], family?: number) => void;

/** Resolves a name and refuses it if any of its addresses is one that nothing is sent to, or not in the clear. */
function checkedLookup(rules: OutboundRules, encrypted: boolean) {
  return (hostname: string, options: LookupOptions, callback: LookupCallback) => {
    lookupName(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, []);
      const problem = addresses.map(({ address }) => checkAddress(address, encrypted, rules)).find(Boolean);
      if (problem) return callback(new LlmError('invalid-request', problem), []);
      const [first] = addresses;
      if (options.all || !first) return callback(null, addresses);
      return callback(null, first.address, first.family);
    });
  };
}

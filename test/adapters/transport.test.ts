import type * as Dns from 'node:dns';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net';
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { firstBytes } from '../../src/main/adapters/bounded-response.ts';
import { acquireTransport, type TransportOptions } from '../../src/main/adapters/transport.ts';
import { startUpstream, type Upstream } from '../support/upstream.ts';

const names = vi.hoisted(() => new Map<string, string>());

// The names of this test resolve to what it says, as a name server's answer would.
vi.mock('node:dns', async (original) => {
  const dns = await original<typeof Dns>();
  const lookup = (name: string, options: object, done: (...result: unknown[]) => void) => {
    const address = names.get(name);
    if (address) done(null, [{ address, family: 4 }]);
    else dns.lookup(name, options, done);
  };
  return { ...dns, lookup };
});

/** Ten times what a cancel may take. */
const SLACK_MS = 1_000;

let upstream: Upstream;

beforeEach(async () => {
  upstream = await startUpstream();
});

afterEach(() => upstream.close());

function fetchWith(options: Partial<TransportOptions>): typeof fetch {
  const transport = acquireTransport({ connectTimeoutMs: 10_000, allowPrivateNetwork: false, ...options });
  onTestFinished(() => transport.release());
  return transport.fetch;
}

/** The port of a server that takes connections and says nothing. */
async function silentPort(): Promise<number> {
  const server = createTcpServer((socket) => socket.on('error', () => {}));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** The port of a proxy, and the hosts that it was asked to open a way to; every way leads to the upstream. */
async function proxyTo({ url }: Upstream): Promise<{ readonly proxy: string; readonly asked: string[] }> {
  const asked: string[] = [];
  const server: Server = createServer();
  server.on('connect', (request, client) => {
    asked.push(request.url ?? '');
    const way = connect(Number(new URL(url).port), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      client.pipe(way).pipe(client);
    });
    for (const socket of [way, client]) socket.on('error', () => {}).on('close', () => way.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { proxy: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

it.each<[string, (port: number) => { url: string; options?: Partial<TransportOptions> }]>([
  ['while it connects', (port) => ({ url: `https://127.0.0.1:${port}/v1` })],
  [
    'while a proxy says nothing',
    (port) => ({
      url: 'https://api.example.com/v1',
      options: { proxyFor: async () => `http://127.0.0.1:${port}` },
    }),
  ],
  [
    'while the system looks for a proxy',
    () => ({ url: 'https://api.example.com/v1', options: { proxyFor: () => new Promise(() => {}) } }),
  ],
])('a call that is stopped %s ends at once', async (_when, set) => {
  const { url, options = { connectTimeoutMs: 10_001 } } = set(await silentPort());
  const caller = new AbortController();
  const call = fetchWith(options)(url, { signal: caller.signal });
  await new Promise((resolve) => setImmediate(resolve));
  const atMs = performance.now();
  caller.abort();
  await expect(call).rejects.toMatchObject({ code: 'cancelled' });
  expect(performance.now() - atMs).toBeLessThan(SLACK_MS);
});

it('a proxy that opens no way has as long as any connection', async () => {
  const port = await silentPort();
  const proxyFor = async () => `http://127.0.0.1:${port}`;
  const call = fetchWith({ connectTimeoutMs: 200, proxyFor })('https://api.example.com/v1');
  await expect(call).rejects.toMatchObject({ code: 'UND_ERR_HEADERS_TIMEOUT' });
});

it('a call goes through the proxy that there is for its address, and never to this machine', async () => {
  const { proxy, asked } = await proxyTo(upstream);
  const fetch = fetchWith({ allowPrivateNetwork: true, proxyFor: async () => proxy });
  for (const base of ['http://models.example:8080', upstream.url]) {
    const { body } = await fetch(`${base}/v1/models`);
    expect(body && (await firstBytes(body, 1_000)).toString()).toContain('"data"');
  }
  expect(asked).toEqual(['models.example:8080']);
  expect(upstream.requests.map(({ headers }) => headers.host)).toEqual([
    'models.example:8080',
    new URL(upstream.url).host,
  ]);
});

it.each([
  ['8.8.8.8', 'Plain http would show your key'],
  ['169.254.169.254', 'infrastructure'],
])('nothing is sent in the clear to a name that leads to %s', async (address, message) => {
  names.set('lan.example', address);
  const call = fetchWith({ allowPrivateNetwork: true })('http://lan.example/v1');
  await expect(call).rejects.toMatchObject({
    code: 'invalid-request',
    message: expect.stringContaining(message) as string,
  });
});

it('a name on the private network is asked in the clear once that is agreed to', async () => {
  names.set('lan.example', '127.0.0.1');
  const { port } = new URL(upstream.url);
  const response = await fetchWith({ allowPrivateNetwork: true })(`http://lan.example:${port}/v1/models`);
  expect(response.status).toBe(200);
});

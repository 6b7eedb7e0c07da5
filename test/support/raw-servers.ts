import { readFileSync } from 'node:fs';
import { createServer as createHttp, type RequestListener } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, createServer as createTcp, type Server } from 'node:net';
import { join } from 'node:path';

/** A server that is no vendor, on a free port of loopback. */
export interface RawServer {
  readonly url: string;
  close(): Promise<void>;
}

/** A server whose certificate nobody trusts. Its key protects nothing: it is in the repository. */
export async function startUntrustedServer(): Promise<RawServer> {
  const pem = readFileSync(join(import.meta.dirname, 'self-signed.pem'));
  return listening(
    createHttps({ key: pem, cert: pem }, (_request, response) => void response.end('{}')),
    'https',
  );
}

/** A server that answers every request as it is told. */
export async function startHttpServer(listener: RequestListener): Promise<RawServer> {
  return listening(createHttp(listener), 'http');
}

/** An address at which nothing listens: a port that was free a moment ago. */
export async function addressOfNothing(): Promise<string> {
  const server = await listening(createTcp(), 'http');
  await server.close();
  return server.url;
}

async function listening(server: Server, protocol: 'http' | 'https'): Promise<RawServer> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${protocol}://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

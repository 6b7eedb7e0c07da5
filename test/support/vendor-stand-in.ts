import { readFileSync } from 'node:fs';
import { createServer as createHttp } from 'node:http';
import { type AddressInfo, connect, type Server } from 'node:net';
import { join } from 'node:path';
import { createServer as createTls } from 'node:tls';

/** A program that trusts this file (`NODE_EXTRA_CA_CERTS`) takes the stand-in for the vendor. Its key protects nothing: it is in the repository. */
export const STAND_IN_CERTIFICATE = join(import.meta.dirname, 'vendor-stand-in.pem');

/** A proxy through which a vendor's own address leads to a local server. */
export interface VendorStandIn {
  /** To be used as the system's proxy. */
  readonly proxyUrl: string;
  /** The hosts that were asked for, in order. */
  readonly hosts: readonly string[];
  close(): Promise<void>;
}

/** Answers for every https host as the local server at `url` does, with a certificate for `api.anthropic.com`. */
export async function startVendorStandIn(url: string): Promise<VendorStandIn> {
  const pem = readFileSync(STAND_IN_CERTIFICATE);
  const upstreamPort = Number(new URL(url).port);
  const tls = createTls({ key: pem, cert: pem }, (socket) => {
    const upstream = connect(upstreamPort, '127.0.0.1');
    socket.on('error', () => upstream.destroy());
    upstream.on('error', () => socket.destroy());
    socket.pipe(upstream).pipe(socket);
  });
  const tlsPort = await listen(tls);
  const hosts: string[] = [];
  const proxy = createHttp().on('connect', (request, socket) => {
    hosts.push(request.url ?? '');
    const vendor = connect(tlsPort, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(vendor).pipe(socket);
    });
    socket.on('error', () => vendor.destroy());
    vendor.on('error', () => socket.destroy());
  });
  const proxyUrl = `http://127.0.0.1:${await listen(proxy)}`;
  return {
    proxyUrl,
    hosts,
    close: async () => {
      for (const server of [proxy, tls]) server.close();
    },
  };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** A proxy that serves nobody and counts who came: what goes out of this computer meets it first. */
export interface Canary {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** How many connections have been made. */
  connections(): number;
  close(): Promise<void>;
}

/** The address of a vendor that is on no computer; it is reached through the canary alone. */
export const OUTSIDE_URL = 'https://outside.example';

/** Starts a canary on a free port of loopback. */
export async function startCanary(): Promise<Canary> {
  let connections = 0;
  const server = createServer((socket: Socket) => {
    connections += 1;
    socket.on('error', () => {});
    socket.once('data', () => socket.end('HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    connections: () => connections,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

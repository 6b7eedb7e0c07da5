import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limitBody } from '../../src/main/adapters/limit-body.ts';
import { acquireTransport, type Transport } from '../../src/main/adapters/transport.ts';
import { startUpstream, type Upstream } from '../support/upstream.ts';

const MEGABYTE = 1024 * 1024;

/** More than may be sent. */
const FLOOD = 8 * MEGABYTE;

let upstream: Upstream;
let transport: Transport;

beforeEach(async () => {
  upstream = await startUpstream();
  transport = acquireTransport({ connectTimeoutMs: 10_000, allowPrivateNetwork: false });
});

afterEach(async () => {
  transport.release();
  await upstream.close();
});

/** Reads a body as the SDKs do. @returns how many bytes came */
async function read({ body }: Response): Promise<number> {
  let total = 0;
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) total += chunk.length;
  return total;
}

describe('what a vendor may send', () => {
  it.each([
    ['an event without an end', 'text/event-stream', `data: ${'x'.repeat(FLOOD)}`, 'over 1 MB'],
    ['an event of endless short lines', 'text/event-stream', 'data: x\n'.repeat(FLOOD / 8), 'over 1 MB'],
    ['a document without an end', 'application/json', `"${'x'.repeat(5 * FLOOD)}"`, 'over 32 MB'],
  ])('is not %s; its socket is closed', async (_what, contentType, body, message) => {
    upstream.behave({ raw: { contentType, body } });
    const response = await transport.fetch(upstream.url);
    await expect(read(response)).rejects.toMatchObject({
      code: 'invalid-response',
      message: expect.stringContaining(message) as string,
    });
    await expect.poll(() => upstream.connections(), { timeout: 10_000 }).toBe(0);
  });

  it('is read from an error no further than it can matter', async () => {
    upstream.behave({
      raw: { contentType: 'application/json', body: 'x'.repeat(FLOOD), status: 500 },
    });
    const response = await transport.fetch(upstream.url);
    expect((await response.text()).length).toBe(64 * 1024);
    await expect.poll(() => upstream.connections(), { timeout: 10_000 }).toBe(0);
  });

  it.each(['\n\n', '\r\n\r\n'])('is any number of events that end with %j', async (end) => {
    upstream.behave({
      raw: { contentType: 'text/event-stream', body: `data: ${'x'.repeat(1_000)}${end}`.repeat(3_000) },
    });
    expect(await read(await transport.fetch(upstream.url))).toBeGreaterThan(2 * MEGABYTE);
    expect(upstream.connections()).toBe(1);
  });

  it.each([
    [['data: x\n', '\n']],
    [['data: x', '\n\n']],
    [['data: x\r\n', '\r\n']],
    [['data: x\r\n\r', '\n']],
    [['data: x\r', '\n\r\n']],
    [['data: x\n', '\r', '\n']],
  ])('is any number of events that come as %j', async (pieces) => {
    const chunks = pieces.map((piece) => Buffer.from(piece.replace('x', 'x'.repeat(10_000))));
    let left = 200;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        for (const chunk of chunks) controller.enqueue(chunk);
        left -= 1;
        if (left === 0) controller.close();
      },
    });
    const response = await limitBody(
      new Response(body, { headers: { 'content-type': 'text/event-stream' } }),
    );
    expect(await read(response)).toBeGreaterThan(MEGABYTE);
  });
});

import { Readable } from 'node:stream';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { boundedResponse } from '../../src/main/adapters/bounded-response.ts';
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
    const response = await boundedResponse({
      statusCode: 200,
      headers: { 'content-type': 'text/event-stream' },
      body: Readable.from(Array.from({ length: 200 }, () => chunks).flat()),
    });
    expect(await read(response)).toBeGreaterThan(MEGABYTE);
  });

  it.each([
    ['gzip', gzipSync],
    ['GZIP', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('is asked for plain, and read where it comes as %s all the same', async (encoding, compress) => {
    upstream.behave({
      raw: { contentType: 'text/event-stream', body: compress('data: x\n\n'.repeat(1_000)) },
      headers: { 'content-encoding': encoding },
    });
    expect(await read(await transport.fetch(upstream.url))).toBe(9_000);
    expect(upstream.requests[0]?.headers).toMatchObject({
      'accept-encoding': 'identity',
      'user-agent': 'Switchyard',
    });
  });

  it('is bounded by what it unpacks to', async () => {
    upstream.behave({
      raw: { contentType: 'text/event-stream', body: gzipSync('x'.repeat(FLOOD)) },
      headers: { 'content-encoding': 'gzip' },
    });
    await expect(read(await transport.fetch(upstream.url))).rejects.toMatchObject({
      code: 'invalid-response',
    });
  });

  it('is nothing that says it is packed and is not', async () => {
    upstream.behave({
      raw: { contentType: 'text/event-stream', body: 'data: x\n\n' },
      headers: { 'content-encoding': 'gzip' },
    });
    await expect(read(await transport.fetch(upstream.url))).rejects.toThrow('incorrect header check');
  });

  it.each([204, 304])('is nothing with status %i', async (status) => {
    upstream.behave({ raw: { contentType: 'application/json', body: '', status } });
    expect(await transport.fetch(upstream.url)).toMatchObject({ status, body: null });
  });

  it.each([302, 307])('is no way to somewhere else (%i)', async (status) => {
    upstream.behave({
      raw: { contentType: 'text/plain', body: 'over there', status },
      headers: { location: `${upstream.url}/elsewhere` },
    });
    await expect(transport.fetch(upstream.url)).rejects.toThrow('redirect');
    expect(upstream.requests).toHaveLength(1);
  });

  it('has a status that there is', async () => {
    upstream.behave({ raw: { contentType: 'text/plain', body: 'no', status: 999 } });
    await expect(transport.fetch(upstream.url)).rejects.toMatchObject({
      code: 'invalid-response',
      message: expect.stringContaining('999') as string,
    });
  });
});

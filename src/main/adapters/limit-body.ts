import { LlmError } from '../llm/llm-error.ts';

/** Longest line of an event stream: one event, as both vendors write them. */
const MAX_EVENT_BYTES = 1024 * 1024;

/** Largest body that is one JSON document. */
const MAX_JSON_BYTES = 32 * 1024 * 1024;

/** As much of an error's body as is read. */
const MAX_ERROR_BYTES = 64 * 1024;

const LINE_FEED = 10;

/**
 * Bounds what a response may make this program hold in memory: past the bound the socket is closed.
 * An answer that is a web page is no answer of an API, whatever its status.
 * @throws `LlmError` `invalid-response`
 */
export async function limitBody(response: Response): Promise<Response> {
  const { body, status, headers } = response;
  if (!body) return response;
  if (!response.ok) {
    const text = await firstBytes(body, MAX_ERROR_BYTES);
    return new Response(text.toString('utf8'), { status, headers });
  }
  const type = headers.get('content-type') ?? '';
  if (type.includes('text/html')) {
    await body.cancel();
    throw new LlmError(
      'invalid-response',
      'The address answered with a web page, so it is not an API. Check the base URL.',
    );
  }
  const limited = type.includes('json') ? limitTotal(body) : limitEvents(body);
  // The SDKs read `body` only through its iterator; replacing it costs a fraction of a transform stream's time a chunk.
  Object.defineProperty(response, 'body', { value: limited });
  return response;
}

async function* limitEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  let eventBytes = 0;
  for await (const chunk of body) {
    const lastBreak = chunk.lastIndexOf(LINE_FEED);
    eventBytes = lastBreak === -1 ? eventBytes + chunk.length : chunk.length - lastBreak - 1;
    if (eventBytes > MAX_EVENT_BYTES || (lastBreak === -1 && chunk.length > MAX_EVENT_BYTES)) {
      throw new LlmError('invalid-response', 'The vendor sent an event of over 1 MB.');
    }
    yield chunk;
  }
}

async function* limitTotal(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  let total = 0;
  for await (const chunk of body) {
    total += chunk.length;
    if (total > MAX_JSON_BYTES) throw new LlmError('invalid-response', 'The vendor sent over 32 MB.');
    yield chunk;
  }
}

/** Reads at most that many bytes and drops the rest. */
export async function firstBytes(
  body: ReadableStream<Uint8Array>,
  maxBytes: number,
): Promise<Buffer<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of body) {
    chunks.push(chunk.subarray(0, maxBytes - total));
    total += chunk.length;
    if (total >= maxBytes) break;
  }
  return Buffer.concat(chunks);
}

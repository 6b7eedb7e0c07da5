import { LlmError } from '../llm/llm-error.ts';

/** Longest event of a stream, however many lines it has: what a reader has to hold until the blank line that ends it. */
const MAX_EVENT_BYTES = 1024 * 1024;

/** Largest body that is one JSON document. */
const MAX_JSON_BYTES = 32 * 1024 * 1024;

/** As much of an error's body as is read. */
const MAX_ERROR_BYTES = 64 * 1024;

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

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
  let isAtLineStart = false;
  for await (const chunk of body) {
    const end = lastEventEnd(chunk, isAtLineStart);
    eventBytes = end === null ? eventBytes + chunk.length : chunk.length - end;
    if (eventBytes > MAX_EVENT_BYTES) {
      throw new LlmError('invalid-response', 'The vendor sent an event of over 1 MB.');
    }
    isAtLineStart = endsLine(chunk, isAtLineStart);
    yield chunk;
  }
}

/** Where the chunk's last blank line ends; `null` where it has none. The blank line may have begun in the chunk before. */
function lastEventEnd(chunk: Uint8Array, isAtLineStart: boolean): number | null {
  for (
    let at = chunk.lastIndexOf(LINE_FEED);
    at !== -1;
    at = at === 0 ? -1 : chunk.lastIndexOf(LINE_FEED, at - 1)
  ) {
    const before = chunk[at - 1] === CARRIAGE_RETURN ? at - 2 : at - 1;
    if (before < 0 ? isAtLineStart : chunk[before] === LINE_FEED) return at + 1;
  }
  return null;
}

/** Whether a line has ended with the chunk, but for a carriage return of the next one. */
function endsLine(chunk: Uint8Array, wasAtLineStart: boolean): boolean {
  const last = chunk.at(-1);
  if (last !== CARRIAGE_RETURN) return last === LINE_FEED;
  return chunk.length === 1 ? wasAtLineStart : chunk.at(-2) === LINE_FEED;
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

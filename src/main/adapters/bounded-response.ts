import type { IncomingHttpHeaders } from 'node:http';
import { pipeline, type Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { LlmError } from '../llm/llm-error.ts';

/** Longest event of a stream, however many lines it has: what a reader has to hold until the blank line that ends it. */
const MAX_EVENT_BYTES = 1024 * 1024;

/** Largest body that is one JSON document. */
const MAX_JSON_BYTES = 32 * 1024 * 1024;

/** As much of an error's body as is read. */
const MAX_ERROR_BYTES = 64 * 1024;

/** How long the end of an answer may take after its last event. */
const LONGEST_END_MS = 1_000;

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** An answer of which the headers are there. */
interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
}

/** Statuses whose answer sends the caller somewhere else. */
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Statuses that have no body. */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

/** For hosts that compress though they were asked not to. */
const DECODERS: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/**
 * An answer as the SDKs read one, bounded in what it may make this program hold in memory: past the bound the socket is closed.
 * A redirect is refused: it would carry the key, and the question, somewhere else. An answer that is a web page is no answer of
 * an API, whatever its status.
 * @throws `LlmError` `invalid-response`
 */
export async function boundedResponse({ statusCode, headers: sent, body }: HttpAnswer): Promise<Response> {
  if (REDIRECTS.has(statusCode)) throw refused(body, new Error(`unexpected redirect (${statusCode})`));
  if (statusCode > 599)
    throw refused(body, invalid(`The address answered with status ${statusCode}, which no API does.`));
  const headers = toHeaders(sent);
  const content = decoded(body, headers.get('content-encoding'));
  if (statusCode >= 300 || BODILESS.has(statusCode)) {
    const text = (await firstBytes(content, MAX_ERROR_BYTES)).toString('utf8');
    return new Response(BODILESS.has(statusCode) ? null : text, { status: statusCode, headers });
  }
  const type = headers.get('content-type') ?? '';
  if (type.includes('text/html')) {
    throw refused(
      body,
      invalid('The address answered with a web page, so it is not an API. Check the base URL.'),
    );
  }
  const limited = type.includes('json') ? limitTotal(content) : limitEvents(content);
  // The SDKs read a stream through the iterator of its body alone; a web stream around it would cost more than the rest.
  return Object.defineProperty(new Response(null, { status: statusCode, headers }), 'body', {
    value: limited,
  });
}

function refused(body: Readable, error: Error): Error {
  body.on('error', () => {}).destroy();
  return error;
}

function invalid(message: string): LlmError {
  return new LlmError('invalid-response', message);
}

function toHeaders(sent: HttpAnswer['headers']): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(sent)) {
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== undefined) headers.append(name, one);
  }
  return headers;
}

function decoded(body: Readable, encoding: string | null): Readable {
  const decoder = DECODERS[encoding?.toLowerCase() ?? ''];
  // What goes wrong in either reaches whoever reads the decoder.
  return decoder ? pipeline(body, decoder(), () => {}) : body;
}

async function* limitEvents(body: Readable): AsyncGenerator<Uint8Array> {
  let eventBytes = 0;
  let isAtLineStart = false;
  try {
    for await (const chunk of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
      const end = lastEventEnd(chunk, isAtLineStart);
      eventBytes = end === null ? eventBytes + chunk.length : chunk.length - end;
      if (eventBytes > MAX_EVENT_BYTES)
        throw refused(body, invalid('The vendor sent an event of over 1 MB.'));
      isAtLineStart = endsLine(chunk, isAtLineStart);
      yield chunk;
    }
  } finally {
    letEnd(body);
  }
}

/**
 * Lets an answer that nobody reads further come to its end. A reader stops at the last event; a connection whose answer was broken
 * off there could not carry the next question. One that was cancelled is closed already.
 */
function letEnd(body: Readable): void {
  if (body.destroyed || body.readableEnded) return;
  const timer = setTimeout(() => body.destroy(), LONGEST_END_MS);
  body
    .on('error', () => {})
    .once('close', () => clearTimeout(timer))
    .resume();
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

async function* limitTotal(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let total = 0;
  for await (const chunk of body) {
    total += chunk.length;
    if (total > MAX_JSON_BYTES) throw invalid('The vendor sent over 32 MB.');
    yield chunk;
  }
}

/** Reads at most that many bytes and drops the rest. */
export async function firstBytes(
  body: AsyncIterable<Uint8Array>,
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

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** Token counts as the upstream bills them, disjoint. */
export interface BilledUsage {
  readonly input: number;
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
  readonly cacheWriteLong?: number;
  readonly output: number;
}

/** What the upstream does with one request. Everything left out is as in a healthy vendor. */
export interface Behaviour {
  /** An HTTP failure in the protocol's own form. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly errorBody?: unknown;
  /** The answer's text, piece by piece. */
  readonly pieces?: readonly string[];
  readonly reasoning?: readonly string[];
  readonly toolCall?: {
    readonly id: string;
    readonly name: string;
    readonly argumentPieces: readonly string[];
  };
  readonly finishReason?: string;
  readonly usage?: BilledUsage | null;
  /** An answer that the client stops is billed as its `message_start` says; it bills nothing without this. */
  readonly billsWhenStopped?: boolean;
  readonly model?: string;
  /** Closes the connection: before any header, after that many pieces, or after the finish reason and before the usage. */
  readonly cut?: 'before-headers' | 'before-usage' | number;
  /** Waits there until {@link Upstream.release}: before any header, after that many pieces, or when all is said. */
  readonly hold?: 'before-headers' | number | 'before-end';
  /** Sends this body instead, as it is. */
  readonly raw?: {
    readonly contentType: string;
    readonly body: string | Uint8Array;
    readonly status?: number;
  };
  /** An event in the stream, after that many pieces, that says that something failed. */
  readonly errorEvent?: { readonly after: number; readonly error: unknown };
  /** Comments that carry nothing, before the first piece. */
  readonly keepAlives?: number;
}

/** A request that reached the upstream. */
export interface RecordedRequest {
  readonly path: string;
  readonly method: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Record<string, unknown>;
  /** The client's end of the connection that it came through. */
  readonly fromPort: number | undefined;
  /** The client closed before the answer was complete. */
  aborted: boolean;
}

/** A local HTTP server that speaks both protocols and fails on command. */
export interface Upstream {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly requests: readonly RecordedRequest[];
  /** What was billed, in order. A call that fails bills nothing, one that the client stops what its behaviour says. */
  readonly billed: readonly BilledUsage[];
  /** Sets what all further requests meet. A function chooses by request and by how many came before it. */
  behave(behaviour: Behaviour | ((request: RecordedRequest, index: number) => Behaviour)): void;
  /** How many connections are open, idle ones included. */
  connections(): number;
  /** Lets every held answer go on. */
  release(): void;
  /** Resolves once that many requests have arrived. */
  arrived(count: number): Promise<void>;
  close(): Promise<void>;
}

const DEFAULT_USAGE: BilledUsage = { input: 12, output: 5 };
const DEFAULT_PIECES = ['Hello', ' from', ' upstream', '.'];

/** Starts an upstream on loopback, on a free port unless one is named. */
export async function startUpstream(wantedPort = 0): Promise<Upstream> {
  const state = new UpstreamState();
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    void state.handle(request, response).catch(() => response.destroy());
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(wantedPort, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests: state.requests,
    billed: state.billed,
    behave: (behaviour) => {
      state.behaviour = typeof behaviour === 'function' ? behaviour : () => behaviour;
    },
    connections: () => sockets.size,
    release: () => state.release(),
    arrived: (count) => state.arrived(count),
    close: async () => {
      state.release();
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

class UpstreamState {
  readonly requests: RecordedRequest[] = [];
  readonly billed: BilledUsage[] = [];
  behaviour: (request: RecordedRequest, index: number) => Behaviour = () => ({});
  readonly #held = new Set<() => void>();
  readonly #waiting = new Set<{ readonly count: number; resolve(): void }>();

  release(): void {
    for (const go of this.#held) go();
    this.#held.clear();
  }

  async arrived(count: number): Promise<void> {
    if (this.requests.length >= count) return;
    await new Promise<void>((resolve) => this.#waiting.add({ count, resolve }));
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const recorded: RecordedRequest = {
      path: request.url ?? '',
      method: request.method ?? '',
      headers: request.headers,
      body: await readJson(request),
      fromPort: request.socket.remotePort,
      aborted: false,
    };
    const behaviour = this.behaviour(recorded, this.requests.length);
    response.once('close', () => {
      recorded.aborted = !response.writableFinished;
      if (recorded.aborted && behaviour.billsWhenStopped) this.billed.push(begunUsage(behaviour));
    });
    this.requests.push(recorded);
    for (const waiter of this.#waiting) if (this.requests.length >= waiter.count) waiter.resolve();
    if (behaviour.hold === 'before-headers') await this.#hold();
    if (behaviour.cut === 'before-headers') return void response.destroy();
    if (behaviour.raw) return sendRaw(response, behaviour.raw, behaviour.headers);
    if (behaviour.status !== undefined) return sendFailure(response, recorded.path, behaviour);
    if (recorded.path.startsWith('/v1/models')) return sendJson(response, MODELS);
    if (recorded.path === '/api/tags') return sendJson(response, { models: [{ name: 'llama3:latest' }] });
    return this.#stream(recorded, response, behaviour);
  }

  async #stream(request: RecordedRequest, response: ServerResponse, behaviour: Behaviour): Promise<void> {
    const isAnthropic = request.path.endsWith('/v1/messages');
    const events = isAnthropic ? anthropicEvents(request, behaviour) : openAiEvents(request, behaviour);
    response.writeHead(200, { 'content-type': 'text/event-stream', ...behaviour.headers });
    response.flushHeaders();
    for (let count = 0; count < (behaviour.keepAlives ?? 0); count += 1) response.write(': keep-alive\n\n');
    let pieces = 0;
    for (const event of events) {
      if (event.kind === 'piece' || event.kind === 'finish') {
        if (behaviour.hold === pieces) await this.#hold();
        if (behaviour.cut === pieces) return void response.destroy();
        if (behaviour.errorEvent?.after === pieces) {
          response.write(errorEvent(isAnthropic, behaviour.errorEvent.error));
          return void response.end();
        }
      }
      if (event.kind === 'usage' && behaviour.cut === 'before-usage') return void response.destroy();
      // Written one by one, so that each event can arrive in a chunk of its own.
      await new Promise<void>((resolve) => response.write(event.bytes, () => resolve()));
      if (response.destroyed) return;
      if (event.kind === 'piece') pieces += 1;
    }
    if (behaviour.usage !== null) this.billed.push(behaviour.usage ?? DEFAULT_USAGE);
    if (behaviour.hold === 'before-end') await this.#hold();
    response.end();
  }

  #hold(): Promise<void> {
    return new Promise((resolve) => this.#held.add(resolve));
  }
}

interface WireEvent {
  readonly kind: 'frame' | 'piece' | 'finish' | 'usage';
  readonly bytes: string;
}

/** The bytes of an OpenAI stream. */
export function openAiEvents(request: Pick<RecordedRequest, 'body'>, behaviour: Behaviour): WireEvent[] {
  const model = behaviour.model ?? String(request.body['model']);
  const chunk = (choices: unknown[], extra: object = {}) =>
    `data: ${JSON.stringify({ id: 'c1', object: 'chat.completion.chunk', created: 1, model, choices, ...extra })}\n\n`;
  const delta = (value: object) => chunk([{ index: 0, delta: value, finish_reason: null }]);
  const events: WireEvent[] = [{ kind: 'frame', bytes: delta({ role: 'assistant', content: '' }) }];
  for (const text of behaviour.reasoning ?? [])
    events.push({ kind: 'piece', bytes: delta({ reasoning_content: text }) });
  for (const text of piecesOf(behaviour)) events.push({ kind: 'piece', bytes: delta({ content: text }) });
  const { toolCall } = behaviour;
  if (toolCall) {
    const call = (value: object) => delta({ tool_calls: [{ index: 0, ...value }] });
    const { id, name, argumentPieces } = toolCall;
    events.push({ kind: 'piece', bytes: call({ id, type: 'function', function: { name, arguments: '' } }) });
    for (const piece of argumentPieces)
      events.push({ kind: 'piece', bytes: call({ function: { arguments: piece } }) });
  }
  const finish = behaviour.finishReason ?? (toolCall ? 'tool_calls' : 'stop');
  events.push({ kind: 'finish', bytes: chunk([{ index: 0, delta: {}, finish_reason: finish }]) });
  if (behaviour.usage !== null) {
    const { input, cacheRead = 0, output } = behaviour.usage ?? DEFAULT_USAGE;
    const usage = {
      prompt_tokens: input + cacheRead,
      completion_tokens: output,
      total_tokens: input + cacheRead + output,
      prompt_tokens_details: { cached_tokens: cacheRead },
    };
    events.push({ kind: 'usage', bytes: chunk([], { usage }) });
  }
  events.push({ kind: 'frame', bytes: 'data: [DONE]\n\n' });
  return events;
}

/** What an Anthropic stream begins with: all of the input, and the first token. */
function begunUsage({ usage }: Behaviour): Required<BilledUsage> {
  return { cacheRead: 0, cacheWrite: 0, cacheWriteLong: 0, ...(usage ?? DEFAULT_USAGE), output: 1 };
}

/** The bytes of an Anthropic stream. */
export function anthropicEvents(request: Pick<RecordedRequest, 'body'>, behaviour: Behaviour): WireEvent[] {
  const { input, cacheRead, cacheWrite, cacheWriteLong, output: firstOutput } = begunUsage(behaviour);
  const { output } = behaviour.usage ?? DEFAULT_USAGE;
  const event = (kind: WireEvent['kind'], type: string, value: object): WireEvent => ({
    kind,
    bytes: `event: ${type}\ndata: ${JSON.stringify({ type, ...value })}\n\n`,
  });
  const usage = {
    input_tokens: input,
    cache_read_input_tokens: cacheRead,
    cache_creation_input_tokens: cacheWrite + cacheWriteLong,
    cache_creation: { ephemeral_5m_input_tokens: cacheWrite, ephemeral_1h_input_tokens: cacheWriteLong },
    output_tokens: firstOutput,
  };
  const model = behaviour.model ?? String(request.body['model']);
  const message = {
    id: 'm1',
    type: 'message',
    role: 'assistant',
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage,
  };
  const events: WireEvent[] = [event('frame', 'message_start', { message }), event('frame', 'ping', {})];
  let index = 0;
  const block = (start: object, deltas: readonly object[]) => {
    events.push(event('frame', 'content_block_start', { index, content_block: start }));
    for (const delta of deltas) events.push(event('piece', 'content_block_delta', { index, delta }));
    events.push(event('frame', 'content_block_stop', { index }));
    index += 1;
  };
  if (behaviour.reasoning) {
    const thoughts = behaviour.reasoning.map((thinking) => ({ type: 'thinking_delta', thinking }));
    block({ type: 'thinking', thinking: '', signature: '' }, [
      ...thoughts,
      { type: 'signature_delta', signature: 'signed' },
    ]);
  }
  const pieces = piecesOf(behaviour);
  if (pieces.length > 0)
    block(
      { type: 'text', text: '' },
      pieces.map((text) => ({ type: 'text_delta', text })),
    );
  const { toolCall } = behaviour;
  if (toolCall) {
    const deltas = toolCall.argumentPieces.map((partial_json) => ({
      type: 'input_json_delta',
      partial_json,
    }));
    block({ type: 'tool_use', id: toolCall.id, name: toolCall.name, input: {} }, deltas);
  }
  const stop = behaviour.finishReason ?? (toolCall ? 'tool_use' : 'end_turn');
  const delta = { stop_reason: stop, stop_sequence: null };
  events.push(event('finish', 'message_delta', { delta, usage: { output_tokens: output } }));
  events.push(event('frame', 'message_stop', {}));
  return events;
}

function piecesOf(behaviour: Behaviour): readonly string[] {
  return behaviour.pieces ?? (behaviour.toolCall ? [] : DEFAULT_PIECES);
}

function errorEvent(isAnthropic: boolean, error: unknown): string {
  return isAnthropic
    ? `event: error\ndata: ${JSON.stringify({ type: 'error', error })}\n\n`
    : `data: ${JSON.stringify({ error })}\n\n`;
}

const MODELS = {
  object: 'list',
  data: [
    { id: 'model-a', object: 'model' },
    { id: 'model-b', object: 'model' },
  ],
};

async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}

function sendRaw(
  response: ServerResponse,
  { contentType, body, status = 200 }: NonNullable<Behaviour['raw']>,
  headers: Behaviour['headers'],
): void {
  response.writeHead(status, { 'content-type': contentType, ...headers });
  response.end(body);
}

function sendFailure(
  response: ServerResponse,
  path: string,
  { status = 500, headers, errorBody }: Behaviour,
): void {
  const plain = { message: `upstream says ${status}`, type: 'server_error' };
  const body =
    errorBody ??
    (path.endsWith('/messages')
      ? { type: 'error', error: { ...plain, type: 'api_error' } }
      : { error: { message: plain.message } });
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

function sendJson(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

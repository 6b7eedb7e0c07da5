import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AdapterConfig, AdapterPorts } from '../../src/main/adapters/adapter-config.ts';
import { createAdapter } from '../../src/main/adapters/create-adapter.ts';
import { acquireTransport, type Transport } from '../../src/main/adapters/transport.ts';
import { type Clock, systemClock } from '../../src/main/llm/clock.ts';
import type { StreamDelta } from '../../src/shared/completion.ts';
import { question } from '../support/chain-fixture.ts';
import { FakeClock } from '../support/fake-clock.ts';
import {
  anthropicEvents,
  type Behaviour,
  openAiEvents,
  startUpstream,
  type Upstream,
} from '../support/upstream.ts';

const KEY = 'sk-canary-0123456789abcdef';
const PROTOCOLS = ['openai', 'anthropic'] as const;
type Protocol = (typeof PROTOCOLS)[number];

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

function adapter(kind: Protocol, change: Partial<AdapterConfig> = {}, ports: Partial<AdapterPorts> = {}) {
  const config: AdapterConfig = {
    kind,
    baseUrl: kind === 'openai' ? `${upstream.url}/v1` : upstream.url,
    model: 'asked-for',
    price: null,
    contextLength: null,
    cacheRetention: 'none',
    unsupportedParameters: [],
    defaultParameters: {},
    simulator: { tokensPerSecond: 40, failWith: 'none' },
    modelsEndpoint: kind,
    sendsFinishReason: true,
    timeouts: { connectMs: 10_000, firstTokenMs: 60_000, idleMs: 60_000 },
    allowPrivateNetwork: false,
    ...change,
  };
  const clock: Clock = ports.clock ?? systemClock;
  const apiKey = { current: () => KEY, missingReason: () => null };
  const redact = (text: string) => text.replaceAll(KEY, '[redacted]');
  return createAdapter(config, {
    clock,
    apiKey,
    fetch: transport.fetch,
    isOnline: () => true,
    redact,
    ...ports,
  });
}

/** A fetch that answers with these bytes, in these chunks. */
function bytesFetch(chunks: readonly Uint8Array[]): typeof fetch {
  return async () => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const chunk of chunks) controller.enqueue(chunk);
        controller.close();
      },
    });
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
  };
}

/** A fetch that answers with these events and then with silence. `taken` is called once all of them have been taken in. */
function silentAfter(events: readonly { readonly bytes: string }[], taken: () => void): typeof fetch {
  return async (_url, init) => {
    const chunks = events.map(({ bytes }) => Buffer.from(bytes)).values();
    const source: UnderlyingDefaultSource<Uint8Array> = {
      start: (controller) =>
        init?.signal?.addEventListener('abort', () => controller.error(init.signal?.reason)),
      pull: (controller) => {
        const { value } = chunks.next();
        if (value) return controller.enqueue(value);
        taken();
        return new Promise<void>(() => {});
      },
    };
    // Without a buffer the next bytes are asked for only when those before have been read.
    const body = new ReadableStream<Uint8Array>(source, { highWaterMark: 0 });
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
  };
}

/** A stream of one event, as both protocols take it. */
function eventOf(event: unknown): Behaviour {
  const body = `event: message_start\ndata: ${JSON.stringify(event)}\n\n`;
  return { raw: { contentType: 'text/event-stream', body } };
}

/** An OpenAI stream of these chunks and the sign of its end. */
function streamOf(chunks: readonly unknown[]): Behaviour {
  const end = { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] };
  const body = [...chunks, end].map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join('');
  return { raw: { contentType: 'text/event-stream', body: `${body}data: [DONE]\n\n` } };
}

const BEHAVIOUR = { pieces: ['Héllo', ' wörld', ' 🚂', '\n\n', 'data: x'], usage: { input: 7, output: 9 } };

function transcript(protocol: Protocol): Buffer {
  const events = (protocol === 'openai' ? openAiEvents : anthropicEvents)(
    { body: { model: 'm' } },
    BEHAVIOUR,
  );
  return Buffer.from(events.map(({ bytes }) => bytes).join(''));
}

/** The byte from which on a transcript says that it is finished. */
function finishByte(protocol: Protocol): number {
  const bytes = transcript(protocol);
  const sign = protocol === 'openai' ? '"finish_reason":"stop"' : '"type":"message_stop"';
  return bytes.indexOf('\n', bytes.indexOf(sign));
}

describe.each(PROTOCOLS)('the %s adapter', (protocol) => {
  it('streams what it answers, and counts what the vendor counted', async () => {
    upstream.behave({
      pieces: ['One', ' two'],
      usage: { input: 11, cacheRead: 100, output: 3 },
      model: 'served',
    });
    const deltas: StreamDelta[] = [];
    const provider = await adapter(protocol);
    const response = await provider.complete(question(), { sink: { push: (delta) => deltas.push(delta) } });
    expect(response).toMatchObject({
      text: 'One two',
      finishReason: 'stop',
      modelServed: 'served',
      usageSource: 'reported',
    });
    expect(response.usage).toMatchObject({ inputTokens: 11, cacheReadTokens: 100, outputTokens: 3 });
    expect(deltas).toEqual([
      { kind: 'text', text: 'One' },
      { kind: 'text', text: ' two' },
    ]);
  });

  it('calls tools', async () => {
    upstream.behave({ toolCall: { id: 'call-1', name: 'weather', argumentPieces: ['{"city"', ':"Bern"}'] } });
    const tools = [
      { name: 'weather', description: 'Weather', parameters: { type: 'object', properties: {} } },
    ];
    const response = await (await adapter(protocol)).completeWithTools({ ...question(), tools });
    expect(response.toolCalls).toEqual([{ id: 'call-1', name: 'weather', argumentsJson: '{"city":"Bern"}' }]);
    expect(response.finishReason).toBe('tool-calls');
  });

  it('is never complete without the sign that it is, wherever the bytes end', async () => {
    const bytes = transcript(protocol);
    for (let cut = 0; cut < finishByte(protocol); cut += 1) {
      const provider = await adapter(protocol, {}, { fetch: bytesFetch([bytes.subarray(0, cut)]) });
      const outcome = await provider.complete(question()).then(
        () => 'completed',
        (error: { code: string }) => error.code,
      );
      expect(['stream-interrupted', 'invalid-response']).toContain(outcome);
    }
  });

  it.each([
    [
      'rate-limited',
      { status: 429, headers: { 'retry-after': '7' }, errorBody: { error: { message: 'slow down' } } },
    ],
    ['unavailable', { status: 503 }],
    [
      'unauthorized',
      { status: 401, errorBody: { error: { message: `bad key ${KEY}`, type: 'authentication_error' } } },
    ],
    [
      'model-not-found',
      { status: 404, errorBody: { error: { message: 'no such model', type: 'not_found_error' } } },
    ],
    ['quota-exceeded', { status: 402, errorBody: { error: { message: 'pay' } } }],
    ['invalid-request', { status: 400, errorBody: { error: { message: 'bad field' } } }],
    [
      'context-length',
      { status: 400, errorBody: { error: { message: 'prompt is too long: 9000 tokens > 8192 maximum' } } },
    ],
    ['invalid-response', { raw: { contentType: 'text/html', body: '<h1>Hi</h1>' } }],
    [
      'invalid-response',
      { raw: { contentType: 'text/event-stream', body: 'event: message_start\ndata: {oops\n\n' } },
    ],
    ['invalid-response', eventOf(null)],
    ['invalid-response', eventOf('busy')],
    ['invalid-response', eventOf(7)],
    // What the protocol wants an object in, and there is none.
    ['invalid-response', eventOf({ type: 'message_start', choices: [{ delta: { tool_calls: 7 } }] })],
    ['network', { cut: 'before-headers' }],
    ['stream-interrupted', { cut: 2 }],
    ['empty-response', { pieces: [] }],
  ] as const)('says %s and no key', async (code, behaviour) => {
    upstream.behave(behaviour);
    const error: unknown = await (
      await adapter(protocol)
    )
      .complete(question())
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code });
    expect(String(error)).not.toContain(KEY);
  });

  it('says how long a vendor asks to wait', async () => {
    upstream.behave({
      status: 429,
      headers: { 'retry-after': '7' },
      errorBody: { error: { message: 'slow down' } },
    });
    await expect((await adapter(protocol)).complete(question())).rejects.toMatchObject({
      retryAfterMs: 7_000,
    });
  });

  it('times out before the first piece, and interrupts after it', async () => {
    const clock = new FakeClock();
    const provider = await adapter(protocol, {}, { clock });
    upstream.behave({ hold: 'before-headers', keepAlives: 3 });
    const silent = provider.complete(question());
    const timedOut = expect(silent).rejects.toMatchObject({ code: 'timeout' });
    await upstream.arrived(1);
    await clock.advance(60_000);
    await timedOut;
    upstream.behave({ pieces: ['One', ' two'], hold: 1 });
    let begun = () => {};
    const first = new Promise<void>((resolve) => (begun = resolve));
    const stalled = provider.complete(question(), { sink: { push: () => begun() } });
    const interrupted = expect(stalled).rejects.toMatchObject({
      code: 'stream-interrupted',
      partial: { text: 'One' },
    });
    await first;
    await clock.advance(120_000);
    await interrupted;
    expect(clock.pending).toBe(0);
  });

  it('ends when it is cancelled, and leaves no listener and no timer', async () => {
    const clock = new FakeClock();
    upstream.behave({ pieces: ['One', ' two'], hold: 1 });
    const controller = new AbortController();
    const provider = await adapter(protocol, {}, { clock });
    let begun = () => {};
    const first = new Promise<void>((resolve) => (begun = resolve));
    const running = provider.complete(question(), {
      signal: controller.signal,
      sink: { push: () => begun() },
    });
    await first;
    controller.abort();
    await expect(running).rejects.toMatchObject({ code: 'cancelled', partial: { text: 'One' } });
    expect(clock.pending).toBe(0);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
    await expect.poll(() => upstream.requests[0]?.aborted).toBe(true);
  });

  it('sends no key and no question where an address redirects', async () => {
    const elsewhere = await startUpstream();
    upstream.behave({ status: 307, headers: { location: `${elsewhere.url}/v1/chat/completions` } });
    await expect((await adapter(protocol)).complete(question())).rejects.toMatchObject({
      code: 'invalid-response',
    });
    expect(elsewhere.requests).toHaveLength(0);
    await elsewhere.close();
  });

  it('leaves out what is unsupported and fills in defaults', async () => {
    const change = {
      unsupportedParameters: ['temperature'],
      defaultParameters: { think: true, model: 'other' },
    };
    await (await adapter(protocol, change)).complete({ ...question(), temperature: 0.5 });
    expect(upstream.requests[0]?.body).toMatchObject({ think: true, model: 'asked-for', stream: true });
    expect(upstream.requests[0]?.body).not.toHaveProperty('temperature');
  });

  it('lists the models that the vendor offers', async () => {
    const models = await (await adapter(protocol)).listModels();
    expect(models.map(({ id }) => id)).toEqual(['model-a', 'model-b']);
  });

  it('calls nobody without a key that is needed', async () => {
    const apiKey = { current: () => null, missingReason: () => 'No key is set.' };
    const provider = await adapter(protocol, {}, { apiKey });
    await expect(provider.complete(question())).rejects.toMatchObject({
      code: 'unauthorized',
      message: 'No key is set.',
    });
    expect(upstream.requests).toHaveLength(0);
  });
});

describe('what the vendor had reported of an answer', () => {
  const usage = { input: 20, cacheRead: 100_000, cacheWrite: 3, cacheWriteLong: 4, output: 900 };
  const begun = anthropicEvents({ body: { model: 'm' } }, { usage }).slice(0, 1);
  const reported = {
    inputTokens: 20,
    cacheReadTokens: 100_000,
    cacheWriteTokens: 3,
    cacheWriteLongTokens: 4,
    outputTokens: 1,
    reasoningTokens: 0,
  };
  const nothingYet = { text: '', reasoning: [], toolCalls: [] };

  it('is known when it is stopped before its first word', async () => {
    const controller = new AbortController();
    const fetch = silentAfter(begun, () => controller.abort());
    const running = (await adapter('anthropic', {}, { fetch })).complete(question(), controller);
    await expect(running).rejects.toMatchObject({ code: 'cancelled', usage: reported, partial: nothingYet });
  });

  it('is known when its first word does not come in time', async () => {
    const clock = new FakeClock();
    const fetch = silentAfter(begun, () => void clock.advance(60_000));
    const running = (await adapter('anthropic', {}, { fetch, clock })).complete(question());
    await expect(running).rejects.toMatchObject({ code: 'timeout', usage: reported, partial: nothingYet });
  });

  it.each([
    ['is cut off before its first word', { cut: 0 }, 'network'],
    ['is cut off after it', { cut: 1 }, 'stream-interrupted'],
    [
      'fails before its first word',
      { errorEvent: { after: 0, error: { type: 'overloaded_error', message: 'busy' } } },
      'unavailable',
    ],
  ] as const)('is known when it %s', async (_what, behaviour, code) => {
    upstream.behave({ ...behaviour, usage });
    const running = (await adapter('anthropic')).complete(question());
    await expect(running).rejects.toMatchObject({ code, usage: reported });
  });

  it('is nothing where it never began', async () => {
    upstream.behave({ status: 503 });
    const running = (await adapter('anthropic')).complete(question());
    await expect(running).rejects.toMatchObject({ usage: undefined, partial: undefined });
  });

  it('is nothing where a vendor that does not say it has begun, but the answer has', async () => {
    const controller = new AbortController();
    const fetch = silentAfter(openAiEvents({ body: { model: 'm' } }, {}).slice(0, 1), () =>
      controller.abort(),
    );
    const running = (await adapter('openai', {}, { fetch })).complete(question(), controller);
    await expect(running).rejects.toMatchObject({ code: 'cancelled', usage: undefined, partial: nothingYet });
  });
});

describe('the anthropic adapter alone', () => {
  it('asks for the length that the request names, else the one that the target does, else its own', async () => {
    const thinking = { type: 'enabled', budget_tokens: 16_000 };
    const longer = { defaultParameters: { max_tokens: 32_000, thinking } };
    await (await adapter('anthropic')).complete(question());
    await (await adapter('anthropic', longer)).complete(question());
    await (await adapter('anthropic', longer)).complete({ ...question(), maxOutputTokens: 100 });
    expect(upstream.requests.map(({ body }) => body['max_tokens'])).toEqual([8_192, 32_000, 100]);
    expect(upstream.requests[1]?.body).toMatchObject({ thinking });
  });

  it('marks what is to be cached, and tells both lifetimes apart', async () => {
    upstream.behave({ usage: { input: 5, cacheRead: 10, cacheWrite: 20, cacheWriteLong: 30, output: 4 } });
    const response = await (await adapter('anthropic', { cacheRetention: 'long' })).complete(question());
    expect(upstream.requests[0]?.body).toMatchObject({ cache_control: { type: 'ephemeral', ttl: '1h' } });
    expect(response.usage).toMatchObject({
      inputTokens: 5,
      cacheReadTokens: 10,
      cacheWriteTokens: 20,
      cacheWriteLongTokens: 30,
    });
  });

  it('keeps signed thinking and sends it back', async () => {
    upstream.behave({ reasoning: ['Hm', 'mm'] });
    const provider = await adapter('anthropic');
    const { text, reasoning } = await provider.complete(question());
    expect(reasoning).toEqual([{ kind: 'text', text: 'Hmmm', signature: 'signed' }]);
    const again = question();
    await provider.complete({
      ...again,
      messages: [
        ...again.messages,
        { role: 'assistant', content: [{ kind: 'text', text }], reasoning },
        ...again.messages,
      ],
    });
    expect(upstream.requests[1]?.body['messages']).toMatchObject([
      {},
      { content: [{ type: 'thinking', thinking: 'Hmmm', signature: 'signed' }, { type: 'text' }] },
      {},
    ]);
  });
});

it('reads content that comes as a list of parts: text, thoughts, and what is neither', async () => {
  const deltas: StreamDelta[] = [];
  const contents = [
    [{ type: 'thinking', thinking: [{ type: 'text', text: 'Hm' }, { type: 'reference', text: '?' }, null] }],
    [
      { type: 'thinking', thinking: [{ type: 'text', text: 'm.' }] },
      { type: 'text', text: 'Yes' },
      { type: 'image_url', image_url: 'https://example.com/a.png' },
      'neither',
      null,
    ],
    [
      { type: 'text', text: 5 },
      { type: 'thinking', thinking: 5 },
    ],
    { type: 'text', text: 'No list' },
    '.',
  ];
  upstream.behave(streamOf(contents.map((content) => ({ choices: [{ index: 0, delta: { content } }] }))));
  const response = await (
    await adapter('openai')
  ).complete(question(), { sink: { push: (delta) => deltas.push(delta) } });
  expect(response).toMatchObject({
    text: 'Yes.',
    reasoning: [{ kind: 'text', text: 'Hmm.', signature: null }],
  });
  expect(deltas).toEqual([
    { kind: 'reasoning', text: 'Hm' },
    { kind: 'reasoning', text: 'm.' },
    { kind: 'text', text: 'Yes' },
    { kind: 'text', text: '.' },
  ]);
});

it('completes an OpenAI answer whose usage was cut off, and marks the estimate', async () => {
  upstream.behave({ cut: 'before-usage' });
  const response = await (await adapter('openai')).complete(question());
  expect(response).toMatchObject({ text: 'Hello from upstream.', usageSource: 'estimated' });
});

describe('an OpenAI answer whose end comes after its last event', () => {
  it('is whole before that, and leaves its connection to the next question', async () => {
    upstream.behave({ hold: 'before-end' });
    const provider = await adapter('openai');
    expect(await provider.complete(question())).toMatchObject({ text: 'Hello from upstream.' });
    upstream.behave({});
    upstream.release();
    const askAgain = async () => {
      await provider.complete(question());
      return upstream.requests.at(-1)?.fromPort;
    };
    await expect.poll(askAgain).toBe(upstream.requests[0]?.fromPort);
  });

  it('is let go of where the end does not come', async () => {
    upstream.behave({ hold: 'before-end' });
    await (await adapter('openai')).complete(question());
    await expect.poll(() => upstream.connections(), { timeout: 10_000 }).toBe(0);
  });
});

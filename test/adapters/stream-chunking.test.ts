import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAdapter } from '../../src/main/adapters/create-adapter.ts';
import { boundedResponse } from '../../src/main/adapters/bounded-response.ts';
import { systemClock } from '../../src/main/llm/clock.ts';
import { question } from '../support/chain-fixture.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { anthropicEvents, type Behaviour, openAiEvents } from '../support/upstream.ts';
import { Listener } from '../chain/support/chain-parts.ts';

/** A stream's bytes may end in many places; half of the cases go to each protocol. */
const CASES = 50_000;

const EVENTS = { openai: openAiEvents, anthropic: anthropicEvents } as const;

/** Pieces that a careless reader of lines, of UTF-8 or of JSON would trip over. */
const piece = fc.oneof(
  fc.constantFrom(
    'Héllo',
    ' 🚂',
    '\n\n',
    '\r\n',
    'data: x',
    ': comment',
    '\u2028',
    '[DONE]',
    '{"a":"b"}',
    '漢字',
  ),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }),
);
const answer = fc.array(piece, { minLength: 1, maxLength: 4 });
const lineEnd = fc.constantFrom('\n', '\r\n');
/** Where chunks end, as shares of the whole. */
const places = fc.array(fc.nat({ max: 999_999 }), { maxLength: 12 });

describe.each(['openai', 'anthropic'] as const)('the %s adapter', (kind) => {
  it('gives the same pieces for any chunking of the bytes', { timeout: 1_800_000 }, async () => {
    let chunks: readonly Uint8Array[] = [];
    const provider = await createAdapter(
      {
        kind,
        baseUrl: 'http://127.0.0.1:9/v1',
        model: 'a-model',
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
      },
      {
        clock: systemClock,
        apiKey: { current: () => 'sk-test', missingReason: () => null },
        fetch: () => eventStream(chunks),
        isOnline: () => true,
        redact: (text) => text,
      },
    );
    await fc.assert(
      fc.asyncProperty(answer, lineEnd, places, async (pieces, end, cuts) => {
        chunks = cut(transcript(kind, { pieces }, end), cuts);
        const sink = new Listener();
        const response = await provider.complete(question(), { sink });
        expect(sink.deltas).toEqual(pieces.map((text) => ({ kind: 'text', text })));
        expect(response).toMatchObject({
          text: pieces.join(''),
          finishReason: 'stop',
          usageSource: 'reported',
        });
      }),
      propertyRuns(`chunking of the ${kind} protocol`, CASES),
    );
  });
});

function transcript(kind: keyof typeof EVENTS, behaviour: Behaviour, lineEnding: string): Buffer {
  const events = EVENTS[kind]({ body: { model: 'm' } }, behaviour);
  return Buffer.from(
    events
      .map(({ bytes }) => bytes)
      .join('')
      .replaceAll('\n', lineEnding),
  );
}

function cut(bytes: Buffer, places: readonly number[]): readonly Uint8Array[] {
  const inside = places.map((place) => Math.floor((place * bytes.length) / 1_000_000));
  const ends = [...inside.toSorted((a, b) => a - b), bytes.length];
  return ends
    .map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end))
    .filter(({ length }) => length > 0);
}

function eventStream(chunks: readonly Uint8Array[]): Promise<Response> {
  return boundedResponse({
    statusCode: 200,
    headers: { 'content-type': 'text/event-stream' },
    body: Readable.from(chunks),
  });
}

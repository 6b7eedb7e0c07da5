import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cacheKey } from '../../src/main/chain/cache-key.ts';
import type { CompletionRequest } from '../../src/shared/completion.ts';
import { ask } from './support/chain-parts.ts';
import { propertyRuns } from '../support/property-runs.ts';

const CHAIN = { chain: 'primary', targetIdentity: 'openai https://api.example', effectiveModel: 'model-1' };

const content = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('text' as const), text: fc.string({ maxLength: 3 }) }),
    fc.record({
      kind: fc.constant('document' as const),
      name: fc.string({ maxLength: 2 }),
      text: fc.string({ maxLength: 2 }),
    }),
    fc.record({
      kind: fc.constant('image' as const),
      mediaType: fc.constantFrom('image/png', 'image/jpeg'),
      dataBase64: fc.string({ maxLength: 2 }),
    }),
  ),
  { maxLength: 2 },
);
const message = fc.oneof(
  fc.record({ role: fc.constantFrom('system' as const, 'user' as const), content }),
  fc.record(
    {
      role: fc.constant('assistant' as const),
      content,
      toolCalls: fc.array(
        fc.record({
          id: fc.string({ maxLength: 1 }),
          name: fc.string({ maxLength: 1 }),
          argumentsJson: fc.json(),
        }),
        { maxLength: 1 },
      ),
      reasoning: fc.array(
        fc.record({
          kind: fc.constant('text' as const),
          text: fc.string({ maxLength: 1 }),
          signature: fc.option(fc.string({ maxLength: 1 })),
        }),
        { maxLength: 1 },
      ),
    },
    { requiredKeys: ['role', 'content'], noNullPrototype: true },
  ),
  fc.record({
    role: fc.constant('tool' as const),
    content,
    toolCallId: fc.string({ maxLength: 1 }),
    toolName: fc.string({ maxLength: 1 }),
  }),
);

/** Everything that affects an answer. */
const question = fc.record({
  chain: fc.record({
    chain: fc.constantFrom('primary', 'cheap'),
    targetIdentity: fc.constantFrom('x', 'y', 'x,y'),
    effectiveModel: fc.constantFrom('m', 'n', 'x'),
  }),
  localOnly: fc.boolean(),
  fields: fc.record(
    {
      messages: fc.array(message, { maxLength: 2 }),
      maxOutputTokens: fc.constantFrom(0, 1, 10),
      temperature: fc.constantFrom(0, 0.5, 1),
      topP: fc.constantFrom(0, 0.5, 1),
      stop: fc.array(fc.constantFrom('a', 'b', 'a,b'), { maxLength: 2 }),
      responseFormat: fc.oneof(
        fc.constant({ kind: 'json-object' as const }),
        fc.record({
          kind: fc.constant('json-schema' as const),
          name: fc.constantFrom('s', 't'),
          schema: fc
            .uniqueArray(fc.tuple(fc.constantFrom('type', 'title'), fc.constantFrom('object', 'x')), {
              selector: ([key]) => key,
            })
            .map((entries) => Object.fromEntries(entries)),
        }),
      ),
    },
    { requiredKeys: ['messages'], noNullPrototype: true },
  ),
});

type Question = typeof question extends fc.Arbitrary<infer Each> ? Each : never;

function keyOf({ chain, localOnly, fields }: Question): string {
  return cacheKey(chain, ask({ ...fields, context: { localOnly } }));
}

/** A field that is set to nothing is as good as missing. */
function withoutAbsent(asked: Question): unknown {
  return JSON.parse(JSON.stringify(asked));
}

/** Equal in all fields; a schema's fields in order, too. */
function isSame(one: Question, other: Question): boolean {
  const schemaOf = ({ fields: { responseFormat } }: Question) =>
    responseFormat?.kind === 'json-schema' ? Object.entries(responseFormat.schema) : null;
  return (
    isDeepStrictEqual(withoutAbsent(one), withoutAbsent(other)) &&
    isDeepStrictEqual(schemaOf(one), schemaOf(other))
  );
}

describe('cacheKey', () => {
  it('is the same for the same question, whoever asks it and when', () => {
    const first = ask({ context: { conversationId: 'one', purpose: 'chat' } });
    const second = ask({ context: { conversationId: 'two', purpose: 'gateway', mode: 'cheap' } });
    expect(cacheKey(CHAIN, first)).toBe(cacheKey(CHAIN, second));
  });

  it('does not depend on how a model was asked for, only on which it is', () => {
    expect(cacheKey(CHAIN, ask({ model: 'model-1' }))).toBe(cacheKey(CHAIN, ask({ model: 'default' })));
  });

  it('changes with each field that affects the answer', () => {
    const base = ask();
    const changes: readonly Partial<CompletionRequest>[] = [
      { messages: [...base.messages, ...base.messages] },
      { messages: [{ role: 'system', content: base.messages[0]?.content ?? [] }] },
      { maxOutputTokens: 1 },
      { temperature: 0 },
      { topP: 0 },
      { stop: [] },
      { responseFormat: { kind: 'json-object' } },
      { context: { ...base.context, localOnly: true } },
    ];
    const keys = [
      cacheKey(CHAIN, base),
      ...changes.map((change) => cacheKey(CHAIN, { ...base, ...change })),
      cacheKey({ ...CHAIN, chain: 'cheap' }, base),
      cacheKey({ ...CHAIN, targetIdentity: 'another' }, base),
      cacheKey({ ...CHAIN, effectiveModel: 'another' }, base),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('is equal exactly when the questions are', () => {
    fc.assert(
      fc.property(question, question, (one, other) => {
        expect(keyOf(one) === keyOf(other)).toBe(isSame(one, other));
      }),
      propertyRuns('cache key of two questions', 5_000),
    );
  });

  it('changes when any one field of a question does', () => {
    const field = fc.constantFrom(
      'maxOutputTokens',
      'temperature',
      'topP',
      'stop',
      'responseFormat',
      'messages',
    );
    fc.assert(
      fc.property(question, question, field, (one, other, name) => {
        const changed = { ...one, fields: { ...one.fields, [name]: other.fields[name] } };
        expect(keyOf(one) === keyOf(changed)).toBe(isSame(one, changed));
      }),
      propertyRuns('cache key of one changed field', 5_000),
    );
  });
});

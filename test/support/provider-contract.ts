import { describe, expect, it } from 'vitest';
import type { LlmProvider } from '../../src/main/llm/llm-provider.ts';
import { totalInputTokens } from '../../src/main/llm/usage.ts';
import type { ToolCompletionRequest } from '../../src/shared/completion.ts';
import { settle } from './fake-clock.ts';
import { ask, errorOf, Listener } from '../chain/support/chain-parts.ts';

/** What the vendor behind a provider does with all further calls. */
export type VendorBehaviour =
  | { readonly kind: 'answers'; readonly pieces: readonly string[] }
  /** Sends the pieces and then nothing more, not even an end. */
  | { readonly kind: 'stalls'; readonly pieces: readonly string[] }
  /** Refuses the request as malformed, which no retry and no other target helps with. */
  | { readonly kind: 'refuses' }
  | { readonly kind: 'calls-tool'; readonly name: string; readonly argumentsJson: string };

/** A provider under test, and its vendor. */
export interface ProviderSubject {
  readonly provider: LlmProvider;
  readonly behave: (behaviour: VendorBehaviour) => void;
  /** What it answers where it chooses its own words; otherwise the pieces that its vendor was given. */
  readonly ownWords?: unknown;
  /** How it refuses where it has no vendor that could. */
  readonly ownRefusal?: object;
}

const TOOL = { name: 'clock', description: 'Tells the time.', parameters: { type: 'object' } };
const REFUSAL = { code: 'invalid-request', cause: expect.anything() as unknown };

function askWithTool(): ToolCompletionRequest {
  return { ...ask(), tools: [TOOL], toolChoice: 'required' };
}

/** What holds for every provider, adapter or decorator: one suite for all. */
export function describeProvider(
  name: string,
  makeSubject: () => ProviderSubject | Promise<ProviderSubject>,
): void {
  describe(`${name} as a provider`, () => {
    it('answers with the whole text, a finish reason and usage', async () => {
      const { provider, behave, ownWords = 'Blue sky.' } = await makeSubject();
      behave({ kind: 'answers', pieces: ['Blue ', 'sky.'] });
      const response = await provider.complete(ask());
      expect(response).toMatchObject({ text: ownWords, finishReason: 'stop', usageSource: 'reported' });
      expect(totalInputTokens(response.usage)).toBeGreaterThan(0);
      expect(response.usage.outputTokens).toBeGreaterThan(0);
      expect(response.usage.reasoningTokens).toBeLessThanOrEqual(response.usage.outputTokens);
    });

    it('streams what the response then says in whole', async () => {
      const { provider, behave } = await makeSubject();
      behave({ kind: 'answers', pieces: ['Blue ', 'sky', '.'] });
      const sink = new Listener();
      const { text } = await provider.complete(ask(), { sink });
      expect(sink.deltas.length).toBeGreaterThanOrEqual(3);
      expect(sink.text).toBe(text);
    });

    it('gives an answer of its own to each of many requests at once', async () => {
      const { provider, behave, ownWords = 'Blue sky.' } = await makeSubject();
      behave({ kind: 'answers', pieces: ['Blue ', 'sky.'] });
      const sinks = Array.from({ length: 8 }, () => new Listener());
      await Promise.all(
        sinks.map((sink, n) =>
          provider.complete(
            ask({ messages: [{ role: 'user', content: [{ kind: 'text', text: `Question ${n}` }] }] }),
            { sink },
          ),
        ),
      );
      expect(sinks.map(({ text }) => text)).toEqual(sinks.map(() => ownWords));
    });

    it('ends with "cancelled" when the caller aborts mid-answer, and sends nothing afterwards', async () => {
      const { provider, behave } = await makeSubject();
      behave({ kind: 'stalls', pieces: ['Blue '] });
      const caller = new AbortController();
      const sink = new Listener();
      const call = errorOf(provider.complete(ask(), { sink, signal: caller.signal }));
      await expect.poll(() => sink.text).not.toBe('');
      caller.abort();
      expect((await call).code).toBe('cancelled');
      const seen = sink.deltas.length;
      await settle();
      expect(sink.deltas).toHaveLength(seen);
    });

    it('makes no call for a caller that has gone already', async () => {
      const { provider, behave } = await makeSubject();
      behave({ kind: 'answers', pieces: ['Blue sky.'] });
      const sink = new Listener();
      const error = await errorOf(provider.complete(ask(), { sink, signal: AbortSignal.abort() }));
      expect(error.code).toBe('cancelled');
      expect(sink.deltas).toEqual([]);
    });

    it('fails with a classified error that keeps its cause', async () => {
      const { provider, behave, ownRefusal = REFUSAL } = await makeSubject();
      behave({ kind: 'refuses' });
      for (const call of [provider.complete(ask()), provider.completeWithTools(askWithTool())]) {
        expect(await errorOf(call)).toMatchObject(ownRefusal);
      }
    });

    it('hands tool calls through as the model wrote them', async () => {
      const { provider, behave } = await makeSubject();
      behave({ kind: 'calls-tool', name: 'clock', argumentsJson: '{}' });
      const sink = new Listener();
      const response = await provider.completeWithTools(askWithTool(), { sink });
      expect(response.finishReason).toBe('tool-calls');
      expect(response.toolCalls).toMatchObject([{ name: 'clock', argumentsJson: '{}' }]);
      expect(sink.deltas.every(({ kind }) => kind === 'tool-call')).toBe(true);
      const pieces = sink.deltas.map((delta) => (delta.kind === 'tool-call' ? delta.argumentsDelta : ''));
      expect(pieces.join('')).toBe(response.toolCalls[0]?.argumentsJson);
    });

    it('knows its names, with and without an override', async () => {
      const { provider } = await makeSubject();
      const { modelName } = provider;
      expect(modelName).not.toBe('');
      expect(provider.activeModelName).toBe(modelName);
      for (const none of [undefined, '', '  ', 'default', 'DEFAULT']) {
        expect(provider.effectiveModelName(none)).toBe(modelName);
      }
      expect(provider.effectiveModelName(' another ')).toBe('another');
    });

    it('switches its model, and back to the configured one', async () => {
      const { provider } = await makeSubject();
      const { modelName } = provider;
      provider.setModel('another');
      expect([provider.modelName, provider.activeModelName]).toEqual([modelName, 'another']);
      expect(provider.effectiveModelName()).toBe('another');
      provider.setModel('default');
      expect(provider.activeModelName).toBe(modelName);
    });

    it('prices tokens exactly, or not at all', async () => {
      const { provider } = await makeSubject();
      const price = provider.costPerToken();
      const cost = provider.calculateCost(3, 7);
      expect(cost?.toFixed()).toBe(price?.input.times(3).plus(price.output.times(7)).toFixed());
      expect(provider.cacheReadDiscount().greaterThanOrEqualTo(1)).toBe(true);
      expect(provider.cacheWriteMultiplier().greaterThanOrEqualTo(1)).toBe(true);
    });

    it('knows its model’s metadata', async () => {
      const { provider } = await makeSubject();
      expect(await provider.modelMetadata()).toMatchObject({ id: provider.modelName });
    });
  });
}

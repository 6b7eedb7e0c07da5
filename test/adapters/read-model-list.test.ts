import { describe, expect, it } from 'vitest';
import { readModelList, readOllamaModel } from '../../src/main/adapters/read-model-list.ts';

const one = (row: object) => readModelList('openai', { data: [{ id: 'm', ...row }] })[0];

describe('readModelList', () => {
  it.each([
    ['OpenRouter', { context_length: 200_000 }, 200_000],
    ['Groq', { context_window: 131_072 }, 131_072],
    ['vLLM', { max_model_len: 32_768 }, 32_768],
    ['Mistral and LM Studio', { max_context_length: 262_144 }, 262_144],
    ['Anthropic', { max_input_tokens: 1_000_000 }, 1_000_000],
    ['llama.cpp', { meta: { n_ctx_train: 8_192 } }, 8_192],
    ['a host that says nothing', {}, null],
    ['a host that says nonsense', { context_length: -1 }, null],
  ])('reads the window that %s names', (_host, row, contextLength) => {
    expect(one(row)?.contextLength).toBe(contextLength);
  });

  it.each([
    [
      'OpenRouter',
      { supported_parameters: ['tools', 'reasoning'], architecture: { input_modalities: ['text', 'image'] } },
      { tools: true, images: true, reasoning: true },
    ],
    [
      'OpenRouter of a plain model',
      { supported_parameters: ['temperature'], architecture: { input_modalities: ['text'] } },
      { tools: false, images: false, reasoning: false },
    ],
    ['Mistral', { capabilities: { function_calling: true, vision: false } }, { tools: true, images: false }],
    [
      'Anthropic',
      { capabilities: { image_input: { supported: true }, thinking: { supported: true } } },
      { images: true, reasoning: true },
    ],
    ['LM Studio', { type: 'vlm', capabilities: ['tool_use'] }, { tools: true, images: true }],
    ['a host that says nothing', {}, {}],
  ])('reads what %s says that a model can', (_host, row, capabilities) => {
    expect(one(row)?.capabilities).toEqual(capabilities);
  });

  it('takes a list that is the document itself, once each, without what is no chat model', () => {
    const document = [
      { id: 'a', type: 'chat' },
      { id: 'b', type: 'embedding' },
      { id: 'a' },
      { id: ' ' },
      7,
      null,
    ];
    expect(readModelList('openai', document).map(({ id }) => id)).toEqual(['a']);
  });

  it.each([null, 'text', {}, { data: {} }, { data: 'x' }])('refuses %j', (document) => {
    expect(() => readModelList('openai', document)).toThrow('no list of models');
  });
});

describe('readOllamaModel', () => {
  it('reads the window of whatever architecture, and the capabilities', () => {
    const document = {
      capabilities: ['completion', 'tools', 'thinking'],
      model_info: { 'qwen3.context_length': 40_960 },
    };
    expect(readOllamaModel(document)).toEqual({
      contextLength: 40_960,
      capabilities: { tools: true, images: false, reasoning: true },
    });
    expect(readOllamaModel('no')).toEqual({ contextLength: null, capabilities: {} });
  });
});

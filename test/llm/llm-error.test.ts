import { describe, expect, it } from 'vitest';
import { ERROR_POLICY } from '../../src/main/llm/error-policy.ts';
import { LlmError } from '../../src/main/llm/llm-error.ts';
import { LLM_ERROR_CODES } from '../../src/shared/llm-error-code.ts';
import { EMPTY_ROUTE } from '../../src/shared/route.ts';

describe('LlmError.from', () => {
  it('leaves what is normalised already', () => {
    const error = new LlmError('unavailable', 'down', { status: 503 });
    expect(LlmError.from(error)).toBe(error);
  });

  it('turns an abort into cancelled and keeps the cause', () => {
    const reason = new DOMException('stop', 'AbortError');
    expect(LlmError.from(reason)).toMatchObject({ code: 'cancelled', cause: reason });
  });

  it.each([new TypeError('x is not a function'), 'a string', undefined, { odd: true }])(
    'blames no target for %s',
    (reason) => {
      const error = LlmError.from(reason);
      expect(error).toMatchObject({ code: 'invalid-response', cause: reason });
      expect(ERROR_POLICY[error.code].health).toBe('nothing');
    },
  );
});

describe('LlmError.with', () => {
  it('keeps what it does not replace', () => {
    const partial = { text: 'half', reasoning: [], toolCalls: [] };
    const route = { ...EMPTY_ROUTE };
    const error = new LlmError('stream-interrupted', 'cut', { partial, status: 200 }).with({ route });
    expect(error).toMatchObject({ code: 'stream-interrupted', message: 'cut', partial, status: 200 });
    expect(error.route).toBe(route);
  });
});

describe('ERROR_POLICY', () => {
  it('has a row for every code', () => {
    expect(Object.keys(ERROR_POLICY).sort()).toEqual([...LLM_ERROR_CODES].sort());
  });
});

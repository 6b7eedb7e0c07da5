import { describe, expect, it } from 'vitest';
import { finalUrl, normalizeBaseUrl } from '../../src/shared/base-url.ts';

describe('normalizeBaseUrl', () => {
  it.each([
    ['openai', 'http://localhost:11434', 'http://localhost:11434/v1'],
    ['openai', 'http://localhost:11434/', 'http://localhost:11434/v1'],
    ['openai', 'https://openrouter.ai/api/v1/', 'https://openrouter.ai/api/v1'],
    ['openai', 'https://api.deepseek.com/beta', 'https://api.deepseek.com/beta'],
    ['anthropic', 'https://api.anthropic.com', 'https://api.anthropic.com'],
    ['anthropic', 'https://api.anthropic.com/v1/', 'https://api.anthropic.com'],
    ['anthropic', 'https://host.example/anthropic/', 'https://host.example/anthropic'],
    ['simulator', '', ''],
  ] as const)('reads %s %s', (kind, input, expected) => {
    expect(normalizeBaseUrl(kind, input)).toBe(expected);
  });

  it.each([
    '',
    'api.openai.com',
    'ftp://host/v1',
    'https://user:pass@host/v1',
    'https://host/v1?key=1',
    'https://host/v1#x',
    'file:///etc/passwd',
  ])('refuses %s', (input) => {
    expect(normalizeBaseUrl('openai', input)).toBeNull();
  });
});

describe('finalUrl', () => {
  it('shows where a question goes', () => {
    expect(finalUrl('openai', 'http://localhost:1234')).toBe('http://localhost:1234/v1/chat/completions');
    expect(finalUrl('anthropic', 'https://api.anthropic.com/v1')).toBe(
      'https://api.anthropic.com/v1/messages',
    );
    expect(finalUrl('simulator', '')).toBeNull();
    expect(finalUrl('openai', 'nonsense')).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import { en } from '../../../src/renderer/i18n/en.ts';
import { zhCn } from '../../../src/renderer/i18n/zh-cn.ts';
import { languageOf } from '../../../src/shared/language.ts';
import { LLM_ERROR_CODES } from '../../../src/shared/llm-error-code.ts';

/** Every text by its dotted key. */
function texts(node: object, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(node).flatMap(([key, value]: [string, unknown]) =>
      typeof value === 'string'
        ? [[`${prefix}${key}`, value] as const]
        : [...texts(value as object, `${prefix}${key}.`)],
    ),
  );
}

const placeholdersOf = (text: string) => (text.match(/\{\{\w+\}\}/g) ?? []).toSorted();

const english = texts(en);
const chinese = texts(zhCn);

describe('the languages', () => {
  it('have the same texts', () => {
    expect([...chinese.keys()].toSorted()).toEqual([...english.keys()].toSorted());
  });

  it('fill in the same values', () => {
    const differing = [...english].filter(
      ([key, text]) => placeholdersOf(text).join() !== placeholdersOf(chinese.get(key) ?? '').join(),
    );
    expect(differing).toEqual([]);
  });

  it('leave no text empty and none in the other language', () => {
    expect([...english].filter(([, text]) => text.trim() === '')).toEqual([]);
    const same = [...chinese].filter(([key, text]) => text === english.get(key) && /[a-z]{3}/i.test(text));
    // A language names itself in itself.
    expect(same.map(([key]) => key)).toEqual(['knobs.languages.en']);
  });

  it.each(LLM_ERROR_CODES)('say what %s means, why, and what to do', (code) => {
    for (const language of [en, zhCn]) {
      for (const words of [language.codes, language.reasons, language.titles, language.advice]) {
        expect(words[code]).not.toBe('');
        expect(words[code]).toBeTypeOf('string');
      }
    }
  });
});

describe('languageOf', () => {
  it('follows the system where the setting says so', () => {
    expect(languageOf('system', ['zh-Hans-CN', 'en'])).toBe('zh-CN');
    expect(languageOf('system', ['de-DE', 'zh-CN'])).toBe('en');
    expect(languageOf('system', [])).toBe('en');
  });

  it('follows the setting otherwise', () => {
    expect(languageOf('en', ['zh-CN'])).toBe('en');
    expect(languageOf('zh-CN', ['en'])).toBe('zh-CN');
  });
});

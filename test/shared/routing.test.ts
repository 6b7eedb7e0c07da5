import { describe, expect, it } from 'vitest';
import { chooseList, looksLikeCode, type RoutingFacts, splitCommand } from '../../src/shared/routing.ts';
import { defaultSettings, type RoutingSettings } from '../../src/shared/settings.ts';

const DEFAULTS = defaultSettings().routing;

const FACTS: RoutingFacts = {
  text: 'Why is the sky blue?',
  isLocalOnly: false,
  hasAttachments: false,
  hasTools: false,
  questions: 1,
};

const LONG = 'word '.repeat(401);
const FENCED = 'What does this do?\n```js\nf()\n```';

/** What is asked, and the list and rule that must come of it. */
type Row = readonly [what: string, facts: Partial<RoutingFacts>, list: 'primary' | 'cheap', rule: string];

const TABLE: readonly Row[] = [
  ['a short question', {}, 'cheap', 'none'],
  ['nothing', { text: '' }, 'cheap', 'none'],
  ['2 000 characters', { text: 'x'.repeat(2_000) }, 'cheap', 'none'],
  ['2 001 characters', { text: 'x'.repeat(2_001) }, 'primary', 'length'],
  ['2 001 Chinese characters', { text: '天'.repeat(2_001) }, 'primary', 'length'],
  ['a fenced block', { text: FENCED }, 'primary', 'code'],
  ['a block fenced by tildes', { text: '~~~\nls\n~~~' }, 'primary', 'code'],
  ['a long question with code', { text: LONG + FENCED }, 'primary', 'length'],
  ['an attachment', { hasAttachments: true }, 'primary', 'attachments'],
  ['code with an attachment', { text: FENCED, hasAttachments: true }, 'primary', 'code'],
  ['tools', { hasTools: true }, 'primary', 'tools'],
  ['tools and an attachment', { hasTools: true, hasAttachments: true }, 'primary', 'attachments'],
  ['a tenth question', { questions: 10 }, 'cheap', 'none'],
  ['an eleventh question', { questions: 11 }, 'primary', 'depth'],
  ['an eleventh question with tools', { questions: 11, hasTools: true }, 'primary', 'tools'],
  ['/primary', { text: '/primary Why?' }, 'primary', 'command'],
  ['/cheap', { text: '/cheap Why?' }, 'cheap', 'command'],
  ['/CHEAP on a line of its own', { text: ' /CHEAP\nWhy?' }, 'cheap', 'command'],
  ['/cheap before code', { text: `/cheap ${FENCED}` }, 'cheap', 'command'],
  ['/cheap before a long question', { text: `/cheap ${LONG}` }, 'cheap', 'command'],
  ['/primary and nothing else', { text: '/primary' }, 'cheap', 'none'],
  ['/primary in the middle', { text: 'What is /primary for?' }, 'cheap', 'none'],
  ['/primarycolours', { text: '/primarycolours are three' }, 'cheap', 'none'],
  ['a local-only conversation', { isLocalOnly: true }, 'cheap', 'local-only'],
  ['a long local-only question', { isLocalOnly: true, text: LONG }, 'cheap', 'local-only'],
  ['a local-only /primary', { isLocalOnly: true, text: '/primary Why?' }, 'primary', 'command'],
];

describe('chooseList', () => {
  it.each(TABLE)('sends %s where its rule says', (_what, facts, list, rule) => {
    expect(chooseList({ ...FACTS, ...facts }, DEFAULTS)).toEqual({ list, rule });
  });

  it.each<[Partial<RoutingSettings>, Partial<RoutingFacts>]>([
    [{ longerThanCharacters: null }, { text: LONG }],
    [{ code: false }, { text: FENCED }],
    [{ attachments: false }, { hasAttachments: true }],
    [{ tools: false }, { hasTools: true }],
    [{ deeperThanTurns: null }, { questions: 1_000 }],
  ])('lets %j switch its rule off', (rules, facts) => {
    expect(chooseList({ ...FACTS, ...facts }, { ...DEFAULTS, ...rules })).toEqual({
      list: 'cheap',
      rule: 'none',
    });
  });

  it('takes the numbers of the settings', () => {
    const rules = { ...DEFAULTS, longerThanCharacters: 5, deeperThanTurns: 2 };
    expect(chooseList({ ...FACTS, text: '123456' }, rules).rule).toBe('length');
    expect(chooseList({ ...FACTS, text: '12345', questions: 3 }, rules).rule).toBe('depth');
  });
});

describe('looksLikeCode', () => {
  it.each([
    ['JavaScript', 'const a = 1;\nconsole.log("a");'],
    ['braces', 'if (a) {\n  b()\n}'],
    ['Python', 'def f(x):\n    return x\nfor i in range(3):\n    f(i)'],
    ['C', '#include <stdio.h>\nint main() {'],
    ['imports', "import { a } from './a.ts'\nimport { b } from './b.ts'"],
    ['SQL', 'SELECT * FROM people\nINSERT INTO people VALUES (1)'],
    ['markup', '<ul>\n  <li>One</li>\n</ul>'],
    ['a stack trace', 'Error: no\n    at run (file:///a.js:1:2)\n    at main (/b.js:3:4)'],
    ['a Python trace', '  File "a.py", line 1\n  File "b.py", line 2'],
    ['a shell', '$ npm install\n$ npm start'],
    ['JSON', '{\n  "a": 1\n}'],
  ])('finds %s', (_language, text) => {
    expect(looksLikeCode(text)).toBe(true);
  });

  it.each([
    ['a sentence', 'Explain how a provider chain keeps answering.'],
    ['one line of code in prose', 'What does this print?\nconsole.log(1);'],
    ['code between backticks', 'What does `const a = 1;` do? And `b();`?'],
    ['a list with semicolons', 'Bring:\n- apples;\n- pears;\n- plums.'],
    ['headings with colons', 'For men:\nFor women:\nIf so:\nwhile there:'],
    ['an imperative that SQL knows', 'Select three from this list\nUpdate me on the rest'],
    ['prices', '$ 5 a day\n$ 10 a week'],
    ['a letter', 'Dear Ann,\n\nThank you for the letter (and the book).\n\nYours,\nBob'],
    ['Chinese', '请帮我写一封信；\n谢谢。'],
  ])('leaves %s alone', (_what, text) => {
    expect(looksLikeCode(text)).toBe(false);
  });
});

describe('splitCommand', () => {
  it('keeps the text behind the command as it stands', () => {
    expect(splitCommand('/cheap  two\n  lines')).toEqual({ command: 'cheap', text: 'two\n  lines' });
    expect(splitCommand('no /cheap here')).toEqual({ command: null, text: 'no /cheap here' });
  });
});

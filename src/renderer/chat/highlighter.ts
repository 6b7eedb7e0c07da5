import { createHighlighterCore, type HighlighterCore, type LanguageInput } from 'shiki/core';
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript';

/** A piece of a line in one colour. */
export interface CodeToken {
  readonly text: string;
  /** A CSS colour that follows the theme; absent where the text keeps its own. */
  readonly color: string | undefined;
}

// Each grammar is a file of its own, so that an answer loads only what it shows.
const GRAMMARS: Readonly<Record<string, LanguageInput>> = {
  bash: () => import('shiki/langs/bash.mjs'),
  c: () => import('shiki/langs/c.mjs'),
  css: () => import('shiki/langs/css.mjs'),
  diff: () => import('shiki/langs/diff.mjs'),
  go: () => import('shiki/langs/go.mjs'),
  html: () => import('shiki/langs/html.mjs'),
  java: () => import('shiki/langs/java.mjs'),
  javascript: () => import('shiki/langs/javascript.mjs'),
  json: () => import('shiki/langs/json.mjs'),
  python: () => import('shiki/langs/python.mjs'),
  rust: () => import('shiki/langs/rust.mjs'),
  sql: () => import('shiki/langs/sql.mjs'),
  tsx: () => import('shiki/langs/tsx.mjs'),
  typescript: () => import('shiki/langs/typescript.mjs'),
  yaml: () => import('shiki/langs/yaml.mjs'),
};

const ALIASES: Readonly<Record<string, string>> = {
  js: 'javascript',
  jsx: 'tsx',
  jsonc: 'json',
  py: 'python',
  rs: 'rust',
  sh: 'bash',
  shell: 'bash',
  ts: 'typescript',
  yml: 'yaml',
  zsh: 'bash',
};

let starting: Promise<HighlighterCore> | null = null;

/** Colours code. @returns its lines, or `null` for a language that is not known here */
export async function highlight(
  code: string,
  language: string,
): Promise<readonly (readonly CodeToken[])[] | null> {
  const name = ALIASES[language.toLowerCase()] ?? language.toLowerCase();
  const grammar = GRAMMARS[name];
  if (!grammar) return null;
  starting ??= createHighlighterCore({
    themes: [import('shiki/themes/github-light-default.mjs'), import('shiki/themes/github-dark-default.mjs')],
    langs: [],
    engine: createJavaScriptRegexEngine({ forgiving: true }),
  });
  const highlighter = await starting;
  await highlighter.loadLanguage(grammar);
  const { tokens } = highlighter.codeToTokens(code, {
    lang: name,
    themes: { light: 'github-light-default', dark: 'github-dark-default' },
    defaultColor: 'light-dark()',
  });
  return tokens.map((line) =>
    line.map(({ content, htmlStyle }) => ({ text: content, color: htmlStyle?.['color'] })),
  );
}

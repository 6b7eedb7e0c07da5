import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** One TypeScript file: its path from the project's root, with forward slashes, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** One import or re-export, static or dynamic. `target` is a path from the project's root, or a package's specifier. */
export interface Import {
  readonly from: string;
  readonly target: string;
  readonly isRelative: boolean;
  readonly isTypeOnly: boolean;
}

// Between the keyword and `from` stand only names, commas, braces and a star; so no other statement can match.
const STATEMENT =
  /(?:^|[;\n])\s*(?:import|export)\b(\s+type\b(?!\s+from\b))?[\s\w$,{}*]*?\bfrom\s*['"]([^'"\n]+)['"]/g;
const BARE = /(?:^|[;\n])\s*import\s*['"]([^'"\n]+)['"]/g;
const DYNAMIC = /(\btypeof\s+)?\b(?:import|require)\(\s*['"]([^'"\n]+)['"]/g;

/** Every TypeScript file below a folder. */
export function readSources(folder: string): SourceFile[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => path.posix.join(folder, name.replaceAll(path.sep, '/')))
    .map((file) => ({ path: file, text: readFileSync(file, 'utf8') }));
}

/** What a file imports. */
export function importsOf(file: SourceFile): Import[] {
  const code = withoutComments(file.text);
  const found = [
    ...[...code.matchAll(STATEMENT)].map(([, type, target]) => ({ type, target })),
    ...[...code.matchAll(BARE)].map(([, target]) => ({ type: undefined, target })),
    ...[...code.matchAll(DYNAMIC)].map(([, type, target]) => ({ type, target })),
  ];
  return found.map(({ type, target = '' }) => {
    const isRelative = target.startsWith('.');
    const resolved = isRelative ? path.posix.join(path.posix.dirname(file.path), target) : target;
    return { from: file.path, target: resolved, isRelative, isTypeOnly: type !== undefined };
  });
}

/** The text without the lines that a comment opens or continues, which is how this project writes comments. */
export function withoutComments(text: string): string {
  return text
    .split('\n')
    .filter((line) => !/^\s*(?:\/\/|\/?\*)/.test(line))
    .join('\n');
}

/** The text without its re-exports. */
export function withoutReExports(text: string): string {
  return withoutComments(text).replaceAll(
    /(?:^|[;\n])\s*export\b[\s\w$,{}*]*?\bfrom\s*['"][^'"\n]+['"];?/g,
    '\n',
  );
}

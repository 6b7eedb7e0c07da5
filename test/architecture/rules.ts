import { type Import, type SourceFile, importsOf, withoutComments, withoutReExports } from './source-tree.ts';

/** A rule of ARCHITECTURE.md: it lists what breaks it, and nothing for a sound tree. */
export type Rule = (files: readonly SourceFile[]) => string[];

const FLOORS: Readonly<Record<string, number>> = {
  'src/shared': 0,
  'src/main/llm': 1,
  'src/main/adapters': 2,
  'src/main/chain': 2,
  'src/main/storage': 2,
  'src/main/config': 2,
  'src/main/assembly': 3,
  'src/main/requests': 4,
  'src/main/gateway': 5,
  'src/main/ipc': 5,
  'src/main/shell': 6,
  'src/main': 7,
};

const LEAVES = ['src/preload', 'src/renderer'];
const SHARED_PACKAGES = ['zod', 'decimal.js'];
const ELECTRON_PACKAGES = ['electron', 'electron-store'];
const ELECTRON_FILES = /^src\/(?:main\/shell\/|main\/index\.ts$|preload\/)/;
const MOST_LINES = 300;

/** Imports point to a lower floor or the own folder; preload and renderer see only what is shared. */
export const importsPointDown: Rule = (files) => files.flatMap(importsOf).filter(pointsAstray).map(describe);

/** What both processes use stays free of either: no Node, no Electron, two packages at most. */
export const sharedIsFree: Rule = (files) =>
  files
    .filter((file) => file.path.startsWith('src/shared/'))
    .flatMap(importsOf)
    .filter(({ isRelative, target }) => !isRelative && !SHARED_PACKAGES.includes(target))
    .map(describe);

/** Electron, and the package that imports it, run only where the window is made. */
export const electronStaysInTheShell: Rule = (files) =>
  files
    .filter((file) => !ELECTRON_FILES.test(file.path))
    .flatMap(importsOf)
    .filter(({ target, isTypeOnly }) => !isTypeOnly && isElectron(target))
    .map(describe);

/** No file reaches itself through its imports. */
export const importsFormNoCycle: Rule = (files) => {
  const graph = new Map(files.map((file) => [file.path, relativeTargets(file)]));
  const finished = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) cycles.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
    if (trail.includes(path) || finished.has(path)) return;
    for (const target of graph.get(path) ?? []) visit(target, [...trail, path]);
    finished.add(path);
  };
  for (const path of graph.keys()) visit(path, []);
  return cycles;
};

/** Exports have names. */
export const exportsAreNamed: Rule = (files) =>
  files
    .filter(({ text }) => /^\s*export\s+default\b|\bas\s+default\b/m.test(withoutComments(text)))
    .map(({ path }) => path);

/** No file consists of re-exports: a name is imported from where it is made. */
export const noFileIsABarrel: Rule = (files) =>
  files
    .filter(({ text }) => withoutComments(text).trim() !== '' && withoutReExports(text).trim() === '')
    .map(({ path }) => path);

/** What an amount of money is called. */
const AMOUNT = String.raw`[\w.?#]*(?:[uU]sd|[cC]ost|[pP]rice)\w*`;

/** Where a float would hold an amount: by conversion, by arithmetic on the decimal string, or by a field's own type. */
const FLOATS = [
  String.raw`\bparseFloat\(`,
  String.raw`\.toNumber\(`,
  String.raw`\b(?:Number|Math\.\w+)\([^()]*?${AMOUNT}`,
  String.raw`[=(,:?]\s*[-+]${AMOUNT}`,
  String.raw`(?:[uU]sd|[cC]ost|[pP]rice)(?:Per\w+)?\??:\s*number\b`,
  String.raw`\w*Usd\w*\)?\s*[-+*/%]=?\s*[\w(]`,
  String.raw`[-+*/%]\s*[\w.?#]*Usd\b`,
].map((pattern) => new RegExp(pattern));

/** Where an amount becomes a length on the screen, which no figure is read from. */
const DRAWN = 'src/renderer/ui/drawn-amount.ts';

/** No float holds an amount: decimals where it is computed, decimal strings where it travels. */
export const noFloatHoldsAnAmount: Rule = (files) =>
  files
    .filter(({ path }) => path !== DRAWN)
    .flatMap(({ path, text }) =>
      withoutComments(text)
        .split('\n')
        .filter((line) => FLOATS.some((pattern) => pattern.test(line)))
        .map((line) => `${path}: ${line.trim()}`),
    );

/** A file that grows past this length holds more than one thing. */
export const filesAreShort: Rule = (files) =>
  files
    .map(({ path, text }) => ({ path, lines: text.trimEnd().split('\n').length }))
    .filter(({ lines }) => lines > MOST_LINES)
    .map(({ path, lines }) => `${path} has ${lines} lines`);

function pointsAstray({ from, target, isRelative }: Import): boolean {
  if (!isRelative || target.startsWith('resources/')) return false;
  const [own, other] = [roomOf(from), roomOf(target)];
  if (own === undefined || other === undefined) return true;
  if (own === other || other === 'src/shared') return false;
  return (floorOf(other) ?? Infinity) >= (floorOf(own) ?? -Infinity);
}

/** The folder whose floor a file is on; undefined outside src/ and in a folder that has no floor. */
function roomOf(path: string): string | undefined {
  const parts = path.split('/');
  const rooms = [parts.slice(0, 3).join('/'), parts.slice(0, 2).join('/')];
  const room = rooms.find((folder) => folder in FLOORS || LEAVES.includes(folder));
  // The composition root is files, not folders: a folder below src/main without a floor is a mistake.
  return room === 'src/main' && parts.length > 3 ? undefined : room;
}

function floorOf(room: string): number | undefined {
  return FLOORS[room];
}

function isElectron(target: string): boolean {
  return ELECTRON_PACKAGES.some((name) => target === name || target.startsWith(`${name}/`));
}

function relativeTargets(file: SourceFile): string[] {
  return importsOf(file).flatMap(({ isRelative, target }) => (isRelative ? [target] : []));
}

function describe({ from, target }: Import): string {
  return `${from} imports ${target}`;
}

import type { ListName, RoutingDecision } from './route.ts';
import type { RoutingSettings } from './settings.ts';

/** What the routing rules look at. */
export interface RoutingFacts {
  /** The last question as it was typed. */
  readonly text: string;
  readonly isLocalOnly: boolean;
  /** An image or a document in any turn that is sent along. */
  readonly hasAttachments: boolean;
  readonly hasTools: boolean;
  /** How many questions are sent along, the last one included. */
  readonly questions: number;
}

/** The list that the rules choose, and the first rule that decided: the person's word, then the settings' rules in their order. */
export function chooseList(
  facts: RoutingFacts,
  rules: RoutingSettings,
): Pick<RoutingDecision, 'list' | 'rule'> {
  const { text, isLocalOnly, hasAttachments, hasTools, questions } = facts;
  const { command } = splitCommand(text);
  if (command !== null) return { list: command, rule: 'command' };
  // The cheap chain ends in the primary list, so it reaches every target of this computer.
  if (isLocalOnly) return { list: 'cheap', rule: 'local-only' };
  const { longerThanCharacters, deeperThanTurns } = rules;
  if (longerThanCharacters !== null && text.length > longerThanCharacters) return primaryBy('length');
  if (rules.code && looksLikeCode(text)) return primaryBy('code');
  if (rules.attachments && hasAttachments) return primaryBy('attachments');
  if (rules.tools && hasTools) return primaryBy('tools');
  if (deeperThanTurns !== null && questions > deeperThanTurns) return primaryBy('depth');
  return { list: 'cheap', rule: 'none' };
}

function primaryBy(rule: RoutingDecision['rule']): Pick<RoutingDecision, 'list' | 'rule'> {
  return { list: 'primary', rule };
}

const COMMAND = /^\s*\/(primary|cheap)\s+(?=\S)/i;

/** A question without the `/primary` or `/cheap` that it begins with. One with nothing behind it is no command. */
export function splitCommand(text: string): { readonly command: ListName | null; readonly text: string } {
  const found = COMMAND.exec(text);
  if (!found) return { command: null, text };
  const command = found[1]?.toLowerCase() === 'primary' ? 'primary' : 'cheap';
  return { command, text: text.slice(found[0].length) };
}

const FENCE = /^ {0,3}(?:```|~~~)/m;

/** What a line of code looks like in the languages that most of it is written in. */
const CODE_LINES: readonly RegExp[] = [
  // It ends in a brace, or as a statement does.
  /[{}]\s*$/,
  /[)\]}'"`]\s*;\s*$/,
  /^[^;]*=[^;]*;\s*$/,
  // An import or a declaration.
  /^\s*(?:import\s.+\sfrom\s|import\s+[\w.]+;?$|from\s+[\w.]+\s+import\s|#include\s*[<"]|using\s+[\w.:]+;)/,
  /^\s*(?:export\s+)?(?:async\s+)?(?:def|class|function|func|fn|struct|interface|enum|impl)\s+\w+.*[:({]\s*$/,
  /^\s*(?:export\s+)?(?:const|let|var|val)\s+[\w[{].*=/,
  // A head of a block without braces.
  /^\s*for\s+\w+(?:\s*,\s*\w+)*\s+in\s+.+:\s*$/,
  /^\s*(?:if|elif|while)\s.*[=<>(!].*:\s*$/,
  // A query, markup, a trace, a command.
  /^\s*(?:SELECT\s.+\sFROM\s|INSERT\s+INTO\s|UPDATE\s+\w+\s+SET\s|CREATE\s+TABLE\s|ALTER\s+TABLE\s)/,
  /^\s*<\/?[a-zA-Z][^<>]*>/,
  /^\s*at\s.+[(:]\S+:\d+/,
  /^\s*File ".+", line \d+/,
  /^\s*\$\s[a-z]/,
];

/** How many lines of code make a text one with code in it. */
const CODE_LINES_NEEDED = 2;

/** Whether a text holds code: a fenced block, or at least two lines that look like code. */
export function looksLikeCode(text: string): boolean {
  if (FENCE.test(text)) return true;
  let found = 0;
  for (const line of text.split('\n')) {
    if (CODE_LINES.some((form) => form.test(line))) found += 1;
    if (found === CODE_LINES_NEEDED) return true;
  }
  return false;
}

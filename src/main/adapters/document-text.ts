import type { DocumentPart } from '../../shared/chat.ts';

/** A document as text, for protocols that take no documents: its name, then what it says, fenced off from the question. */
export function documentText({ name, text }: DocumentPart): string {
  return `<document name=${JSON.stringify(name)}>\n${text}\n</document>`;
}

/** What a piece of content says, thoughts apart. */
export interface ContentPiece {
  readonly text: string;
  readonly reasoning: string;
}

/**
 * Reads a piece of content: a text, or a list of parts, as Mistral's reasoning models send one
 * (docs.mistral.ai/inference/conversations/reasoning). What is neither text nor thought is left out.
 */
export function readContent(content: unknown): ContentPiece {
  if (typeof content === 'string') return { text: content, reasoning: '' };
  if (!Array.isArray(content)) return { text: '', reasoning: '' };
  const thoughts = content.map((part: unknown) => (hasType(part, 'thinking') ? part['thinking'] : null));
  return { text: textIn(content), reasoning: textIn(thoughts.flat()) };
}

function textIn(parts: readonly unknown[]): string {
  return parts
    .map((part) => (hasType(part, 'text') && typeof part['text'] === 'string' ? part['text'] : ''))
    .join('');
}

function hasType(part: unknown, type: string): part is Record<string, unknown> {
  return typeof part === 'object' && part !== null && 'type' in part && part.type === type;
}

/** What a killed program had said before. Whatever it says has been stored. */
export type Acknowledgement =
  | { readonly kind: 'ready' | 'opened' | 'backed-up' }
  /** A question, or an answer whose text had grown so far. */
  | { readonly kind: 'message'; readonly id: string; readonly length: number }
  | { readonly kind: 'opened-attempt'; readonly id: string }
  | { readonly kind: 'closed-attempt'; readonly id: string; readonly costUsd: string }
  /** An exchange with its answer, request and attempt. */
  | { readonly kind: 'answered'; readonly id: string; readonly length: number; readonly costUsd: string };

/** The first characters of an answer, the same every time. */
export function textOf(id: string, length: number): string {
  return `${id} told in many words, again and again. `.repeat(Math.ceil(length / 30)).slice(0, length);
}

/** Scrolls to a part that has just appeared below the ways to begin, out of sight in a low window. */
export function bringIntoView(part: HTMLElement | null): void {
  part?.scrollIntoView({ block: 'end' });
}

/** A key pressed in the composer, and how the composer stands. */
export interface ComposerKey {
  readonly key: string;
  readonly hasModifier: boolean;
  /** An input method is turning keys into characters: no key means anything to the composer. */
  readonly isComposing: boolean;
  readonly isEmpty: boolean;
  readonly isRunning: boolean;
}

/** What a key means; `null`: what it means in any text field. */
export function composerAction(pressed: ComposerKey): 'send' | 'stop' | 'recall' | null {
  if (pressed.isComposing || pressed.hasModifier) return null;
  if (pressed.key === 'Enter') return 'send';
  if (pressed.key === 'Escape' && pressed.isRunning) return 'stop';
  return pressed.key === 'ArrowUp' && pressed.isEmpty ? 'recall' : null;
}

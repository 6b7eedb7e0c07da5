import { describe, expect, it } from 'vitest';
import { composerAction, type ComposerKey } from '../../../src/renderer/chat/composer-action.ts';

const pressed = (parts: Partial<ComposerKey>): ComposerKey => ({
  key: 'a',
  hasModifier: false,
  isComposing: false,
  isEmpty: false,
  isRunning: false,
  ...parts,
});

describe('composerAction', () => {
  it.each([
    ['sends on Enter', { key: 'Enter' }, 'send'],
    ['breaks the line on Shift+Enter', { key: 'Enter', hasModifier: true }, null],
    ['leaves Enter to an input method that composes', { key: 'Enter', isComposing: true }, null],
    ['stops on Escape while an answer arrives', { key: 'Escape', isRunning: true }, 'stop'],
    ['leaves Escape alone while nothing arrives', { key: 'Escape' }, null],
    [
      'leaves Escape to an input method that composes',
      { key: 'Escape', isRunning: true, isComposing: true },
      null,
    ],
    ['recalls the last question on ↑ in an empty composer', { key: 'ArrowUp', isEmpty: true }, 'recall'],
    ['moves the caret on ↑ in a composer with text', { key: 'ArrowUp' }, null],
    ['types everything else', { key: 'x' }, null],
  ] as const)('%s', (_title, parts, action) => {
    expect(composerAction(pressed(parts))).toBe(action);
  });
});
